import { useId, useState } from "react";
import { useWords } from "../words/use-words.ts";
import { AlarmsInput, PeriodInput } from "./plan-inputs.tsx";
import { GrantedInput, RefInput, RefsInput } from "./reference-inputs.tsx";
import { CautionsInput } from "./cautions-input.tsx";
import { DispositionsInput, StagesInput } from "./settings-inputs.tsx";
import { PlaceInput, PolygonsInput } from "./place-inputs.tsx";
import { valueAt, withValue, type Field } from "./model/fields.ts";
import type { Item } from "./model/kinds.ts";
import type { Setup } from "./use-setup.ts";

export type InputProps = {
  readonly field: Field;
  readonly item: Item;
  readonly state: Setup;
  readonly labelledBy: string;
  readonly describedBy: string;
  readonly onChange: (after: Item) => void;
};

type NumberProps = {
  readonly value: number | undefined;
  readonly labelledBy: string;
  readonly describedBy?: string;
  readonly onChange: (value: number | undefined) => void;
  /** Empty is an answer. */
  readonly optional?: boolean;
};

/** A number as it is typed. What is no number is said, and the last number stays. */
export function NumberInput({ value, onChange, optional = false, ...about }: NumberProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState<string>();
  const id = useId();
  const shown = typed ?? (value === undefined ? "" : String(value));
  const isWrong = typed !== undefined;
  return (
    <>
      <input
        className="field setup-number"
        inputMode="decimal"
        value={shown}
        aria-labelledby={about.labelledBy}
        aria-describedby={`${about.describedBy ?? ""} ${id}`}
        aria-invalid={isWrong}
        onBlur={() => setTyped(undefined)}
        onChange={(event) => {
          const text = event.target.value.trim();
          const number = text === "" ? Number.NaN : Number(text);
          if (text === "" && optional) onChange(undefined);
          else if (Number.isFinite(number)) onChange(number);
          const fine = (text === "" && optional) || String(number) === text;
          setTyped(fine ? undefined : event.target.value);
        }}
      />
      <span id={id} className="wrong">
        {isWrong && !Number.isFinite(Number(typed)) ? t("setup.notNumber", { typed }) : ""}
      </span>
    </>
  );
}

function NamesInput({ field, item, onChange, describedBy }: InputProps) {
  const { t } = useWords();
  return (
    <div className="setup-names">
      {(["en", "zh"] as const).map((language) => {
        const path = `${field.name}.${language}`;
        const value = valueAt(item, path);
        return (
          <label key={language}>
            <span className="dim">{t(language === "en" ? "setup.english" : "setup.chinese")}</span>
            <input
              className="field"
              lang={language}
              value={typeof value === "string" ? value : ""}
              aria-describedby={describedBy}
              onChange={(event) => {
                const text = event.target.value;
                const next = text === "" && language === "zh" ? undefined : text;
                onChange(withValue(item, path, next));
              }}
            />
          </label>
        );
      })}
    </div>
  );
}

function LineInput({ field, item, onChange, labelledBy, describedBy }: InputProps) {
  const value = valueAt(item, field.name);
  const text = typeof value === "string" ? value : "";
  const input = (
    <input
      className="field"
      value={text}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onChange={(event) => onChange(withValue(item, field.name, event.target.value))}
    />
  );
  if (field.input.is !== "colour") return input;
  return (
    <div className="setup-colour">
      {input}
      <span aria-hidden="true" className="setup-swatch" style={{ background: text }} />
    </div>
  );
}

function ChoiceInput({ field, item, onChange, labelledBy, describedBy }: InputProps) {
  const { t } = useWords();
  if (field.input.is !== "choice") return null;
  const value = valueAt(item, field.name);
  return (
    <select
      className="field"
      value={String(value)}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onChange={(event) => onChange(withValue(item, field.name, event.target.value))}
    >
      {field.input.choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {t(choice.word)}
        </option>
      ))}
    </select>
  );
}

function YesNoInput({ field, item, onChange, labelledBy, describedBy }: InputProps) {
  return (
    <input
      type="checkbox"
      className="setup-check"
      checked={valueAt(item, field.name) === true}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onChange={(event) => onChange(withValue(item, field.name, event.target.checked))}
    />
  );
}

function QuantityInput({ field, item, onChange, labelledBy, describedBy }: InputProps) {
  const { t } = useWords();
  if (field.input.is !== "number") return null;
  const value = valueAt(item, field.name);
  const { unit } = field.input;
  return (
    <div className="setup-quantity">
      <NumberInput
        value={typeof value === "number" ? value : undefined}
        labelledBy={labelledBy}
        describedBy={describedBy}
        onChange={(next) => onChange(withValue(item, field.name, next))}
      />
      {unit === undefined ? null : <span className="dim">{t(unit)}</span>}
    </div>
  );
}

/** The input of a field, whatever it is. */
export function FieldInput(props: InputProps) {
  switch (props.field.input.is) {
    case "line":
    case "colour":
      return <LineInput {...props} />;
    case "shown":
      return <span>{String(valueAt(props.item, props.field.name))}</span>;
    case "names":
      return <NamesInput {...props} />;
    case "yes-no":
      return <YesNoInput {...props} />;
    case "number":
      return <QuantityInput {...props} />;
    case "choice":
      return <ChoiceInput {...props} />;
    case "ref":
      return <RefInput {...props} />;
    case "refs":
      return <RefsInput {...props} />;
    case "granted":
      return <GrantedInput {...props} />;
    case "place":
      return <PlaceInput {...props} />;
    case "polygons":
      return <PolygonsInput {...props} />;
    case "period":
      return <PeriodInput {...props} />;
    case "alarms":
      return <AlarmsInput {...props} />;
    case "stages":
      return <StagesInput {...props} />;
    case "cautions":
      return <CautionsInput {...props} />;
    case "dispositions":
      return <DispositionsInput {...props} />;
    default:
      return props.field.input satisfies never;
  }
}
