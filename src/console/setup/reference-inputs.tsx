import type { ConfigurationKind, GrantedCapability } from "#kernel";
import { useId } from "react";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { NumberInput, type InputProps } from "./field-input.tsx";
import { valueAt, withValue } from "./model/fields.ts";
import { shelfOf, titleOf } from "./model/kinds.ts";
import type { Setup } from "./use-setup.ts";

type ChooserProps = {
  readonly state: Setup;
  readonly kind: ConfigurationKind;
  readonly value: string | undefined;
  readonly optional?: boolean;
  /** What is said when nothing is chosen and nothing need be. */
  readonly emptyWord?: MessageId;
  readonly labelledBy: string;
  readonly describedBy?: string;
  readonly onChange: (id: string | undefined) => void;
};

/** One thing of a kind, by its name. An id that leads nowhere stays visible as it is. */
export function Chooser({
  state,
  kind,
  value,
  optional = false,
  emptyWord = "setup.noneChosen",
  onChange,
  ...about
}: ChooserProps) {
  const { t, text } = useWords();
  const ids = [...shelfOf(state.next, kind).keys()];
  const lost = value !== undefined && value !== "" && !ids.includes(value);
  return (
    <select
      className="field"
      value={value ?? ""}
      aria-labelledby={about.labelledBy}
      aria-describedby={about.describedBy}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
    >
      {optional || value === undefined || value === "" ? (
        <option value="">{t(optional ? emptyWord : "setup.chooseOne")}</option>
      ) : null}
      {lost ? <option value={value}>{value}</option> : null}
      {ids.map((id) => (
        <option key={id} value={id}>
          {text(titleOf(state.next, kind, id))}
        </option>
      ))}
    </select>
  );
}

export function RefInput({ field, item, state, onChange, ...about }: InputProps) {
  if (field.input.is !== "ref") return null;
  const value = valueAt(item, field.name);
  const { kind, optional } = field.input;
  return (
    <Chooser
      state={state}
      kind={kind}
      optional={optional === true}
      value={typeof value === "string" ? value : undefined}
      {...about}
      onChange={(id) => onChange(withValue(item, field.name, id ?? (optional ? undefined : "")))}
    />
  );
}

/** Several things of a kind, each with its box. None: any will do. */
export function RefsInput({ field, item, state, labelledBy, onChange }: InputProps) {
  const { t, text } = useWords();
  if (field.input.is !== "refs") return null;
  const { kind } = field.input;
  const value = valueAt(item, field.name);
  const chosen: readonly string[] = Array.isArray(value) ? value.map(String) : [];
  const ids = [...shelfOf(state.next, kind).keys()];
  const lost = chosen.filter((id) => !ids.includes(id));
  const toggle = (id: string, on: boolean) => {
    const next = on ? [...chosen, id] : chosen.filter((one) => one !== id);
    onChange(withValue(item, field.name, next.length === 0 ? undefined : next));
  };
  return (
    <fieldset className="setup-boxes" aria-labelledby={labelledBy}>
      <p className="dim">
        {chosen.length === 0 ? t("setup.any") : t("setup.chosen", { count: chosen.length })}
      </p>
      <ul>
        {[...lost, ...ids].map((id) => (
          <li key={id}>
            <label>
              <input
                type="checkbox"
                className="setup-check"
                checked={chosen.includes(id)}
                onChange={(event) => toggle(id, event.target.checked)}
              />
              <span>{text(titleOf(state.next, kind, id))}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** The capabilities of a unit with the level of each. */
export function GrantedInput({ field, item, state, onChange }: InputProps) {
  const { t, text } = useWords();
  const id = useId();
  const granted = valueAt(item, field.name) as readonly GrantedCapability[];
  const set = (next: readonly GrantedCapability[]) => onChange(withValue(item, field.name, next));
  const left = [...state.next.capabilities.keys()].filter(
    (capabilityId) => !granted.some((one) => one.capabilityId === capabilityId),
  );
  return (
    <div className="setup-granted">
      <ul>
        {granted.map((one, at) => {
          const name = text(titleOf(state.next, "capability", one.capabilityId));
          return (
            <li key={one.capabilityId}>
              <span className="cut" id={`${id}-${at}`}>
                {name}
              </span>
              <span className="dim" id={`${id}-level`}>
                {t("setup.level")}
              </span>
              <NumberInput
                value={one.level}
                labelledBy={`${id}-${at} ${id}-level`}
                onChange={(level = 1) =>
                  set(granted.map((old) => (old === one ? { ...old, level } : old)))
                }
              />
              <button
                type="button"
                className="button plain"
                aria-label={t("setup.takeOff", { name })}
                onClick={() => set(granted.filter((old) => old !== one))}
              >
                {t("setup.remove")}
              </button>
            </li>
          );
        })}
      </ul>
      {left.length === 0 ? null : (
        <select
          className="field"
          value=""
          aria-label={t("setup.addCapability")}
          onChange={(event) => set([...granted, { capabilityId: event.target.value, level: 1 }])}
        >
          <option value="">{t("setup.addCapability")}</option>
          {left.map((capabilityId) => (
            <option key={capabilityId} value={capabilityId}>
              {text(titleOf(state.next, "capability", capabilityId))}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
