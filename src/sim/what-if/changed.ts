import { unreachable } from "#kernel";
import type { Configuration, Text } from "#kernel";
import {
  firstArrivalOf,
  unitBook,
  whyOf,
  type BookCall,
  type Elsewhere,
  type UnitBook,
  type Why,
} from "../report/why.ts";
import type { LoadedScenario } from "../loaded.ts";
import type { RecordedCall } from "../scenario.ts";
import { areaFinder } from "./coverage.ts";
import type { ChangedCall, NotThere } from "./document.ts";
import type { TrialRun } from "./run.ts";

/** Calls told of each kind. */
const TOLD = 5;
/** Two decimals of a degree and one more: about a hundred metres. */
const PLACE_STEPS = 1000;

type Side = "today" | "plan";
type Sides = Readonly<Record<Side, Configuration>>;

function length(seconds: number): Text {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  return minutes === 0
    ? { en: `${rest} s`, zh: `${rest} 秒` }
    : { en: `${minutes} min ${rest} s`, zh: `${minutes} 分 ${rest} 秒` };
}

const SIDE: Readonly<Record<Side, Text>> = {
  today: { en: "today", zh: "现状" },
  plan: { en: "under the plan", zh: "方案" },
};

type Other = Elsewhere | NotThere | null;

/** What the sooner unit did in the other column; a unit that is not in it did nothing there. */
function otherOf({ elsewhere, first, later }: Why<Side>, sides: Sides): Other {
  if (elsewhere === null) return null;
  return sides[later].units.has(first.unitId) ? elsewhere : { state: "notThere" };
}

function elsewhereText(why: Why<Side>, elsewhere: Other): Text {
  const side = SIDE[why.later];
  if (elsewhere === null) return { en: "", zh: "" };
  const unit = why.first.unitId;
  switch (elsewhere.state) {
    case "notThere":
      return {
        en: ` ${capital(side.en)}, there is no ${unit}.`,
        zh: `${side.zh ?? ""}下没有 ${unit}。`,
      };
    case "committed":
      return {
        en: ` ${capital(side.en)}, ${unit} was on another call then.`,
        zh: `${side.zh ?? ""}下 ${unit} 当时正在处置另一事件。`,
      };
    case "outOfService":
      return {
        en: ` ${capital(side.en)}, ${unit} was not on duty then.`,
        zh: `${side.zh ?? ""}下 ${unit} 当时不当班。`,
      };
    case "alsoSent":
      return {
        en: ` ${capital(side.en)}, ${unit} was sent too, and came later.`,
        zh: `${side.zh ?? ""}下 ${unit} 也已派出，但到得更晚。`,
      };
    case "free":
      return {
        en: ` ${capital(side.en)}, ${unit} was free but another unit was chosen.`,
        zh: `${side.zh ?? ""}下 ${unit} 空闲，但选派了其他单位。`,
      };
    default:
      return unreachable(elsewhere);
  }
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function partText(part: Why<Side>["part"], unit: string): Text {
  switch (part) {
    case "sending":
      return { en: `${unit} was sent sooner`, zh: `${unit} 派出更早` };
    case "turnout":
      return { en: `${unit} set out sooner`, zh: `${unit} 出动更快` };
    case "travel":
      return { en: `${unit} had the quicker way`, zh: `${unit} 行驶更快` };
    case "unit":
      return { en: `${unit} was nearer and could go`, zh: `${unit} 更近且可派` };
    default:
      return unreachable(part);
  }
}

function sentenceOf(why: Why<Side>, elsewhere: Other, sides: Sides): Text {
  const { first, second, sooner, later, part } = why;
  const configuration = sides[sooner];
  const unit = first.unitId;
  const from = stationOf(configuration, unit);
  const home = from === undefined ? "" : ` (${from.en})`;
  const homeZh = from === undefined ? "" : `（${from.zh ?? from.en}）`;
  const soon = length(first.afterSeconds);
  const late = length(second.afterSeconds);
  const because = partText(part, unit);
  const other = elsewhereText(why, elsewhere);
  const en =
    `${capital(SIDE[sooner].en)}, ${unit}${home} was first on scene after ${soon.en}; ` +
    `${SIDE[later].en}, ${second.unitId} after ${late.en}, mostly because ${because.en}.`;
  const zh =
    `${SIDE[sooner].zh ?? ""}下 ${unit}${homeZh}首先到场，用时 ${soon.zh ?? ""}；` +
    `${SIDE[later].zh ?? ""}下 ${second.unitId} 首先到场，用时 ${late.zh ?? ""}。主要原因：${because.zh ?? ""}。`;
  return { en: `${en}${other.en}`, zh: `${zh}${other.zh ?? ""}` };
}

function stationOf({ units, stations }: Configuration, unitId: string): Text | undefined {
  return stations.get(units.get(unitId)?.stationId ?? "")?.name;
}

export type ChangedOptions = {
  readonly scenario: LoadedScenario;
  readonly today: { readonly runs: readonly TrialRun[]; readonly configuration: Configuration };
  readonly plan: { readonly runs: readonly TrialRun[]; readonly configuration: Configuration };
  /** Calls of the history that are compared. */
  readonly calls: readonly number[];
  readonly areas: readonly string[];
};

function meanOf(runs: readonly TrialRun[], call: number): number {
  return runs.reduce((sum, run) => sum + run.responseSeconds[call]!, 0) / runs.length;
}

/** The calls that a plan changes most, with a sentence why. */
export function mostChanged(options: ChangedOptions): {
  sooner: ChangedCall[];
  later: ChangedCall[];
} {
  const { scenario, today, plan, calls } = options;
  const changes = calls.map((call) => {
    const before = meanOf(today.runs, call);
    const after = meanOf(plan.runs, call);
    return { call, before, after, difference: after - before };
  });
  const ordered = changes.toSorted((one, other) => one.difference - other.difference);
  const explain = explainer(options);
  const tell = ({ call, before, after, difference }: (typeof changes)[number]) =>
    changedCall(scenario.history[call]!, { before, after, difference }, options, explain(call));
  return {
    sooner: ordered
      .slice(0, TOLD)
      .filter(({ difference }) => difference < 0)
      .map(tell),
    later: ordered
      .slice(-TOLD)
      .toReversed()
      .filter(({ difference }) => difference > 0)
      .map(tell),
  };
}

type Explain = (call: number) => ChangedCall["why"];

function changedCall(
  call: RecordedCall,
  { before, after, difference }: { before: number; after: number; difference: number },
  { areas, today }: ChangedOptions,
  why: ChangedCall["why"],
): ChangedCall {
  const { configuration } = today;
  const area = areas[areaFinder(areas)(call.place.zoneIds)];
  const rounded = (degrees: number) => Math.round(degrees * PLACE_STEPS) / PLACE_STEPS;
  return {
    callId: call.callId,
    typeName: configuration.incidentTypes.get(call.typeId)?.name ?? { en: call.typeId },
    priorityId: call.finalPriorityId,
    receivedAt: call.receivedAt,
    lat: rounded(call.place.lat),
    lon: rounded(call.place.lon),
    areaName: configuration.zones.get(area ?? "")?.name ?? null,
    todaySeconds: before,
    planSeconds: after,
    differenceSeconds: difference,
    why,
  };
}

/** The run in which the call differs most the way it does on average. */
function tellingRun({ today, plan }: ChangedOptions, call: number): number {
  const sign = Math.sign(meanOf(plan.runs, call) - meanOf(today.runs, call));
  let best = { run: 0, size: -Infinity };
  for (const [run, { responseSeconds }] of plan.runs.entries()) {
    const size = sign * (responseSeconds[call]! - today.runs[run]!.responseSeconds[call]!);
    if (size > best.size) best = { run, size };
  }
  return best.run;
}

type Books = {
  readonly calls: Readonly<Record<Side, ReadonlyMap<string, BookCall>>>;
  readonly units: Readonly<Record<Side, UnitBook>>;
};

function explainer(options: ChangedOptions): Explain {
  const { scenario, today, plan } = options;
  const sides = { today: today.configuration, plan: plan.configuration };
  const opened = new Map<number, Books>();
  const booksOf = (run: number): Books => {
    const known = opened.get(run);
    if (known !== undefined) return known;
    const [one, other] = [today.runs[run]!.book(), plan.runs[run]!.book()];
    const byId = ({ calls }: typeof one) => new Map(calls.map((it) => [it.measure.callId, it]));
    const books: Books = {
      calls: { today: byId(one), plan: byId(other) },
      units: { today: unitBook(one), plan: unitBook(other) },
    };
    opened.set(run, books);
    return books;
  };
  return (call) => {
    const books = booksOf(tellingRun(options, call));
    const why = whyChanged(scenario.history[call]!, books);
    if (why === null) return null;
    const elsewhere = otherOf(why, sides);
    return {
      part: why.part,
      soonerUnitId: why.first.unitId,
      laterUnitId: why.second.unitId,
      elsewhere,
      sentence: sentenceOf(why, elsewhere, sides),
    };
  };
}

function whyChanged({ callId, place }: RecordedCall, { calls, units }: Books): Why<Side> | null {
  const sides = { today: calls.today.get(callId), plan: calls.plan.get(callId) };
  if (sides.today === undefined || sides.plan === undefined) return null;
  const today = firstArrivalOf(sides.today, place);
  const plan = firstArrivalOf(sides.plan, place);
  if (today === undefined || plan === undefined) return null;
  if (plan.afterSeconds <= today.afterSeconds) {
    const later = { column: "today", arrival: today, call: sides.today } as const;
    return whyOf<Side>({ column: "plan", arrival: plan }, later, units.today);
  }
  const later = { column: "plan", arrival: plan, call: sides.plan } as const;
  return whyOf<Side>({ column: "today", arrival: today }, later, units.plan);
}
