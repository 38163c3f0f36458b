import { useWords } from "../words/use-words.ts";
import { LIMIT_FIELDS, LIMIT_NAMES, type LimitsDraft } from "./model/limits.ts";
import { TypedField, type Shown } from "./rules/rule-fields.tsx";

/** What a proposal must keep; an empty field asks nothing. */
export function LimitFields(props: {
  draft: LimitsDraft;
  shown: Shown;
  onDraft: (draft: LimitsDraft) => void;
}) {
  const { t } = useWords();
  const { draft, shown, onDraft } = props;
  return (
    <fieldset className="studio-limits">
      <legend>{t("studio.limits")}</legend>
      <p className="dim">{t("studio.limits.what")}</p>
      <div className="studio-limit-fields">
        {LIMIT_NAMES.map((name) => {
          const { word, min, max } = LIMIT_FIELDS[name];
          return (
            <TypedField
              key={name}
              path={name}
              shown={shown}
              label={t(word)}
              hint={t("studio.limits.bounds", { min, max })}
              value={draft[name]}
              inputMode="decimal"
              onChange={(value) => onDraft({ ...draft, [name]: value })}
            />
          );
        })}
      </div>
    </fieldset>
  );
}
