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
  readonly #rows: readonly Observed[];
  readonly #kinds: readonly number[];
  /** By call: what is the longest on a call that nobody reached; NaN when one was reached. */
  readonly #calledOffAfter: Float64Array;
  /** By call type (position in #poolOf) and unit type. */
  readonly #pools: readonly (readonly Observed[])[];
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
    this.#pools = callTypes.flatMap((callType) =>
      typeIds.map((unitType) => poolOf(unitType, callType)),
    );
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
    this.#rows = rows;
    this.#kinds = rows.map((row) =>
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
    return this.#poolOf(call, type).length > 0;
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
    const one = this.#rows[row]!;
    const kind = this.#kinds[row]!;
    if (kind === CALLED_OFF) {
      this.turnout = one.turnout ?? NaN;
      this.scene = 0;
      this.transport = NaN;
      this.destination = 0;
      this.cancelAfter = one.cancelAfter!;
      return;
    }
    if (kind === PARTIAL) this.draw(call, type, draws);
    else this.transport = NaN;
    if (one.turnout !== undefined) this.turnout = one.turnout;
    if (one.scene !== undefined) this.scene = one.scene;
    if (one.transport !== undefined) this.transport = one.transport;
    if (one.destination !== undefined) this.destination = one.destination;
    else if (kind === WHOLE) this.destination = 0;
  }

  /** A plan that arrives, whatever the record says. */
  draw(call: number, type: number, draws: NamedDraws): void {
    const pool = this.#poolOf(call, type);
    this.cancelAfter = NaN;
    if (pool.length === 0) {
      this.turnout = FALLBACK.turnoutSeconds!;
      this.scene = FALLBACK.sceneSeconds;
      this.transport = NaN;
      this.destination = FALLBACK.destinationSeconds;
      return;
    }
    const donor = pool[draws.integer(pool.length)]!;
    this.turnout = donor.turnout ?? NaN;
    this.scene = donor.scene ?? FALLBACK.sceneSeconds;
    this.transport = donor.transport ?? NaN;
    this.destination = donor.destination ?? 0;
  }

  #poolOf(call: number, type: number): readonly Observed[] {
    return this.#pools[this.#callTypeOf[call]! * this.#types + type]!;
  }
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
