import type { Centre } from "./centre.ts";
import { goHome } from "./crews.ts";
import { mark, type RunState } from "./state.ts";

/** A table of `working/move-ups.ts` of the world (RUL-8). */
type Table = {
  readonly whenFreeAtMost: number;
  /** Units by number, and posts as positions in `PostBook.targets`. */
  readonly units: Int32Array;
  readonly posts: readonly number[];
};

/** Where units were sent to wait. */
export type PostBook = {
  readonly tables: readonly Table[];
  /** By unit: its tables. */
  readonly tablesOf: readonly (readonly number[])[];
  /** By post: position in `places.homes`, and target of the places. */
  readonly places: readonly number[];
  readonly targets: readonly number[];
  /** By unit: the post where it is to wait; -1: at home. */
  readonly postOf: Int32Array;
  /** By table: the instant at which it is to be looked at; -Infinity: none. */
  readonly plannedAt: Float64Array;
};

export function createPostBook(centre: Centre): PostBook {
  const { rules, units, typeIds, typeOf, postNodes, places } = centre;
  const list = rules.moveUps ?? [];
  const postIds = [...postNodes.keys()];
  const numbers = Array.from(postNodes.values(), (node) => places.homeNumbers[node]!);
  const fits = (unit: number, table: number) =>
    list[table]!.unitTypeIds.includes(typeIds[typeOf[unit]!]!);
  return {
    tables: list.map((one, table) => ({
      whenFreeAtMost: one.whenFreeAtMost,
      units: Int32Array.from([...units.keys()].filter((unit) => fits(unit, table))),
      posts: one.postIds.map((postId) => postIds.indexOf(postId)),
    })),
    tablesOf: units.map((_, unit) => [...list.keys()].filter((table) => fits(unit, table))),
    places: numbers,
    targets: numbers.map((number) => places.targetOfHome(number)),
    postOf: new Int32Array(units.length).fill(-1),
    plannedAt: new Float64Array(list.length).fill(-Infinity),
  };
}

export function moveUp(state: RunState, number: number): void {
  const { posts: book, motions, now } = state;
  book.plannedAt[number] = -Infinity;
  const { units, posts, whenFreeAtMost } = book.tables[number]!;
  const free: number[] = [];
  for (const unit of units) {
    const isFree = state.onDuty[unit] === 1 && state.busy[unit] === 0;
    if (isFree && state.breaks.pause[unit] === -1 && motions.isPlaced(unit)) free.push(unit);
  }
  const count = free.length <= whenFreeAtMost ? free.length : 0;
  const wanted = posts.slice(0, count);
  const holders = new Map<number, number>();
  for (const unit of free) {
    const post = book.postOf[unit]!;
    if (wanted.includes(post) && !holders.has(post)) holders.set(post, unit);
  }
  const left = free.filter((unit) => holders.get(book.postOf[unit]!) !== unit);
  const sends: [unit: number, post: number][] = [];
  for (const post of wanted) {
    if (holders.has(post)) continue;
    let [best, least] = [-1, Infinity];
    for (const unit of left) {
      const seconds = motions.secondsTo(unit, book.targets[post]!, now);
      if (seconds >= least) continue;
      best = unit;
      least = seconds;
    }
    if (best === -1) continue;
    left.splice(left.indexOf(best), 1);
    state.log.working.moves += 1;
    sends.push([best, post]);
  }
  for (const unit of left) {
    if (posts.includes(book.postOf[unit]!)) sends.push([unit, state.centre.postingOf[unit]!]);
  }
  for (const [unit, post] of sends) sendTo(state, unit, post);
}

/** A unit that has come on duty goes to the post that a plan gives it, if it is not there. */
export function takePost(state: RunState, unit: number): void {
  const post = state.centre.postingOf[unit]!;
  if (post !== -1) sendTo(state, unit, post);
}

function sendTo(state: RunState, unit: number, post: number): void {
  const { posts, free, log, now } = state;
  if (posts.postOf[unit] === post) return;
  log.events += 1;
  free.remove(unit);
  posts.postOf[unit] = post;
  mark(state, unit);
  goHome(state, unit);
  free.add(unit, now);
}
