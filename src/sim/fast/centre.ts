import { accept, decide, emptyBoard, evolve } from "#kernel";
import type { Board, Command, CommandEnvelope, Instant, Need } from "#kernel";
import type { UnitDefinition, WorkingRules } from "#kernel";
import type { LoadedScenario, WorldResponseModel, WorldRoads, WorldTypeTimes } from "../loaded.ts";
import { Arena } from "./arena.ts";
import { CrewBook } from "./crew-book.ts";
import { NearGroups } from "./near.ts";
import { Places } from "./places.ts";
import { StreamNames } from "./stream-names.ts";

/** What a centre is simulated from; the same three that a world is made of. */
export type CentreInput = {
  readonly scenario: LoadedScenario;
  readonly roads: WorldRoads;
  readonly responseModel: WorldResponseModel;
};

/** Units of one type with one home that fit the same needs: at home they are as good as another. */
export type Group = {
  readonly home: number;
  readonly type: number;
  /** By unit id; bit k of a group's mask is the k-th. */
  readonly units: readonly number[];
};

/**
 * A centre prepared for the fast simulator: everything that is the same for all calls and seeds.
 * Units are numbered by unit id (code units), which settles ties as in the recommender.
 */
export type Centre = CentreInput & {
  readonly rules: WorkingRules;
  /** By id of each post of a table of the rules or a posting: its node. */
  readonly postNodes: ReadonlyMap<string, number>;
  /** The configured board, every unit in service. */
  readonly board: Board;
  readonly units: readonly UnitDefinition[];
  readonly typeIds: readonly string[];
  readonly streamNames: StreamNames;
  /** By unit: position in `typeIds`. */
  readonly typeOf: Int32Array;
  /** By unit: the post where it waits from the plan on, as position in `postNodes`; -1: none. */
  readonly postingOf: Int32Array;
  /** By unit: position in `places.homes`; -1 without a home. Such a unit is never sent. */
  readonly homeOf: Int32Array;
  readonly capabilityIds: readonly string[];
  /** Needs of all response plans that differ in what fills them. */
  readonly needs: readonly Need[];
  /** By need, then unit: whether the unit fills it. */
  readonly fits: readonly Uint8Array[];
  readonly groups: readonly Group[];
  readonly groupOf: Int32Array;
  /** By need, then group: whether its units fill it. */
  readonly groupFits: readonly Uint8Array[];
  /** By need: types of which some unit fits it. */
  readonly typesOfNeed: readonly Int32Array[];
  readonly near: NearGroups;
  readonly places: Places;
  /** Room for one run at a time. */
  readonly arena: Arena;
  readonly crews: CrewBook;
  /** By type and urgency (routine, urgent). */
  readonly times: readonly (readonly [WorldTypeTimes, WorldTypeTimes])[];
};

/** Bits of a group's mask. */
export const GROUP_UNITS_MAX = 31;

/** What fills a need, as one text: needs of different plans that ask for the same share it. */
export function needKey({ capabilityId, minimumLevel, minimumCrew, agencyId }: Need): string {
  return JSON.stringify([capabilityId, minimumLevel ?? 1, minimumCrew ?? 0, agencyId ?? null]);
}

function configured({ scenario }: CentreInput): Board {
  const { configuration, manifest } = scenario;
  const { from: at } = manifest;
  const actor = { kind: "system", id: "scenario" } as const;
  const done = (board: Board, commandId: string, command: Command): Board => {
    const envelope: CommandEnvelope = { commandId, actor, at, command };
    const decision = decide(board, envelope);
    if ("refusal" in decision) {
      throw new RangeError(`the scenario's configuration is refused: ${decision.refusal.code}`);
    }
    return accept(board, envelope, decision.events).reduce(evolve, board);
  };
  const command = { type: "configure", changes: configuration } as const;
  const empty = done(emptyBoard(manifest.areaId), `${manifest.scenarioId}:configure`, command);
  return [...empty.units.keys()].reduce(
    (board, unitId) => done(board, `${unitId}:on`, { type: "placeInService", unitId }),
    empty,
  );
}

/** As the recommender has it: agency, level and full crew. */
function fitsOf(needs: readonly Need[], units: readonly UnitDefinition[]): Uint8Array[] {
  return needs.map(({ capabilityId, minimumLevel = 1, minimumCrew = 0, agencyId }) =>
    Uint8Array.from(units, (unit) => {
      if (agencyId !== undefined && unit.agencyId !== agencyId) return 0;
      if (unit.crew < minimumCrew) return 0;
      const able = unit.capabilities.some(
        (one) => one.capabilityId === capabilityId && one.level >= minimumLevel,
      );
      return able ? 1 : 0;
    }),
  );
}

function groupsOf(
  units: readonly UnitDefinition[],
  homeOf: Int32Array,
  typeOf: Int32Array,
  fits: readonly Uint8Array[],
): Group[] {
  const groups = new Map<string, { home: number; type: number; units: number[] }>();
  for (const unit of units.keys()) {
    const home = homeOf[unit]!;
    if (home === -1) continue;
    const type = typeOf[unit]!;
    const mark = fits.map((row) => row[unit]).join("");
    let part = 0;
    const key = (): string => `${home}/${type}/${mark}/${part}`;
    while (groups.get(key())?.units.length === GROUP_UNITS_MAX) part += 1;
    const group = groups.get(key());
    if (group === undefined) groups.set(key(), { home, type, units: [unit] });
    else group.units.push(unit);
  }
  return [...groups.values()];
}

function askedOneByOne(
  model: WorldResponseModel,
  unitTypeId: string,
  urgent: boolean,
): WorldTypeTimes {
  const trip = (roadSeconds: number, hourOfDay: number) => {
    return { roadSeconds, unitTypeId, hourOfDay, urgent };
  };
  const arrivalMedian = (seconds: number, hour: number) =>
    model.arrival({ ...trip(seconds, hour), moving: false }).medianSeconds;
  return {
    arrivalMedian,
    travelMedian: (seconds, hour) =>
      model.arrival({ ...trip(seconds, hour), moving: true }).medianSeconds,
    sampleTravel: (uniform, seconds, hour) => model.sampleTravel(uniform, trip(seconds, hour)),
  };
}

function homeNode(input: CentreInput, board: Board, unit: UnitDefinition): number {
  const station = board.configuration.stations.get(unit.stationId ?? "");
  return station === undefined ? -1 : input.roads.nearestNode(station).node;
}

function postNodesOf({ scenario, roads }: CentreInput, board: Board): Map<string, number> {
  const ofTables = (scenario.rules?.moveUps ?? []).flatMap((table) => table.postIds);
  const ofPostings = (scenario.postings ?? []).flatMap(({ postId }) => postId ?? []);
  const postIds = [...ofTables, ...ofPostings];
  return new Map(
    [...new Set(postIds)].map((postId) => {
      const post = board.configuration.posts.get(postId);
      if (post === undefined) throw new RangeError(`${postId} is no configured post`);
      return [postId, roads.nearestNode(post).node];
    }),
  );
}

/** The first posting of a unit counts, as in the world. */
function postingsOf(
  { postings = [] }: LoadedScenario,
  units: readonly UnitDefinition[],
  postIds: readonly string[],
): Int32Array {
  return Int32Array.from(units, ({ unitId }) => {
    const posting = postings.find((one) => one.unitId === unitId);
    return posting?.postId === undefined ? -1 : postIds.indexOf(posting.postId);
  });
}

/**
 * Prepares a centre. Throws RangeError when its configuration is refused or a call of its history
 * has no road node.
 */
export function prepareCentre(input: CentreInput): Centre {
  const board = configured(input);
  const { configuration } = board;
  const units = [...configuration.units.values()].sort((a, b) =>
    a.unitId < b.unitId ? -1 : a.unitId > b.unitId ? 1 : 0,
  );
  const typeIds = [...new Set(units.map(({ unitTypeId }) => unitTypeId))];
  const typeOf = Int32Array.from(units, ({ unitTypeId }) => typeIds.indexOf(unitTypeId));
  const homeNodes = units.map((unit) => homeNode(input, board, unit));
  const homes = [...new Set(homeNodes)].filter((node) => node !== -1);
  const homeOf = Int32Array.from(homeNodes, (node) => homes.indexOf(node));
  const plans = [...configuration.responsePlans.values()];
  const all = plans.flatMap(({ alarms }) => alarms.flatMap(({ needs }) => needs));
  const needs = [...new Map(all.map((need) => [needKey(need), need])).values()];
  const fits = fitsOf(needs, units);
  const groups = groupsOf(units, homeOf, typeOf, fits);
  const groupOf = new Int32Array(units.length).fill(-1);
  for (const [group, { units: members }] of groups.entries()) {
    for (const unit of members) groupOf[unit] = group;
  }
  const capabilities = units.flatMap((unit) => unit.capabilities.map((one) => one.capabilityId));
  const postNodes = postNodesOf(input, board);
  const waiting = [...new Set([...homes, ...postNodes.values()])];
  const timesOf = (typeId: string, urgent: boolean): WorldTypeTimes =>
    input.responseModel.timesOf?.(typeId, urgent) ??
    askedOneByOne(input.responseModel, typeId, urgent);
  const times = typeIds.map((typeId) => [timesOf(typeId, false), timesOf(typeId, true)] as const);
  const places = new Places(input.roads, waiting, nodesOfCalls(input.scenario));
  return {
    ...input,
    rules: input.scenario.rules ?? {},
    postNodes,
    board,
    units,
    typeIds,
    streamNames: new StreamNames(typeIds),
    crews: new CrewBook(input.scenario, typeIds),
    typeOf,
    postingOf: postingsOf(input.scenario, units, [...postNodes.keys()]),
    homeOf,
    capabilityIds: [...new Set([...capabilities, ...needs.map((need) => need.capabilityId)])],
    needs,
    fits,
    groups,
    groupOf,
    groupFits: fits.map((row) => Uint8Array.from(groups, (group) => row[group.units[0]!]!)),
    typesOfNeed: fits.map((row) =>
      Int32Array.from(typeIds.keys()).filter((type) =>
        units.some((_, unit) => typeOf[unit] === type && row[unit] === 1),
      ),
    ),
    near: new NearGroups(groups, typeIds.length, places),
    places,
    arena: new Arena(),
    times,
  };
}

function nodesOfCalls({ history }: LoadedScenario): number[] {
  return history.map(({ callId, place }) => {
    if (place.node !== undefined) return place.node;
    throw new RangeError(`call ${callId} has no road node; build the scenario with its roads`);
  });
}

/** The local hour, for instants that only go forward: looked up again when an hour is over. */
export function createHours({ board }: Centre): (at: Instant) => number {
  const { utcOffsets } = board.configuration.settings;
  let [hour, from, until] = [0, Infinity, -Infinity];
  return (at) => {
    if (at >= from && at < until) return hour;
    let minutes = utcOffsets[0]?.minutes ?? 0;
    let next = Infinity;
    for (const offset of utcOffsets) {
      if (offset.from > at) {
        next = offset.from;
        break;
      }
      minutes = offset.minutes;
    }
    const local = Math.floor((at + minutes * 60_000) / 3_600_000);
    hour = ((local % 24) + 24) % 24;
    from = local * 3_600_000 - minutes * 60_000;
    // A clock that was changed within the hour was another one before: only the rest is known.
    if (from < at) from = at;
    until = Math.min(next, (local + 1) * 3_600_000 - minutes * 60_000);
    return hour;
  };
}
