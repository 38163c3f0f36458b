import type { AgencyId, Instant, Text, Actor } from "#kernel";
import { ALL_PRIORITIES, INDICATOR_NAMES } from "#measures";
import type { Policy } from "../loaded.ts";
import { createSimulation, type ReplayOptions } from "../replay.ts";
import { streams } from "../random.ts";
import type { RecordedCall } from "../scenario.ts";
import { isRunningInAny, lineOf, REPORT_COLUMNS } from "./columns.ts";
import type { ByColumn, ReportGroup, ReportLine, Trio } from "./columns.ts";
import { drawCall, type CallDrawing, type DrawnRoads } from "./drawing.ts";
import { createRecorder, type RunCall, type ShiftRun } from "./recording.ts";
import { firstArrivalOf, unitBook, whyOf, type FirstArrival, type Why } from "./why.ts";

/** Who decided about an agency from an instant on. */
export type ChairChange = {
  readonly at: Instant;
  readonly agencyId: AgencyId;
  readonly autopilot: boolean;
};

/** How much of the shift a person decided for an agency, 0 to 1. */
export type ChairShare = {
  readonly agencyId: AgencyId;
  readonly name: Text;
  readonly share: number;
};

/** Who sent the units of a call in the exercise. */
export type SentBy = "person" | "autopilot" | "both" | "nobody";

/** A call that went very differently. Instants, and seconds. */
export type DifferentCall = {
  readonly callId: string;
  readonly number: string | null;
  readonly typeName: Text;
  readonly priorityId: string;
  readonly address: string;
  readonly receivedAt: Instant;
  readonly against: "happened" | "autopilot";
  /** First on scene, you minus the other. */
  readonly differenceSeconds: number;
  readonly firstOnScene: ByColumn<number | null>;
  readonly units: ByColumn<readonly string[]>;
  readonly sentBy: SentBy;
  readonly why: Why;
  readonly drawing: CallDrawing;
};

/** The report at the end of a shift; docs/spec/exercise.md says what each part means. */
export type ShiftReport = {
  readonly format: "muster-shift-report";
  readonly version: 1;
  readonly scenarioId: string;
  readonly title: Text;
  readonly areaName: Text;
  readonly utcOffsets: readonly { readonly from: Instant; readonly minutes: number }[];
  readonly from: Instant;
  readonly to: Instant;
  readonly seed: number;
  readonly policies: { readonly exercise: Policy; readonly autopilot: "plan" };
  readonly calls: {
    /** Recorded calls received within the shift: the ones compared. */
    readonly compared: number;
    /** Taken by a person, not of the record: nothing to compare them with. */
    readonly own: number;
    readonly unfinished: ByColumn<number>;
    readonly sentBy: Readonly<Record<SentBy, number>>;
  };
  readonly chair: readonly ChairShare[];
  readonly priorities: readonly { readonly priorityId: string; readonly name: Text }[];
  readonly lines: readonly ReportLine[];
  readonly mostDifferent: readonly DifferentCall[];
  readonly synthetic: readonly Text[];
  readonly assumptions: readonly Text[];
};

export type ReportOptions = Pick<
  ReplayOptions,
  "scenario" | "responseModel" | "seed" | "demand"
> & {
  readonly roads: DrawnRoads;
  readonly from: Instant;
  /** When the shift ended. */
  readonly to: Instant;
  readonly exercisePolicy: Policy;
  /** What the exercise's log says. */
  readonly you: ShiftRun;
  readonly chair: readonly ChairChange[];
  /** Told the share of the work that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
};

const MOST_DIFFERENT = 10;
/** How often progress is told, by the time of the runs. */
const PROGRESS_MILLISECONDS = 1_800_000;

/** Plays the shift again without the person: as recorded, or by the autopilot alone. */
export function playShift(options: ReportOptions, policy: Policy, done: (share: number) => void) {
  const { scenario, roads, responseModel, seed, from, to, demand } = options;
  const recorder = createRecorder();
  const simulation = createSimulation({
    scenario,
    roads,
    responseModel,
    policy,
    seed,
    from,
    ...(demand === undefined ? {} : { demand }),
    onEvent: (accepted) =>
      recorder.observe(accepted, (unitId, at) => simulation.world.position(unitId, at)),
  });
  for (let at = from; at < to; at += PROGRESS_MILLISECONDS) {
    simulation.advance(Math.min(to, at + PROGRESS_MILLISECONDS));
    done(Math.min(1, (at + PROGRESS_MILLISECONDS - from) / (to - from)));
  }
  return recorder.run(to);
}

/** Puts the three runs side by side. The same options give the same report. */
export function shiftReport(options: ReportOptions): ShiftReport {
  const { scenario, from, to, you, onProgress = () => undefined } = options;
  const happened = playShift(options, "history", (share) => onProgress(share * 0.3));
  const autopilot = playShift(options, "plan", (share) => onProgress(0.3 + share * 0.5));
  const runs = { you, happened, autopilot };
  const played = scenario.history.filter((one) => one.receivedAt >= from && one.receivedAt <= to);
  const recorded = new Map(played.map((call) => [call.callId, call]));
  const trios = triosOf(recorded, runs);
  const lines = linesOf(trios);
  onProgress(0.95);
  const { manifest } = scenario;
  const names = namesOf(options);
  const priorities = [...new Set(trios.map(({ priorityId }) => priorityId))].toSorted();
  return {
    format: "muster-shift-report",
    version: 1,
    scenarioId: manifest.scenarioId,
    title: manifest.title,
    areaName: names.area,
    utcOffsets: names.utcOffsets,
    from,
    to,
    seed: options.seed,
    policies: { exercise: options.exercisePolicy, autopilot: "plan" },
    calls: {
      compared: trios.length,
      own: you.calls.filter(({ measure }) => !recorded.has(measure.callId)).length,
      unfinished: {
        you: unfinished(trios, "you"),
        happened: unfinished(trios, "happened"),
        autopilot: unfinished(trios, "autopilot"),
      },
      sentBy: countsOf(trios),
    },
    chair: sharesOf(options, names),
    priorities: priorities.map((priorityId) => {
      return { priorityId, name: names.priorities.get(priorityId) ?? { en: priorityId } };
    }),
    lines,
    mostDifferent: mostDifferent(options, trios, { runs, recorded, names }),
    synthetic: manifest.synthetic,
    assumptions: manifest.assumptions,
  };
}

function triosOf(recorded: ReadonlyMap<string, RecordedCall>, runs: ByColumn<ShiftRun>): Trio[] {
  const [you, happened, autopilot] = REPORT_COLUMNS.map(
    (column) => new Map(runs[column].calls.map((call) => [call.measure.callId, call])),
  );
  return [...recorded.values()].flatMap(({ callId, receivedAt, finalPriorityId }) => {
    const [one, two, three] = [you?.get(callId), happened?.get(callId), autopilot?.get(callId)];
    if (one === undefined || two === undefined || three === undefined) return [];
    const calls = { you: one, happened: two, autopilot: three };
    return [{ callId, receivedAt, priorityId: finalPriorityId, calls }];
  });
}

function linesOf(trios: readonly Trio[]): ReportLine[] {
  const stream = streams(1);
  const mine = trios.filter(({ calls }) => isPersons(sentByOf(calls.you)));
  const groups: [ReportGroup, readonly Trio[]][] = [["all", trios]];
  if (mine.length > 0 && mine.length < trios.length) groups.push(["chair", mine]);
  return groups.flatMap(([group, chosen]) => {
    const priorities = [...new Set(chosen.map(({ priorityId }) => priorityId))].toSorted();
    return INDICATOR_NAMES.flatMap((name) =>
      [ALL_PRIORITIES, ...priorities].map((priority) =>
        lineOf(chosen, { name, priority, group }, stream),
      ),
    );
  });
}

function isPersons(by: SentBy): boolean {
  return by === "person" || by === "both";
}

const MACHINES: ReadonlySet<Actor["kind"]> = new Set(["autopilot", "import", "system"]);

export function sentByOf({ sent }: RunCall): SentBy {
  const person = sent.some(({ by }) => !MACHINES.has(by));
  const machine = sent.some(({ by }) => MACHINES.has(by));
  if (person) return machine ? "both" : "person";
  return machine ? "autopilot" : "nobody";
}

function countsOf(trios: readonly Trio[]): Record<SentBy, number> {
  const counts = { person: 0, autopilot: 0, both: 0, nobody: 0 };
  for (const { calls } of trios) counts[sentByOf(calls.you)] += 1;
  return counts;
}

function unfinished(trios: readonly Trio[], column: keyof ByColumn<unknown>): number {
  return trios.filter(({ calls }) => calls[column].open).length;
}

type Names = {
  readonly area: Text;
  readonly utcOffsets: ShiftReport["utcOffsets"];
  readonly priorities: ReadonlyMap<string, Text>;
  readonly types: ReadonlyMap<string, Text>;
  readonly agencies: ReadonlyMap<AgencyId, Text>;
};

function namesOf({ scenario }: ReportOptions): Names {
  const priorities = new Map<string, Text>();
  const types = new Map<string, Text>();
  const agencies = new Map<AgencyId, Text>();
  let area: Text = scenario.manifest.title;
  let utcOffsets: Names["utcOffsets"] = [];
  for (const change of scenario.configuration) {
    if (!("put" in change)) continue;
    if (change.kind === "priority") priorities.set(change.put.priorityId, change.put.name);
    else if (change.kind === "incidentType") types.set(change.put.typeId, change.put.name);
    else if (change.kind === "agency") agencies.set(change.put.agencyId, change.put.name);
    else if (change.kind === "settings") {
      area = change.put.areaName;
      utcOffsets = change.put.utcOffsets;
    }
  }
  return { area, utcOffsets, priorities, types, agencies };
}

/** The share of the shift in which each agency was in a person's hands. */
function sharesOf({ chair, from, to }: ReportOptions, names: Names): ChairShare[] {
  const agencyIds = [...new Set(chair.map(({ agencyId }) => agencyId))];
  return agencyIds.map((agencyId) => {
    const own = chair.filter((one) => one.agencyId === agencyId);
    let held = 0;
    for (const [index, { at, autopilot }] of own.entries()) {
      const until = own[index + 1]?.at ?? to;
      if (!autopilot) held += Math.max(0, Math.min(until, to) - Math.max(at, from));
    }
    const name = names.agencies.get(agencyId) ?? { en: "Call-taking", zh: "接警" };
    return { agencyId, name, share: to > from ? held / (to - from) : 0 };
  });
}

type Found = {
  readonly runs: ByColumn<ShiftRun>;
  readonly recorded: ReadonlyMap<string, RecordedCall>;
  readonly names: Names;
};

type Candidate = {
  readonly trio: Trio;
  readonly call: RecordedCall;
  readonly against: "happened" | "autopilot";
  readonly mine: FirstArrival;
  readonly other: FirstArrival;
};

function candidatesOf(trio: Trio, call: RecordedCall | undefined): Candidate[] {
  if (call === undefined || isRunningInAny(trio, "firstOnScene")) return [];
  const mine = firstArrivalOf(trio.calls.you, call.place);
  if (mine === undefined || typeof trio.calls.you.measure.firstOnScene !== "number") return [];
  const both = (["happened", "autopilot"] as const).flatMap((against): Candidate[] => {
    const other = firstArrivalOf(trio.calls[against], call.place);
    const counted = typeof trio.calls[against].measure.firstOnScene === "number";
    if (other === undefined || !counted || other.afterSeconds === mine.afterSeconds) return [];
    return [{ trio, call, against, mine, other }];
  });
  // Each call once, against whichever differs more.
  return both.toSorted((left, right) => sizeOf(right) - sizeOf(left)).slice(0, 1);
}

function sizeOf({ mine, other }: Candidate): number {
  return Math.abs(mine.afterSeconds - other.afterSeconds);
}

function mostDifferent(
  options: ReportOptions,
  trios: readonly Trio[],
  { runs, recorded, names }: Found,
): DifferentCall[] {
  const books = {
    you: unitBook(runs.you),
    happened: unitBook(runs.happened),
    autopilot: unitBook(runs.autopilot),
  };
  return trios
    .flatMap((trio) => candidatesOf(trio, recorded.get(trio.callId)))
    .toSorted((left, right) => sizeOf(right) - sizeOf(left))
    .slice(0, MOST_DIFFERENT)
    .map(({ trio, call, against, mine, other }) => {
      const own = { column: "you" as const, arrival: mine, call: trio.calls.you };
      const theirs = { column: against, arrival: other, call: trio.calls[against] };
      const isLater = mine.afterSeconds > other.afterSeconds;
      const [sooner, later] = isLater ? [theirs, own] : [own, theirs];
      const seconds = (column: keyof ByColumn<unknown>) =>
        firstArrivalOf(trio.calls[column], call.place)?.afterSeconds ?? null;
      const units = (column: keyof ByColumn<unknown>) =>
        trio.calls[column].sent.map(({ unitId }) => unitId);
      return {
        callId: call.callId,
        number: trio.calls.you.number ?? null,
        typeName: names.types.get(call.typeId) ?? { en: call.typeId },
        priorityId: call.finalPriorityId,
        address: call.place.address,
        receivedAt: call.receivedAt,
        against,
        differenceSeconds: mine.afterSeconds - other.afterSeconds,
        firstOnScene: {
          you: seconds("you"),
          happened: seconds("happened"),
          autopilot: seconds("autopilot"),
        },
        units: { you: units("you"), happened: units("happened"), autopilot: units("autopilot") },
        sentBy: sentByOf(trio.calls.you),
        why: whyOf(sooner, later, books[later.column]),
        drawing: drawCall(options.roads, call.place, trio.calls),
      };
    });
}
