import {
  applyChanges,
  changeId,
  deploymentChanges,
  type Configuration,
  type ConfigurationChange,
  type DeploymentPlan,
  type DutyChange,
  type Text,
  type WeeklyHours,
} from "#kernel";
import type { MessageId } from "../../words/catalogue.ts";
import type { Values } from "../../words/use-words.ts";
import type { PartRef, RuleKind } from "./edit.ts";

/** One thing that a plan changes, as a message with its values. */
export type PlanLine = {
  readonly ref: PartRef;
  readonly word: MessageId;
  readonly values: Values;
  readonly hours?: readonly WeeklyHours[];
};

/** The configuration as the plan would make it; what does not fit is left as it was. */
export function configurationUnder(
  configuration: Configuration,
  plan: DeploymentPlan,
): Configuration {
  return applyChanges(configuration, deploymentChanges(configuration, plan)).configuration;
}

export type Naming = {
  readonly configuration: Configuration;
  readonly text: (value: Text) => string;
};

function nameOf({ configuration, text }: Naming, plan: DeploymentPlan) {
  const after = configurationUnder(configuration, plan);
  const named = (value: { readonly name: Text } | undefined, id: string) =>
    value === undefined ? id : text(value.name);
  return {
    unit: (id: string) => (after.units.get(id) ?? configuration.units.get(id))?.callSign ?? id,
    post: (id: string) => named(after.posts.get(id) ?? configuration.posts.get(id), id),
    unitType: (id: string) => named(after.unitTypes.get(id), id),
    priority: (id: string) => named(after.priorities.get(id), id),
    station: (id: string) => named(after.stations.get(id) ?? configuration.stations.get(id), id),
  };
}

function changeLine(
  change: ConfigurationChange,
  ref: PartRef,
  naming: Naming,
  names: ReturnType<typeof nameOf>,
): PlanLine {
  const { configuration, text } = naming;
  const id = changeId(change);
  if (change.kind === "post" && "put" in change) {
    const isNew = !configuration.posts.has(id);
    const word = isNew ? "studio.line.newPost" : "studio.line.movedPost";
    return { ref, word, values: { post: text(change.put.name) } };
  }
  if (change.kind === "unit" && "put" in change) {
    const station = names.station(change.put.stationId ?? "");
    const values = { unit: change.put.callSign, station };
    if (!configuration.units.has(id)) return { ref, word: "studio.line.newUnit", values };
    return { ref, word: "studio.line.unitStation", values };
  }
  if (change.kind === "responsePlan" && "put" in change) {
    const needs = change.put.alarms.find(({ level }) => level === 1)?.needs ?? [];
    const units = needs.reduce((sum, { count }) => sum + count, 0);
    const values = { plan: text(change.put.name), units };
    const isNew = !configuration.responsePlans.has(id);
    return { ref, word: isNew ? "studio.line.newResponse" : "studio.line.response", values };
  }
  const word = "put" in change ? "studio.line.other" : "studio.line.removed";
  return { ref, word, values: { what: id } };
}

const DUTY_WORDS: Readonly<Record<DutyChange["how"], MessageId>> = {
  set: "studio.line.dutySet",
  add: "studio.line.dutyAdd",
  remove: "studio.line.dutyRemove",
};

/** How the centre is to work: rules that people follow. */
function rulesLines({ rules }: DeploymentPlan, names: ReturnType<typeof nameOf>): PlanLine[] {
  const { diverts, breaks = [], moveUps = [], leaving = {} } = rules ?? {};
  const { patience = [], transfers = [] } = leaving;
  const all = (ids: readonly string[], name: (id: string) => string) => ids.map(name).join(", ");
  const line = (kind: RuleKind, at: number, word: MessageId, values: Values): PlanLine => {
    return { ref: { part: "rules", kind, at }, word, values };
  };
  return [
    ...(diverts === undefined
      ? []
      : [line("diverts", 0, "studio.line.diverts", { seconds: diverts.gainSeconds })]),
    ...breaks.map(({ unitTypeIds, lengthMinutes, atOnceMax, hours }, at) => ({
      ...line("breaks", at, "studio.line.breaks", {
        types: all(unitTypeIds, names.unitType),
        minutes: lengthMinutes,
        crews: atOnceMax,
      }),
      hours: [hours],
    })),
    ...moveUps.map(({ unitTypeIds, whenFreeAtMost, postIds }, at) =>
      line("moveUps", at, "studio.line.moveUps", {
        types: all(unitTypeIds, names.unitType),
        units: whenFreeAtMost,
        posts: all(postIds, names.post),
      }),
    ),
    ...patience.map(({ priorityIds, meanSeconds }, at) =>
      line("patience", at, "studio.line.patience", {
        priorities: all(priorityIds, names.priority),
        seconds: meanSeconds,
      }),
    ),
    ...transfers.map(({ priorityIds, share, afterSeconds }, at) =>
      line("transfers", at, "studio.line.transfers", {
        priorities: all(priorityIds, names.priority),
        percent: Number((100 * share).toFixed(2)),
        seconds: afterSeconds,
      }),
    ),
  ];
}

/** All that a plan changes, in the order in which it is written. */
export function linesOf(plan: DeploymentPlan, naming: Naming): PlanLine[] {
  const names = nameOf(naming, plan);
  const changes = plan.changes.map((change, at) =>
    changeLine(change, { part: "changes", at }, naming, names),
  );
  const duties = plan.duties.map(({ unitId, how, hours }, at): PlanLine => {
    const givenUp = how === "set" && hours.length === 0;
    return {
      ref: { part: "duties", at },
      word: givenUp ? "studio.line.givenUp" : DUTY_WORDS[how],
      values: { unit: names.unit(unitId) },
      hours,
    };
  });
  const postings = plan.postings.map(({ unitId, postId }, at): PlanLine => {
    const ref = { part: "postings", at } as const;
    const unit = names.unit(unitId);
    if (postId === undefined) return { ref, word: "studio.line.atStation", values: { unit } };
    return { ref, word: "studio.line.atPost", values: { unit, post: names.post(postId) } };
  });
  const stations = plan.stationClosures.map(({ stationId, unitsTo }, at): PlanLine => {
    const ref = { part: "stationClosures", at } as const;
    const station = names.station(stationId);
    if (unitsTo === undefined) return { ref, word: "studio.line.stationShut", values: { station } };
    const values = { station, to: names.station(unitsTo) };
    return { ref, word: "studio.line.stationMoved", values };
  });
  const roads = plan.roadClosures.map(({ name, radiusMetres }, at): PlanLine => ({
    ref: { part: "roadClosures", at },
    word: "studio.line.road",
    values: { road: name, metres: radiusMetres },
  }));
  return [...changes, ...duties, ...postings, ...stations, ...roads, ...rulesLines(plan, names)];
}
