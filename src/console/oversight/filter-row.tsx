import { useId } from "react";
import { useWords } from "../words/use-words.ts";
import { PURPOSES, purposeWords } from "./purposes.ts";
import type { Filters } from "./use-oversight.ts";

type Row = { readonly filters: Filters; readonly change: (filters: Filters) => void };

function Field({ label, type, value, set }: FieldOptions) {
  const id = useId();
  return (
    <span className="oversight-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field"
        type={type}
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </span>
  );
}

type FieldOptions = {
  readonly label: string;
  readonly type: "date" | "text";
  readonly value: string;
  readonly set: (value: string) => void;
};

/** Which deeds are counted and listed. */
export function FilterRow({ filters, change }: Row) {
  const { t } = useWords();
  const id = useId();
  const set = (name: keyof Filters) => (value: string) => change({ ...filters, [name]: value });
  const { from, until, purpose, actor, agency } = filters;
  return (
    <div className="oversight-filters">
      <Field label={t("oversight.from")} type="date" value={from} set={set("from")} />
      <Field label={t("oversight.until")} type="date" value={until} set={set("until")} />
      <span className="oversight-field">
        <label htmlFor={id}>{t("oversight.purpose")}</label>
        <select
          id={id}
          className="field"
          value={purpose}
          onChange={(event) => set("purpose")(event.target.value)}
        >
          <option value="">{t("oversight.any")}</option>
          {PURPOSES.map((each) => (
            <option key={each} value={each}>
              {t(purposeWords[each])}
            </option>
          ))}
        </select>
      </span>
      <Field label={t("oversight.person")} type="text" value={actor} set={set("actor")} />
      <Field label={t("oversight.agency")} type="text" value={agency} set={set("agency")} />
    </div>
  );
}
