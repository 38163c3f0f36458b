import type { Need, ResponsePlan, Text } from "#kernel";
import { priorityCodes, finalPriorityOf, usualFinal } from "./priorities.ts";
import type { Profile } from "./profile.ts";
import { byText, idOf, lowerMedian, type SourceAssignment, type SourceCall } from "./source.ts";

/** Fewer calls than this say too little about a type and priority: the type's own plan serves. */
const CALLS_MIN = 5;
/** A need is what at least this part of the calls were sent. */
const SENT_SHARE = 0.5;
/** From this part on, all ambulances of a plan must give advanced life support. */
const ALS_SHARE = 0.9;

const kindOf = (profile: Profile, { unitType }: SourceAssignment) =>
  profile.unitKinds[unitType] ?? profile.otherUnitKind;

/** How many units one call was sent, by the capability that was asked of them. */
function sentTo(call: SourceCall, profile: Profile): Map<string, number> {
  const discipline = profile.types[call.type]?.discipline ?? profile.otherDiscipline;
  const counts = new Map<string, number>();
  for (const row of call.rows) {
    const capabilityId = kindOf(profile, row).need[discipline === "medical" ? "medical" : "fire"];
    counts.set(capabilityId, (counts.get(capabilityId) ?? 0) + 1);
  }
  return counts;
}

/** What at least half of the calls were sent, with the median count among those. */
function usualNeeds(calls: readonly SourceCall[], profile: Profile): Map<string, number> {
  const sent = calls.filter(({ rows }) => rows.length > 0).map((call) => sentTo(call, profile));
  const needs = new Map<string, number>();
  const names = new Set(sent.flatMap((counts) => [...counts.keys()]));
  for (const name of [...names].toSorted(byText)) {
    const counts = sent.flatMap((own) => own.get(name) ?? []);
    if (counts.length >= SENT_SHARE * sent.length) needs.set(name, lowerMedian(counts));
  }
  return needs;
}

function alsShare(calls: readonly SourceCall[], profile: Profile): number {
  const { bls } = profile.ambulanceNeeds;
  const rows = calls.flatMap((call) => call.rows);
  const ambulances = rows.filter((row) => kindOf(profile, row).need.medical === bls);
  const advanced = ambulances.filter((row) => row.advancedLifeSupport === true);
  return ambulances.length === 0 ? 0 : advanced.length / ambulances.length;
}

function needsOf(
  counts: ReadonlyMap<string, number>,
  level: number,
  als: boolean,
  profile: Profile,
) {
  const { ambulanceNeeds } = profile;
  const order = profile.capabilities.map(({ capabilityId }) => capabilityId);
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]): Need => {
      const capabilityId = als && name === ambulanceNeeds.bls ? ambulanceNeeds.als : name;
      return { needId: `${level}-${capabilityId}`, capabilityId, count };
    })
    .toSorted((a, b) => order.indexOf(a.capabilityId) - order.indexOf(b.capabilityId));
}

/** The alarm levels of a plan: level 1 from one-alarm calls, each higher one from what it added. */
function alarmsOf(calls: readonly SourceCall[], profile: Profile): ResponsePlan["alarms"] {
  const als = alsShare(calls, profile) >= ALS_SHARE;
  const levels = new Set(calls.map(({ alarms }) => Math.max(1, alarms)));
  const sum = new Map<string, number>();
  const alarms: { level: number; needs: Need[] }[] = [];
  for (const level of [...levels].toSorted((a, b) => a - b)) {
    const counts = usualNeeds(
      calls.filter(({ alarms: own }) => Math.max(1, own) === level),
      profile,
    );
    const added = new Map<string, number>();
    for (const [name, count] of counts) {
      added.set(name, Math.max(0, count - (sum.get(name) ?? 0)));
      sum.set(name, Math.max(count, sum.get(name) ?? 0));
    }
    const needs = needsOf(added, level, als, profile);
    if (needs.length > 0) alarms.push({ level, needs });
  }
  return alarms;
}

type Draft = Omit<ResponsePlan, "alarms"> & { readonly calls: readonly SourceCall[] };

function typeName(type: string, profile: Profile): Text {
  return profile.types[type]?.name ?? { en: type };
}

function titled(name: Text, en: string, zh: string): Text {
  return { en: `${name.en}${en}`, ...(name.zh === undefined ? {} : { zh: `${name.zh}${zh}` }) };
}

function draftsOf(calls: readonly SourceCall[], profile: Profile): Draft[] {
  const finals = usualFinal(calls);
  const codes = priorityCodes(calls);
  const byType = Map.groupBy(calls, ({ type }) => type);
  const drafts: Draft[] = [
    { planId: "any", name: { en: "Any other incident", zh: "其他事件" }, calls },
  ];
  for (const [type, own] of [...byType].toSorted(([a], [b]) => byText(a, b))) {
    const name = typeName(type, profile);
    const typeIds = [idOf(type)];
    drafts.push({ planId: idOf(type), name, typeIds, calls: own });
    const byFinal = Map.groupBy(own, finalPriorityOf);
    for (const [final, some] of [...byFinal].toSorted(([a], [b]) => byText(a, b))) {
      if (some.length < CALLS_MIN) continue;
      drafts.push({
        planId: `${idOf(type)}-${idOf(final)}`,
        name: titled(name, `, code ${final}`, `，${final}级`),
        typeIds,
        priorityIds: codes.filter((code) => finals.get(code) === final),
        calls: some,
      });
    }
  }
  return drafts;
}

/**
 * Response plans learned from what was sent (SCN-14): one for each type, one for each type and
 * final priority with enough calls, and one for everything else.
 */
export function plansOf(calls: readonly SourceCall[], profile: Profile): ResponsePlan[] {
  return draftsOf(calls, profile).flatMap(({ calls: own, ...draft }) => {
    const alarms = alarmsOf(own, profile);
    return alarms.length === 0 ? [] : [{ ...draft, alarms }];
  });
}
