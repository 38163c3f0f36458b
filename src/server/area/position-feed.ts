import type { Board, Instant, UnitId } from "#kernel";
import type { PositionRefusal, UnitPosition } from "#protocol";

/** A position older than this is not where the unit is. */
export const POSITION_AGE_SECONDS_MAX = 300;
/** Clocks of radios run ahead; more than this is wrong. */
const AHEAD_SECONDS_MAX = 10;

export type PositionRow = {
  readonly unitId: UnitId;
  readonly lat: number;
  readonly lon: number;
  readonly at: Instant;
  readonly headingDegrees?: number;
};

/** Where units are, as their radios say. Never in the log, and gone with the process. */
export class PositionFeed {
  readonly #latest = new Map<UnitId, UnitPosition>();

  /** Takes what is new; every row that is not taken is answered with why. */
  take(
    rows: readonly PositionRow[],
    board: Board,
    now: Instant,
  ): { taken: UnitPosition[]; refused: { row: number; why: PositionRefusal }[] } {
    const taken: UnitPosition[] = [];
    const refused: { row: number; why: PositionRefusal }[] = [];
    for (const [row, position] of rows.entries()) {
      const why = this.#refusalOf(position, board, now);
      if (why !== undefined) {
        refused.push({ row, why });
        continue;
      }
      this.#latest.set(position.unitId, position);
      taken.push(position);
    }
    return { taken, refused };
  }

  /** Where a unit is by its radio; undefined when that is too long ago. */
  find(unitId: UnitId, now: Instant): UnitPosition | undefined {
    const position = this.#latest.get(unitId);
    const oldest = now - POSITION_AGE_SECONDS_MAX * 1000;
    return position === undefined || position.at < oldest ? undefined : position;
  }

  /** Positions that are still believed, at an instant. */
  current(now: Instant): UnitPosition[] {
    const oldest = now - POSITION_AGE_SECONDS_MAX * 1000;
    return [...this.#latest.values()].filter(({ at }) => at >= oldest);
  }

  #refusalOf({ unitId, at }: PositionRow, board: Board, now: Instant): PositionRefusal | undefined {
    if (!board.configuration.units.has(unitId)) return "unknown-unit";
    if (at > now + AHEAD_SECONDS_MAX * 1000) return "in-future";
    if (at < now - POSITION_AGE_SECONDS_MAX * 1000) return "too-old";
    const before = this.#latest.get(unitId);
    return before !== undefined && at <= before.at ? "not-newer" : undefined;
  }
}
