import { useState } from "react";
import { useWords } from "../words/use-words.ts";
import type { FormProps } from "./change-forms.tsx";
import { minuteOf } from "./hours-text.ts";
import { withResponsePlan } from "./model/edit.ts";
import { edit } from "./studio-store.ts";
import { ChangeForm, Chooser } from "./unit-change-forms.tsx";

const COUNT_MAX = 20;

/** Another number of units for a kind of incident: everywhere, in one zone, or in some hours. */
export function ResponseForm({ board }: FormProps) {
  const { t, text } = useWords();
  const { configuration } = board;
  const plans = [...configuration.responsePlans.values()];
  const [planId, setPlan] = useState(plans[0]?.planId ?? "");
  const [zoneId, setZone] = useState("");
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const [counts, setCounts] = useState<ReadonlyMap<string, number>>(new Map());
  const base = configuration.responsePlans.get(planId);
  const needs = base?.alarms.find(({ level }) => level === 1)?.needs ?? [];
  const [fromMinute, toMinute] = [minuteOf(from), minuteOf(until)];
  const isTimed = from.trim() !== "" || until.trim() !== "";
  const period =
    fromMinute === undefined || toMinute === undefined ? undefined : { fromMinute, toMinute };
  const countOf = (needId: string, planned: number) => counts.get(needId) ?? planned;
  const sendsSomething = needs.some(({ needId, count }) => countOf(needId, count) > 0);
  const canAdd = base !== undefined && sendsSomething && (!isTimed || period !== undefined);
  const add = () => {
    if (base === undefined) return;
    const zoneIds = zoneId === "" ? [] : [zoneId];
    const how = { zoneIds, period: isTimed ? period : undefined, counts };
    edit((now) => withResponsePlan(now, configuration, base, how));
  };
  const zones = [...configuration.zones.values()].map((zone) => ({
    value: zone.zoneId,
    name: text(zone.name),
  }));
  return (
    <ChangeForm word="studio.form.responseIt" canAdd={canAdd} onAdd={add}>
      <Chooser
        label={t("studio.form.responseLike")}
        value={planId}
        choices={plans.map((one) => ({ value: one.planId, name: text(one.name) }))}
        onChange={(value) => {
          setPlan(value);
          setCounts(new Map());
        }}
      />
      <Chooser
        label={t("studio.form.zone")}
        value={zoneId}
        choices={[{ value: "", name: t("studio.form.zoneAny") }, ...zones]}
        onChange={setZone}
      />
      {(["from", "until"] as const).map((end) => (
        <label key={end} className="studio-field is-short">
          <span className="dim">
            {t(end === "from" ? "studio.form.fromAny" : "studio.form.untilAny")}
          </span>
          <input
            className="field"
            inputMode="numeric"
            value={end === "from" ? from : until}
            onChange={({ target }) => (end === "from" ? setFrom : setUntil)(target.value)}
          />
        </label>
      ))}
      {needs.map(({ needId, capabilityId, count }) => {
        const capability = configuration.capabilities.get(capabilityId);
        return (
          <label key={needId} className="studio-field">
            <span className="dim">
              {capability === undefined ? capabilityId : text(capability.name)}
            </span>
            <input
              className="field"
              type="number"
              min={0}
              max={COUNT_MAX}
              value={countOf(needId, count)}
              onChange={({ target }) => {
                const next = Math.min(COUNT_MAX, Math.max(0, Math.round(Number(target.value))));
                setCounts(new Map([...counts, [needId, next]]));
              }}
            />
          </label>
        );
      })}
    </ChangeForm>
  );
}
