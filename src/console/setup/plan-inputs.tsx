import { couldMeetNeed, type DailyPeriod, type Need, type ResponsePlan } from "#kernel";
import { useId, type ReactNode } from "react";
import { useWords } from "../words/use-words.ts";
import { NumberInput, type InputProps } from "./field-input.tsx";
import { valueAt, withValue } from "./model/fields.ts";
import { Chooser } from "./reference-inputs.tsx";
import type { Setup } from "./use-setup.ts";

type Alarms = ResponsePlan["alarms"];

function clockOf(minute: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}

/** From one time of the day to another, or any time. */
export function PeriodInput({ field, item, onChange, labelledBy, describedBy }: InputProps) {
  const { t } = useWords();
  const period = valueAt(item, field.name) as DailyPeriod | undefined;
  const set = (next: DailyPeriod | undefined) => onChange(withValue(item, field.name, next));
  return (
    <div className="setup-quantity">
      <label>
        <input
          type="checkbox"
          className="setup-check"
          checked={period !== undefined}
          aria-describedby={describedBy}
          onChange={(event) => {
            set(event.target.checked ? { fromMinute: 22 * 60, toMinute: 6 * 60 } : undefined);
          }}
        />
        <span>{t("setup.onlyPeriod")}</span>
      </label>
      {period === undefined
        ? null
        : (["fromMinute", "toMinute"] as const).map((end) => (
            <label key={end} className="setup-quantity">
              <span className="dim">{t(end === "fromMinute" ? "setup.from" : "setup.to")}</span>
              <input
                type="time"
                className="field setup-number"
                value={clockOf(period[end])}
                aria-describedby={labelledBy}
                onChange={(event) => set({ ...period, [end]: minuteOf(event.target.value) })}
              />
            </label>
          ))}
    </div>
  );
}

function Cell({ word, children }: { word: string; children: (labelId: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="setup-need-cell">
      <span className="dim" id={id}>
        {word}
      </span>
      {children(id)}
    </div>
  );
}

type NeedProps = {
  readonly need: Need;
  readonly state: Setup;
  readonly onChange: (need: Need | undefined) => void;
};

function NeedLine({ need, state, onChange }: NeedProps) {
  const { t } = useWords();
  const able = [...state.next.units.values()].filter((unit) => couldMeetNeed(need, unit)).length;
  const short = able < need.count;
  const set = (path: keyof Need, value: unknown) => onChange(withValue(need, path, value));
  return (
    <li className={short ? "setup-need is-short" : "setup-need"}>
      <Cell word={t("setup.count")}>
        {(label) => (
          <NumberInput
            value={need.count}
            labelledBy={label}
            onChange={(count = 1) => set("count", count)}
          />
        )}
      </Cell>
      <Cell word={t("setup.field.capability")}>
        {(label) => (
          <Chooser
            state={state}
            kind="capability"
            value={need.capabilityId}
            labelledBy={label}
            onChange={(id) => set("capabilityId", id ?? "")}
          />
        )}
      </Cell>
      <Cell word={t("setup.minimumLevel")}>
        {(label) => (
          <NumberInput
            optional
            value={need.minimumLevel}
            labelledBy={label}
            onChange={(level) => set("minimumLevel", level)}
          />
        )}
      </Cell>
      <Cell word={t("setup.minimumCrew")}>
        {(label) => (
          <NumberInput
            optional
            value={need.minimumCrew}
            labelledBy={label}
            onChange={(crew) => set("minimumCrew", crew)}
          />
        )}
      </Cell>
      <Cell word={t("setup.ofAgency")}>
        {(label) => (
          <Chooser
            state={state}
            kind="agency"
            optional
            emptyWord="setup.anyAgency"
            value={need.agencyId}
            labelledBy={label}
            onChange={(id) => set("agencyId", id)}
          />
        )}
      </Cell>
      <p className={short ? "setup-able wrong" : "setup-able dim"}>
        {t(short ? "setup.ableShort" : "setup.able", { able, count: need.count })}
      </p>
      <button type="button" className="button plain" onClick={() => onChange(undefined)}>
        {t("setup.removeNeed")}
      </button>
    </li>
  );
}

/** A need id that the plan does not have yet: people never see it, the log does. */
function freshNeedId(alarms: Alarms, capabilityId: string): string {
  const taken = new Set(alarms.flatMap(({ needs }) => needs.map((need) => need.needId)));
  if (!taken.has(capabilityId)) return capabilityId;
  for (let number = 2; ; number += 1) {
    const id = `${capabilityId}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** The alarms of a plan; each adds its needs to those before it. */
export function AlarmsInput({ field, item, state, onChange }: InputProps) {
  const { t } = useWords();
  const alarms = valueAt(item, field.name) as Alarms;
  const set = (next: Alarms) => onChange(withValue(item, field.name, next));
  const [first = ""] = state.next.capabilities.keys();
  const setNeeds = (at: number, needs: readonly Need[]) => {
    const alarm = alarms[at];
    if (alarm !== undefined) set(alarms.with(at, { ...alarm, needs }));
  };
  return (
    <div className="setup-alarms">
      {alarms.map(({ level, needs }, at) => (
        <section key={level} aria-label={t("setup.alarm", { level })}>
          <h3>
            {t("setup.alarm", { level })}
            {at > 0 && at === alarms.length - 1 ? (
              <button
                type="button"
                className="button plain"
                onClick={() => set(alarms.slice(0, -1))}
              >
                {t("setup.removeAlarm", { level })}
              </button>
            ) : null}
          </h3>
          <ul>
            {needs.map((need, place) => (
              <NeedLine
                key={need.needId}
                need={need}
                state={state}
                onChange={(next) =>
                  setNeeds(
                    at,
                    next === undefined ? needs.toSpliced(place, 1) : needs.with(place, next),
                  )
                }
              />
            ))}
          </ul>
          <button
            type="button"
            className="button"
            onClick={() => {
              const needId = freshNeedId(alarms, first === "" ? "need" : first);
              setNeeds(at, [...needs, { needId, capabilityId: first, count: 1 }]);
            }}
          >
            {t("setup.addNeed")}
          </button>
        </section>
      ))}
      <button
        type="button"
        className="button"
        onClick={() => set([...alarms, { level: (alarms.at(-1)?.level ?? 0) + 1, needs: [] }])}
      >
        {t("setup.addAlarm", { level: (alarms.at(-1)?.level ?? 0) + 1 })}
      </button>
    </div>
  );
}
