import type { Point } from "#kernel";

/** Between two positions at most this long; a unit that was not heard for longer jumps. */
const GLIDE_MILLISECONDS_MAX = 1_500;
/** Farther than this within one message is no drive. In degrees, about 500 m. */
const GLIDE_DEGREES_MAX = 0.005;

type Track = { from: Point; to: Point; since: number; lasts: number };

/**
 * Where moving things are drawn between the positions that are heard: along the last segment, as
 * long as the one before it took. Times are milliseconds of any one clock.
 */
export class Tracks {
  readonly #tracks = new Map<string, Track>();

  /** A thing was heard to be at a place. `glides` false: it is there at once. */
  hear(id: string, to: Point, now: number, glides: boolean): void {
    const before = this.#tracks.get(id);
    if (before !== undefined && before.to.lat === to.lat && before.to.lon === to.lon) return;
    if (before === undefined || !glides || isFar(before.to, to)) {
      this.#tracks.set(id, { from: to, to, since: now, lasts: 0 });
      return;
    }
    const lasts = Math.min(GLIDE_MILLISECONDS_MAX, Math.max(100, now - before.since));
    this.#tracks.set(id, { from: this.at(id, now) ?? before.to, to, since: now, lasts });
  }

  /** Where it is drawn; undefined for what was never heard. */
  at(id: string, now: number): Point | undefined {
    const track = this.#tracks.get(id);
    if (track === undefined) return undefined;
    const { from, to, since, lasts } = track;
    const part = lasts === 0 ? 1 : Math.min(1, (now - since) / lasts);
    if (part === 1) return to;
    return {
      lat: from.lat + (to.lat - from.lat) * part,
      lon: from.lon + (to.lon - from.lon) * part,
    };
  }

  /** Whether anything is still on its way at this time. */
  isMoving(now: number): boolean {
    for (const { since, lasts } of this.#tracks.values()) if (now < since + lasts) return true;
    return false;
  }

  /** Forgets what is not among these, so that the tracks do not grow. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#tracks.keys()) if (!ids.has(id)) this.#tracks.delete(id);
  }
}

function isFar(a: Point, b: Point): boolean {
  return Math.abs(a.lat - b.lat) + Math.abs(a.lon - b.lon) > GLIDE_DEGREES_MAX;
}
