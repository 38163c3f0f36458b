import { useState, type ReactNode } from "react";
import type { DutyChange } from "#kernel";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import type { FormProps } from "./change-forms.tsx";
import { minuteOf, weekdayText } from "./hours-text.ts";
import {
  withDuty,
  withExtraUnit,
  withPosting,
  withStationClosure,
  withUnitStation,
} from "./model/edit.ts";
import { configurationUnder } from "./model/lines.ts";
import { edit } from "./studio-store.ts";

type Choice = { readonly value: string; readonly name: string };

export function Chooser(props: {
  label: string;
  value: string;
  choices: readonly Choice[];
  isInvalid?: boolean;
  onChange: (value: string) => void;
}) {
  const { label, value, choices, isInvalid = false, onChange } = props;
  return (
    <label className="studio-field">
      <span className="dim">{label}</span>
      <select
        className="field"
        value={value}
        aria-invalid={isInvalid}
        onChange={({ target }) => onChange(target.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A form whose button says what it will do to the plan. */
export function ChangeForm(props: {
  word: MessageId;
  canAdd: boolean;
  onAdd: () => void;
  children: ReactNode;
}) {
  const { t } = useWords();
  return (
    <form
      className="studio-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (props.canAdd) props.onAdd();
      }}
    >
      {props.children}
      <button type="submit" className="button main" disabled={!props.canAdd}>
        {t(props.word)}
      </button>
    </form>
  );
}

function useUnitChoices({ plan, board }: FormProps): Choice[] {
  const { text } = useWords();
  const { units, stations } = configurationUnder(board.configuration, plan);
  return [...units.values()]
    .map(({ unitId, callSign, stationId }) => {
      const station = stations.get(stationId ?? "");
      return {
        value: unitId,
        name: station === undefined ? callSign : `${callSign} · ${text(station.name)}`,
      };
    })
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

const NOTHING: Choice = { value: "", name: "–" };

/** Another post or another station for a unit. */
export function MoveForm({ plan, board }: FormProps) {
  const { t, text } = useWords();
  const units = useUnitChoices({ plan, board });
  const [unitId, setUnit] = useState("");
  const [to, setTo] = useState("");
  const after = configurationUnder(board.configuration, plan);
  const places = [
    NOTHING,
    ...[...after.posts.values()].map((post) => ({
      value: `post:${post.postId}`,
      name: t("studio.form.postNamed", { post: text(post.name) }),
    })),
    ...[...after.stations.values()].map((station) => ({
      value: `station:${station.stationId}`,
      name: text(station.name),
    })),
  ];
  const add = () => {
    const at = to.indexOf(":");
    const id = to.slice(at + 1);
    if (to.startsWith("post:")) edit((now) => withPosting(now, unitId, id));
    else edit((now) => withUnitStation(now, board.configuration, unitId, id));
    setUnit("");
  };
  return (
    <ChangeForm word="studio.form.moveIt" canAdd={unitId !== "" && to !== ""} onAdd={add}>
      <Chooser
        label={t("studio.form.unit")}
        value={unitId}
        choices={[NOTHING, ...units]}
        onChange={setUnit}
      />
      <Chooser label={t("studio.form.to")} value={to} choices={places} onChange={setTo} />
    </ChangeForm>
  );
}

type HoursTyped = { readonly days: readonly number[]; readonly from: string; readonly to: string };
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

function HoursFields(props: { hours: HoursTyped; onChange: (hours: HoursTyped) => void }) {
  const { t, language } = useWords();
  const { hours, onChange } = props;
  const { days, from, to } = hours;
  return (
    <>
      <fieldset className="studio-days" aria-label={t("studio.form.days")}>
        {EVERY_DAY.map((day) => (
          <label key={day}>
            <input
              type="checkbox"
              checked={days.includes(day)}
              onChange={({ target }) => {
                const others = days.filter((one) => one !== day);
                onChange({
                  ...hours,
                  days: target.checked
                    ? [...others, day].toSorted((left, right) => left - right)
                    : others,
                });
              }}
            />
            {weekdayText(day, language)}
          </label>
        ))}
      </fieldset>
      {(["from", "to"] as const).map((end) => (
        <label key={end} className="studio-field is-short">
          <span className="dim">
            {t(end === "from" ? "studio.form.from" : "studio.form.until")}
          </span>
          <input
            className="field"
            value={end === "from" ? from : to}
            inputMode="numeric"
            aria-invalid={minuteOf(end === "from" ? from : to) === undefined}
            onChange={({ target }) => onChange({ ...hours, [end]: target.value })}
          />
        </label>
      ))}
    </>
  );
}

const HOW = ["extra", "add", "remove", "set", "giveUp"] as const;
const HOW_WORDS: Readonly<Record<(typeof HOW)[number], MessageId>> = {
  extra: "studio.form.how.extra",
  add: "studio.form.how.add",
  remove: "studio.form.how.remove",
  set: "studio.form.how.set",
  giveUp: "studio.form.how.giveUp",
};

/** When a unit is staffed, or one crew more like it. */
export function CrewForm({ plan, board }: FormProps) {
  const { t } = useWords();
  const units = useUnitChoices({ plan, board });
  const [unitId, setUnit] = useState("");
  const [how, setHow] = useState<(typeof HOW)[number]>("extra");
  const [typed, setTyped] = useState<HoursTyped>({ days: EVERY_DAY, from: "18:00", to: "06:00" });
  const [fromMinute, toMinute] = [minuteOf(typed.from), minuteOf(typed.to)];
  const isTimed = fromMinute !== undefined && toMinute !== undefined && fromMinute !== toMinute;
  const needsHours = how !== "giveUp";
  const canAdd = unitId !== "" && (!needsHours || (isTimed && typed.days.length > 0));
  const add = () => {
    const hours: DutyChange["hours"] =
      needsHours && isTimed ? [{ weekdays: typed.days, fromMinute, toMinute }] : [];
    if (how === "extra") edit((now) => withExtraUnit(now, board.configuration, unitId, hours));
    else {
      const change: DutyChange = { unitId, how: how === "giveUp" ? "set" : how, hours };
      edit((now) => withDuty(now, change));
    }
  };
  return (
    <ChangeForm word="studio.form.crewIt" canAdd={canAdd} onAdd={add}>
      <Chooser
        label={t("studio.form.how")}
        value={how}
        choices={HOW.map((value) => ({ value, name: t(HOW_WORDS[value]) }))}
        onChange={(value) => setHow(HOW.find((one) => one === value) ?? "extra")}
      />
      <Chooser
        label={t(how === "extra" ? "studio.form.like" : "studio.form.unit")}
        value={unitId}
        choices={[NOTHING, ...units]}
        onChange={setUnit}
      />
      {needsHours ? <HoursFields hours={typed} onChange={setTyped} /> : null}
    </ChangeForm>
  );
}

/** Closes a station; its units move or are given up. */
export function StationForm({ plan, board }: FormProps) {
  const { t, text } = useWords();
  const [stationId, setStation] = useState("");
  const [to, setTo] = useState("");
  const { stations } = configurationUnder(board.configuration, plan);
  const choices = [...stations.values()].map((one) => ({
    value: one.stationId,
    name: text(one.name),
  }));
  const add = () => {
    const unitsTo = to === "" ? {} : { unitsTo: to };
    edit((now) => withStationClosure(now, { stationId, ...unitsTo }));
    setStation("");
  };
  const others = choices.filter(({ value }) => value !== stationId);
  const nowhere = { value: "", name: t("studio.form.unitsGivenUp") };
  return (
    <ChangeForm word="studio.form.stationIt" canAdd={stationId !== ""} onAdd={add}>
      <Chooser
        label={t("studio.form.stationClosed")}
        value={stationId}
        choices={[NOTHING, ...choices]}
        onChange={setStation}
      />
      <Chooser
        label={t("studio.form.unitsTo")}
        value={to}
        choices={[nowhere, ...others]}
        onChange={setTo}
      />
    </ChangeForm>
  );
}
