import { reasons, type Reason, type ReasonKind } from "../reasons.ts";
import { attention, type Board, type Place } from "../index.ts";
import { place } from "./town.ts";

/** A few small numbers from which one command is made, so that a failure shrinks. */
export type Draw = {
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** One in eight is hostile: values no form would send. */
  readonly hostile: number;
  readonly actor: number;
  readonly seconds: number;
  readonly back: number;
};

const HOSTILE_NUMBERS = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  -0,
  8.64e15,
  1e308,
];
const HOSTILE_TEXTS = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "x".repeat(501),
  "__proto__",
  "constructor",
  "toString",
];

/** Chooses from what there is, by a number. */
export class Chooser {
  readonly #draw: Draw;
  readonly #board: Board;
  #used = 0;

  constructor(draw: Draw, board: Board) {
    this.#draw = draw;
    this.#board = board;
  }

  number(): number {
    this.#used += 1;
    const { a, b, c } = this.#draw;
    const numbers = [a, b, c];
    return (numbers[this.#used % 3] ?? 0) * (this.#used + 1) + this.#used;
  }

  get isHostile(): boolean {
    return this.#draw.hostile === 0 && this.number() % 3 === 0;
  }

  of<T>(...items: readonly T[]): T {
    return items[this.number() % items.length] as T;
  }

  text(text: string): string {
    return this.isHostile ? this.of(...HOSTILE_TEXTS) : text;
  }

  count(value: number): number {
    return this.isHostile ? this.of(...HOSTILE_NUMBERS) : value;
  }

  id(prefix: string): string {
    return this.text(`${prefix}${this.number() % 9}`);
  }

  incident(): string {
    const known = [...this.#board.incidents.keys()].sort();
    const others = known.filter((id) => this.#board.activeIncidentIds.has(id));
    if (others.length > 0 && this.number() % 4 !== 0) return this.of(...others);
    return known.length > 0 && this.number() % 8 !== 0 ? this.of(...known) : this.id("i");
  }

  call(): string {
    const open = [...this.#board.openCallIds.keys()].sort();
    return open.length > 0 && this.number() % 3 !== 0 ? this.of(...open) : this.id("k");
  }

  assignment(): string {
    const open = [...this.#board.units.values()].flatMap((item) => item.openAssignmentIds).sort();
    if (open.length > 0 && this.number() % 6 !== 0) return this.of(...open);
    const all = [...this.#board.assignments.keys()].sort();
    return all.length > 0 ? this.of(...all) : "none";
  }

  unit(): string {
    return this.number() % 15 === 0 ? this.text("X9") : this.of("E1", "E2", "L1", "M1", "M2");
  }

  reason<K extends ReasonKind>(kind: K): Reason<K> {
    return this.text(this.of<string>(...reasons[kind])) as Reason<K>;
  }

  account(): string {
    return this.text(this.of("because", "not needed"));
  }

  seat(): string {
    return this.text(this.of("Fire desk", "Medical desk"));
  }

  alarm(at: number): string {
    const keys = [
      ...attention(this.#board, at).map((item) => item.key),
      ...this.#board.shift.alarms.map((item) => item.key),
    ];
    return keys.length > 0 ? this.of(...keys) : this.text("none");
  }

  type(): string {
    return this.text(this.of("fire", "cardiac", "alarm"));
  }

  priority(): string {
    return this.text(this.of("P1", "P2", "P3"));
  }

  place(): Place {
    const at = place(this.text("1 Main St"), [this.of("east", "west")]);
    return this.isHostile ? { ...at, lat: this.of(...HOSTILE_NUMBERS) } : at;
  }
}
