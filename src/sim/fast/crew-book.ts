import {
  calledOffAfter,
  donorPools,
  FALLBACK,
  isWhole,
  nthOfType,
  observe,
  type Observed,
} from "../crew-plan.ts";
import type { LoadedScenario } from "../loaded.ts";
import type { NamedDraws } from "../random.ts";
import type { RecordedAssignment, RecordedCall } from "../scenario.ts";
import { unitTypesOf } from "../world.ts";

/** How a recorded row is used: as it is, as called off, or with what it lacks drawn. */
const WHOLE = 0;
const CALLED_OFF = 1;
const PARTIAL = 2;

/** Numbers of a row: turnout, scene, transport, destination, cancelled after; NaN: undefined. */
const WIDTH = 5;

function laidOut(rows: readonly Observed[]): Float64Array {
  const numbers = rows.flatMap(({ turnout, scene, transport, destination, cancelAfter }) =>
    [turnout, scene, transport, destination, cancelAfter].map((one) => one ?? NaN),
  );
  return Float64Array.from(numbers);
}

/**
 * What crews do, as `CrewPlans` of the world has it, laid out for a loop: the plan is read into
 * the fields; NaN stands for undefined. See crew-plan.ts for what they mean.
 */
export class CrewBook {
  turnout = NaN;
  scene = 0;
  transport = NaN;
  destination = 0;
  cancelAfter = NaN;

  readonly #types: number;
  /** Recorded rows of call c and unit type t: #start[c * types + t] and on. */
  readonly #start: Int32Array;
  readonly #rows: Float64Array;
  readonly #kinds: Uint8Array;
  /** By call: what is the longest on a call that nobody reached; NaN when one was reached. */
  readonly #calledOffAfter: Float64Array;
  /** Donors of call type c and unit type t: #poolStart[c * types + t] and on, so many. */
  readonly #poolStart: Int32Array;
  readonly #poolSize: Int32Array;
  readonly #donors: Float64Array;
  readonly #callTypeOf: Int32Array;

  constructor(scenario: LoadedScenario, typeIds: readonly string[]) {
    const { history } = scenario;
    const unitTypes = unitTypesOf(scenario);
    const unitTypeOf = (row: RecordedAssignment) => unitTypes.get(row.unitId) ?? row.unitTypeId;
    const callTypes = [...new Set(history.map(({ typeId }) => typeId))];
    const numbers = new Map(callTypes.map((typeId, number) => [typeId, number]));
    const poolOf = donorPools(history, unitTypeOf);
    this.#types = typeIds.length;
    this.#callTypeOf = Int32Array.from(history, ({ typeId }) => numbers.get(typeId)!);
    const pools = callTypes.flatMap((callType) =>
      typeIds.map((unitType) => poolOf(unitType, callType)),
    );
    // Types of calls with few donors share one pool.
    const begins = new Map<readonly Observed[], number>();
    let donors = 0;
    for (const pool of pools) {
      if (begins.has(pool)) continue;
      begins.set(pool, donors);
      donors += pool.length;
    }
    this.#poolStart = Int32Array.from(pools, (pool) => begins.get(pool)!);
    this.#poolSize = Int32Array.from(pools, ({ length }) => length);
    this.#donors = laidOut([...begins.keys()].flat());
    this.#calledOffAfter = Float64Array.from(history, (call) => calledOffAfter(call) ?? NaN);
    const rows: Observed[] = [];
    this.#start = new Int32Array(history.length * typeIds.length + 1);
    for (const [at, call] of history.entries()) {
      for (const [type, typeId] of typeIds.entries()) {
        this.#start[at * this.#types + type] = rows.length;
        rows.push(...rowsOf(call, typeId, unitTypeOf));
      }
    }
    this.#start[history.length * this.#types] = rows.length;
    this.#rows = laidOut(rows);
    this.#kinds = Uint8Array.from(rows, (row) =>
      row.cancelAfter !== undefined ? CALLED_OFF : isWhole(row) ? WHOLE : PARTIAL,
    );
  }

  /** Whether `plan` reads from its stream: it has to be opened first. */
  needsDraw(call: number, type: number, order: number): boolean {
    const cell = call * this.#types + type;
    const row = this.#start[cell]! + order - 1;
    const isKnown = row < this.#start[cell + 1]! && this.#kinds[row] !== PARTIAL;
    return !isKnown && this.hasDonors(call, type);
  }

  /** Whether `draw` reads from its stream. */
  hasDonors(call: number, type: number): boolean {
    return this.#poolSize[this.#callTypeOf[call]! * this.#types + type]! > 0;
  }

  /** The plan of the k-th (from 1) of a type on a call. */
  plan(call: number, type: number, order: number, draws: NamedDraws): void {
    const cell = call * this.#types + type;
    const row = this.#start[cell]! + order - 1;
    this.cancelAfter = NaN;
    if (row >= this.#start[cell + 1]!) {
      this.draw(call, type, draws);
      this.cancelAfter = this.#calledOffAfter[call]!;
      return;
    }
    const rows = this.#rows;
    const one = row * WIDTH;
    const kind = this.#kinds[row]!;
    if (kind === CALLED_OFF) {
      this.turnout = rows[one]!;
      this.scene = 0;
      this.transport = NaN;
      this.destination = 0;
      this.cancelAfter = rows[one + 4]!;
      return;
    }
    if (kind === WHOLE) {
      this.turnout = rows[one]!;
      this.scene = rows[one + 1]!;
      this.transport = rows[one + 2]!;
      this.destination = orElse(rows[one + 3]!, 0);
      return;
    }
    this.draw(call, type, draws);
    this.turnout = orElse(rows[one]!, this.turnout);
    this.scene = orElse(rows[one + 1]!, this.scene);
    this.transport = orElse(rows[one + 2]!, this.transport);
    this.destination = orElse(rows[one + 3]!, this.destination);
  }

  /** A plan that arrives, whatever the record says. */
  draw(call: number, type: number, draws: NamedDraws): void {
    const pool = this.#callTypeOf[call]! * this.#types + type;
    const size = this.#poolSize[pool]!;
    this.cancelAfter = NaN;
    if (size === 0) {
      this.turnout = FALLBACK.turnoutSeconds!;
      this.scene = FALLBACK.sceneSeconds;
      this.transport = NaN;
      this.destination = FALLBACK.destinationSeconds;
      return;
    }
    const donors = this.#donors;
    const donor = (this.#poolStart[pool]! + draws.integer(size)) * WIDTH;
    this.turnout = donors[donor]!;
    this.scene = orElse(donors[donor + 1]!, FALLBACK.sceneSeconds);
    this.transport = donors[donor + 2]!;
    this.destination = orElse(donors[donor + 3]!, 0);
  }
}

function orElse(value: number, other: number): number {
  return Number.isNaN(value) ? other : value;
}

function rowsOf(
  call: RecordedCall,
  typeId: string,
  unitTypeOf: (row: RecordedAssignment) => string,
): Observed[] {
  const rows: Observed[] = [];
  for (;;) {
    const row = nthOfType(call, typeId, rows.length + 1, unitTypeOf);
    if (row === undefined) return rows;
    rows.push(observe(row));
  }
}
