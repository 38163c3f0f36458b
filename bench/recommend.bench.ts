// How long a recommendation takes, and what sorting units by straight line would cost instead.
//   npm run bench -- recommend [--scenario FOLDER] [--rounds 5]
// Every call of the history is recommended for on the board as it was then: the same units busy,
// the others waiting. Without a folder the San Francisco scenario is built from data-sets/.
import { parseArgs } from "node:util";
import { flatDistanceMetres } from "#geo";
import {
  applyChanges,
  emptyBoard,
  persistentMap,
  type Assignment,
  type Board,
  type Incident,
  type Unit,
} from "#kernel";
import { chooseUnits, prepareDemand, recommend, worded } from "#recommend";
import type { PreparedDemand, RecommendInput, UnitPosition } from "#recommend";
import type { Roads } from "#routing";
import type { RecordedCall } from "#sim";
import { readScenarioFolder, type ScenarioFolder } from "../src/cli/commands/replay.ts";
import { builtScenario } from "./san-francisco.ts";

/** Milliseconds that a recommendation may take, 99 of 100. */
const TARGET_P99_MILLISECONDS = 1;
/** Demand is counted at the road nodes that most calls came from. */
const DEMAND_POINTS = 200;

export async function run(words: string[]): Promise<object> {
  const { values } = parseArgs({
    args: words,
    options: { scenario: { type: "string" }, rounds: { type: "string", default: "5" } },
  });
  const folder = values.scenario ?? builtScenario();
  const town = new Town(readScenarioFolder(folder));
  const { scenario } = town.folder;
  const demand = town.demand();
  const inputs = scenario.history.map((call) => town.inputAt(call));
  const withDemand = inputs.map((input) => ({ ...input, demand }));
  const rounds = Number(values.rounds);
  // One unmeasured round each, so that the measured ones run compiled code on warm caches.
  for (const input of withDemand) recommend(input);
  const timed = {
    recommend: timesOf(inputs, rounds, recommend),
    recommendWithDemand: timesOf(withDemand, rounds, recommend),
    recommendWithDemandAndWords: timesOf(withDemand, rounds, (input) => worded(recommend(input))),
    chooseClosest: timesOf(inputs, rounds, (input) => chooseUnits(input, "closest")),
    choosePlan: timesOf(withDemand, rounds, (input) => chooseUnits(input, "plan")),
  };
  const bytes = withDemand.map((input) => JSON.stringify(recommend(input)).length);
  const worst = timed.recommendWithDemand.p99Milliseconds;
  return {
    scenario: scenario.manifest.scenarioId,
    units: town.board.configuration.units.size,
    roadNodes: town.folder.roads.nodeCount,
    incidents: inputs.length,
    targetP99Milliseconds: TARGET_P99_MILLISECONDS,
    isTargetMet: worst <= TARGET_P99_MILLISECONDS,
    timed,
    jsonBytes: { p50: quantile(bytes, 0.5), p99: quantile(bytes, 0.99) },
    straightLine: straightLineCost(town, inputs),
    coverage: coverageEffect(withDemand),
  };
}

/** The board, the roads and the positions of a scenario at any of its calls. */
class Town {
  readonly folder: ScenarioFolder;
  readonly board: Board;
  readonly #stationNodes = new Map<string, number>();
  readonly #postNodes = new Map<string, number>();

  constructor(folder: ScenarioFolder) {
    this.folder = folder;
    const { roads, scenario } = folder;
    const empty = emptyBoard(scenario.manifest.areaId);
    const applied = applyChanges(empty.configuration, scenario.configuration);
    if (!("configuration" in applied)) throw new Error(JSON.stringify(applied));
    const { configuration } = applied;
    let units = persistentMap<Unit>();
    for (const { unitId, crew } of configuration.units.values()) {
      const duty = { status: "inService", since: 0 } as const;
      units = units.set(unitId, { unitId, duty, crew, openAssignmentIds: [], freeSince: 0 });
    }
    this.board = { ...empty, configuration, units };
    for (const [id, station] of configuration.stations) {
      this.#stationNodes.set(id, roads.nearestNode(station).node);
    }
    for (const [id, post] of configuration.posts) {
      this.#postNodes.set(id, roads.nearestNode(post).node);
    }
  }

  /** Calls per hour at the nodes that most calls of the history came from. */
  demand(): PreparedDemand {
    const { scenario, roads: travel } = this.folder;
    const counts = new Map<number, number>();
    for (const { place } of scenario.history) {
      if (place.node !== undefined) counts.set(place.node, 1 + (counts.get(place.node) ?? 0));
    }
    const points = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, DEMAND_POINTS);
    const counted = points.reduce((sum, [, count]) => sum + count, 0);
    const hours = (scenario.manifest.to - scenario.manifest.from) / 3_600_000;
    const perHour = scenario.history.length / hours;
    return prepareDemand({
      nodes: points.map(([node]) => node),
      callsPerHour: points.map(([, count]) => (perHour * count) / counted),
      stationNodes: this.#stationNodes,
      postNodes: this.#postNodes,
      travel,
    });
  }

  /** The call on the board as it was when it came in. */
  inputAt(call: RecordedCall): RecommendInput {
    const at = call.receivedAt;
    let { units, assignments, incidents } = this.board;
    const busy = new Map<string, RecordedCall>();
    const freeAt = new Map<string, number>();
    for (const other of this.folder.scenario.history) {
      for (const row of other.assignments) {
        if (other === call || row.dispatchedAt === undefined || row.dispatchedAt > at) continue;
        if (row.availableAt === undefined || row.availableAt <= at) continue;
        const unit = units.get(row.unitId);
        if (unit === undefined || unit.openAssignmentIds.length > 0) continue;
        busy.set(row.unitId, other);
        freeAt.set(row.unitId, row.availableAt);
        units = units.set(row.unitId, { ...unit, openAssignmentIds: [row.rowId] });
        assignments = assignments.set(row.rowId, assignmentOf(other, row, at));
        incidents = incidents.set(other.callId, incidentOf(other));
      }
    }
    incidents = incidents.set(call.callId, incidentOf(call));
    return {
      board: { ...this.board, units, assignments, incidents },
      incidentId: call.callId,
      at,
      positions: (unitId) => this.#positionOf(unitId, at, busy.get(unitId)),
      travel: this.folder.roads,
      arrivals: this.folder.responseModel,
      expectedFreeAt: (unitId) => freeAt.get(unitId),
    };
  }

  #positionOf(
    unitId: string,
    asOf: number,
    call: RecordedCall | undefined,
  ): UnitPosition | undefined {
    const fixed = { offsetSeconds: 0, asOf, moving: false };
    const scene = call?.place.node;
    if (scene !== undefined) return { ...fixed, node: scene, source: "scene" };
    const stationId = this.board.configuration.units.get(unitId)?.stationId ?? "";
    const node = this.#stationNodes.get(stationId);
    return node === undefined ? undefined : { ...fixed, node, source: "station" };
  }
}

function assignmentOf(
  call: RecordedCall,
  row: RecordedCall["assignments"][number],
  at: number,
): Assignment {
  const there = (row.onSceneAt ?? Infinity) <= at;
  return {
    assignmentId: row.rowId,
    unitId: row.unitId,
    incidentId: call.callId,
    status: there ? "onScene" : (row.enRouteAt ?? Infinity) <= at ? "enRoute" : "assigned",
    times: { assignedAt: row.dispatchedAt ?? at },
  };
}

function incidentOf(call: RecordedCall): Incident {
  const { callId, typeId, priorityId, place, receivedAt } = call;
  return {
    incidentId: callId,
    number: call.incidentNumber,
    typeId,
    priorityId,
    place,
    alarmLevel: 1,
    status: "open",
    receivedAt,
    openedAt: receivedAt,
    pendingSince: receivedAt,
    callIds: [],
    groupedIds: [],
    agencyIds: [],
    assignmentIds: [],
    notes: [],
    timeline: [],
  };
}

/**
 * Milliseconds per call over all rounds. `quietP99` takes for each incident its fastest round:
 * what the work itself costs when other programs do not hold the processor.
 */
function timesOf(
  inputs: readonly RecommendInput[],
  rounds: number,
  answer: (input: RecommendInput) => unknown,
): Readonly<Record<`${"p50" | "p99" | "max" | "quietP99"}Milliseconds`, number>> {
  const times: number[] = [];
  const fastest = inputs.map(() => Infinity);
  for (let round = 0; round < rounds; round += 1) {
    for (const [place, input] of inputs.entries()) {
      const began = performance.now();
      answer(input);
      const took = performance.now() - began;
      times.push(took);
      fastest[place] = Math.min(fastest[place] ?? Infinity, took);
    }
  }
  return {
    p50Milliseconds: quantile(times, 0.5),
    p99Milliseconds: quantile(times, 0.99),
    maxMilliseconds: quantile(times, 1),
    quietP99Milliseconds: quantile(fastest, 0.99),
  };
}

function quantile(values: readonly number[], level: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = Math.min(sorted.length - 1, Math.floor(level * sorted.length));
  return Number((sorted[place] ?? 0).toFixed(4));
}

/**
 * Need by need, the free unit that is nearest by straight line against the one that is soonest by
 * road, both as the calibrated model expects them to arrive.
 */
function straightLineCost(town: Town, inputs: readonly RecommendInput[]): object {
  const losses: number[] = [];
  let choices = 0;
  for (const input of inputs) {
    const straight = { ...input, travel: straightTravel(town.folder.roads), options: {} };
    const byRoad = chooseUnits(input, "closest");
    const byLine = chooseUnits(straight, "closest");
    const road = recommendAll(input);
    for (const [place, { unitId, needId, etaSeconds }] of byRoad.entries()) {
      const other = byLine[place];
      if (other === undefined || other.needId !== needId) continue;
      choices += 1;
      const eta = other.unitId === unitId ? etaSeconds : road.get(`${needId} ${other.unitId}`);
      if (eta !== undefined && eta - etaSeconds >= 1) losses.push(eta - etaSeconds);
    }
  }
  return {
    choices,
    worseByStraightLine: losses.length,
    worseShare: Number((losses.length / Math.max(1, choices)).toFixed(4)),
    lossSecondsWhenWorse: {
      mean: Number((losses.reduce((sum, loss) => sum + loss, 0) / losses.length).toFixed(1)),
      p50: quantile(losses, 0.5),
      p90: quantile(losses, 0.9),
      max: quantile(losses, 1),
    },
  };
}

/** Expected arrival by road of every unit that could be sent, by need and unit. */
function recommendAll(input: RecommendInput): Map<string, number> {
  const { needs } = recommend({ ...input, options: { runnersUpMax: 1000 } });
  return new Map(
    needs.flatMap(({ needId, chosen, runnersUp }) =>
      [...chosen, ...runnersUp].map(({ unitId, arrival }): [string, number] => [
        `${needId} ${unitId}`,
        arrival.medianSeconds,
      ]),
    ),
  );
}

/** Metres in place of road seconds: sorts as a straight line does. */
function straightTravel({ lat, lon }: Roads): RecommendInput["travel"] {
  const pointOf = (node: number) => ({ lat: lat[node] ?? 0, lon: lon[node] ?? 0 });
  return {
    secondsToOne(from, to, out) {
      const target = pointOf(to);
      for (let place = 0; place < from.length; place += 1) {
        out[place] = flatDistanceMetres(pointOf(from[place] ?? 0), target) / 10;
      }
      return out;
    },
  };
}

/** How often weighing coverage sends another unit than the soonest, and what that costs now. */
function coverageEffect(inputs: readonly RecommendInput[]): object {
  let changed = 0;
  let weighed = 0;
  const later: number[] = [];
  for (const input of inputs) {
    const { coverageWeight } = recommend(input);
    if (coverageWeight === 0) continue;
    weighed += 1;
    const own = chooseUnits(input, "plan");
    const alone = chooseUnits({ ...input, options: { coverageWeight: () => 0 } }, "plan");
    const total = (units: typeof own) => units.reduce((sum, unit) => sum + unit.etaSeconds, 0);
    if (own.every(({ unitId }, place) => unitId === alone[place]?.unitId)) continue;
    changed += 1;
    later.push((total(own) - total(alone)) / own.length);
  }
  const laterSecondsPerUnit = { p50: quantile(later, 0.5), p90: quantile(later, 0.9) };
  return { incidentsWeighed: weighed, changed, laterSecondsPerUnit };
}
