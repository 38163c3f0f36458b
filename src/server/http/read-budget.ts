import type { RouteName } from "#protocol";

/** Points that a person has at most, and how many come back each second. */
export const READ_POINTS_MAX = 600;
export const READ_POINTS_A_SECOND = 2;
/** People remembered at a time; whoever is forgotten begins anew. */
const REMEMBERED_MAX = 10_000;

/**
 * What a reading of the past costs: by how much it can carry away at once. What is not named here
 * is what work is done with (the board, its stream, advice, roads, commands), and costs nothing.
 */
const POINTS: Partial<Record<RouteName, number>> = {
  /** Up to 200 incidents. */
  searchHistory: 10,
  /** Up to 5,000 events. */
  readEvents: 10,
  readConfigurationHistory: 10,
  exportConfiguration: 10,
  readOversight: 10,
  /** One incident as it was; a hand on the keys asks for several a second. */
  readMoment: 1,
  /** 256 events; whoever verifies the log reads all of them. */
  readLogEntries: 1,
  readLongLogEntries: 1,
};

type Bucket = { points: number; at: number };

/** Keeps one person from carrying the centre's past away in an hour (ASVS 2.4.1). */
export class ReadBudget {
  readonly #now: () => number;
  readonly #max: number;
  readonly #buckets = new Map<string, Bucket>();

  /** `max` is for tests that read more than anybody would. */
  constructor(now: () => number, max = READ_POINTS_MAX) {
    this.#now = now;
    this.#max = max;
  }

  /** Takes a request's points; when they are not there, the whole seconds to wait, 1 or more. */
  take(personId: string, route: RouteName): number {
    const points = POINTS[route];
    if (points === undefined) return 0;
    const bucket = this.#bucketOf(personId);
    if (bucket.points < points) {
      return Math.ceil((points - bucket.points) / READ_POINTS_A_SECOND);
    }
    bucket.points -= points;
    return 0;
  }

  #bucketOf(personId: string): Bucket {
    const now = this.#now();
    const { points, at } = this.#buckets.get(personId) ?? { points: this.#max, at: now };
    // A clock that was put back gives nothing.
    const more = (Math.max(0, now - at) / 1000) * READ_POINTS_A_SECOND;
    const bucket = { points: Math.min(this.#max, points + more), at: now };
    // Put in anew, so that whoever read last is forgotten last.
    this.#buckets.delete(personId);
    this.#buckets.set(personId, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > REMEMBERED_MAX && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}
