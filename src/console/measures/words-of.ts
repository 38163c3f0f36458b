import type { AttentionKind, Discipline } from "#kernel";
import type { Exclusion, IndicatorName, NoResponse } from "#measures";
import type { MessageId } from "../words/catalogue.ts";

/** Names of what is measured, excluded and raised: the one place that pairs codes with words. */
export const indicatorWords: Readonly<Record<IndicatorName, MessageId>> = {
  callHandling: "measures.callHandling",
  turnout: "measures.turnout",
  travel: "measures.travel",
  firstOnScene: "measures.firstOnScene",
  commitment: "measures.commitment",
};

export const definitionWords: Readonly<Record<IndicatorName, MessageId>> = {
  callHandling: "measures.callHandling.is",
  turnout: "measures.turnout.is",
  travel: "measures.travel.is",
  firstOnScene: "measures.firstOnScene.is",
  commitment: "measures.commitment.is",
};

export const exclusionWords: Readonly<Record<Exclusion, MessageId>> = {
  "no-incident": "measures.no-incident",
  "linked-to-earlier-call": "measures.linked-to-earlier-call",
  grouped: "measures.grouped",
  "no-dispatch": "measures.no-dispatch",
  "no-en-route": "measures.no-en-route",
  "no-on-scene": "measures.no-on-scene",
  "no-available": "measures.no-available",
  negative: "measures.negative",
};

export const disciplineWords: Readonly<Record<Discipline, MessageId>> = {
  fire: "measures.discipline.fire",
  medical: "measures.discipline.medical",
  law: "measures.discipline.law",
  municipal: "measures.discipline.municipal",
  utility: "measures.discipline.utility",
  mediation: "measures.discipline.mediation",
};

export const kindWords: Readonly<Record<AttentionKind, MessageId>> = {
  "incident-pending": "alarms.incident-pending",
  "incident-not-closed": "alarms.incident-not-closed",
  "hold-over": "alarms.hold-over",
  "unit-unacknowledged": "alarms.unit-unacknowledged",
  "unit-not-en-route": "alarms.unit-not-en-route",
  "no-capable-unit": "alarms.no-capable-unit",
  "needs-unfilled": "alarms.needs-unfilled",
  "coverage-gap": "alarms.coverage-gap",
  "call-unlinked": "alarms.call-unlinked",
  "reservation-due": "alarms.reservation-due",
  "deployment-conflict": "alarms.deployment-conflict",
};

export const noResponseWords: Readonly<Record<NoResponse, MessageId>> = {
  "still-waiting": "alarms.still-waiting",
  "ended-without": "alarms.ended-without",
  "by-autopilot": "alarms.by-autopilot",
  "stood-at-start": "alarms.stood-at-start",
};
