import type { Settings, Stages } from "#kernel";
import { useId } from "react";
import { useWords } from "../words/use-words.ts";
import { NumberInput, type InputProps } from "./field-input.tsx";
import { valueAt, withValue } from "./model/fields.ts";

type Dispositions = Settings["dispositions"];

/** What stands when an area says nothing of calls that wait, seconds. */
const UNSAID: Stages = { warnSeconds: 60, alertSeconds: 180 };

export function StagesInput({ field, item, onChange, describedBy }: InputProps) {
  const { t } = useWords();
  const id = useId();
  const stages = (valueAt(item, field.name) as Stages | undefined) ?? UNSAID;
  const set = (change: Partial<Stages>) => {
    onChange(withValue(item, field.name, { ...stages, ...change }));
  };
  return (
    <div className="setup-quantity">
      <span id={`${id}-warn`}>{t("setup.field.warn")}</span>
      <NumberInput
        value={stages.warnSeconds}
        labelledBy={`${id}-warn`}
        describedBy={describedBy}
        onChange={(warnSeconds = 0) => set({ warnSeconds })}
      />
      <span id={`${id}-alert`}>{t("setup.field.alert")}</span>
      <NumberInput
        value={stages.alertSeconds}
        labelledBy={`${id}-alert`}
        describedBy={describedBy}
        onChange={(alertSeconds = 0) => set({ alertSeconds })}
      />
      <span className="dim">{t("setup.unit.seconds")}</span>
    </div>
  );
}

export function DispositionsInput({ field, item, onChange }: InputProps) {
  const { t, text } = useWords();
  const list = valueAt(item, field.name) as Dispositions;
  const set = (next: Dispositions) => onChange(withValue(item, field.name, next));
  // The code is being typed, so it cannot be the key.
  const rows = list.map((one, at) => ({ one, at, key: `line ${at}` }));
  const change = (at: number, one: Dispositions[number]) => set(list.with(at, one));
  return (
    <div className="setup-dispositions">
      <ul>
        {rows.map(({ one, at, key }) => (
          <li key={key}>
            <input
              className="field"
              value={one.disposition}
              aria-label={t("setup.code")}
              placeholder={t("setup.code")}
              onChange={(event) => change(at, { ...one, disposition: event.target.value })}
            />
            <input
              className="field"
              value={one.name.en}
              aria-label={t("setup.english")}
              placeholder={t("setup.english")}
              onChange={(event) => change(at, withValue(one, "name.en", event.target.value))}
            />
            <input
              className="field"
              lang="zh"
              value={one.name.zh ?? ""}
              aria-label={t("setup.chinese")}
              placeholder={t("setup.chinese")}
              onChange={(event) => {
                change(at, withValue(one, "name.zh", event.target.value || undefined));
              }}
            />
            <button
              type="button"
              className="button plain"
              aria-label={t("setup.takeOff", { name: text(one.name) })}
              onClick={() => set(list.toSpliced(at, 1))}
            >
              {t("setup.remove")}
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="button"
        onClick={() => set([...list, { disposition: "", name: { en: "" } }])}
      >
        {t("setup.addDisposition")}
      </button>
    </div>
  );
}
