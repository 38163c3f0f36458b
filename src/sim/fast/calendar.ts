const NONE = -1;
/** Buckets; a power of two. */
const BUCKETS = 4_096;

/**
 * What is to happen, by key, then as it was added: a calendar queue (R. Brown, "Calendar queues",
 * 1988) on typed arrays. Time is cut into days of one length, all days with one number modulo
 * BUCKETS share a list in order, and what comes next is looked for from the day that is on. As in
 * the agenda of the world nothing hangs on how the lists lie.
 */
export class Calendar {
  size = 0;
  /** Keys in one day. */
  readonly #day: number;
  /** First and last entry of each bucket. */
  readonly #heads = new Int32Array(BUCKETS).fill(NONE);
  readonly #tails = new Int32Array(BUCKETS).fill(NONE);
  #keys = new Float64Array(1024);
  #tasks = new Int32Array(1024);
  #courses = new Int32Array(1024);
  /** The entry after each one in its bucket, or the next unused one. */
  #next = new Int32Array(1024);
  #unused = NONE;
  #used = 0;
  /** No entry lies before this day. */
  #today = 0;
  /** Key of what `add` adds. */
  key = 0;
  /** Key of the first; Infinity when there is none. */
  nextKey = Infinity;
  /** The task that `take` took last. */
  task = 0;
  course = 0;

  /** `day`: how many keys lie in a day, best about as many as there are from one task to the next. */
  constructor(day: number) {
    this.#day = day;
  }

  /** Adds a task at `key`, which is a field: a number that is handed over would be made anew. */
  add(task: number, course: number): void {
    const { key } = this;
    const entry = this.#made();
    const keys = this.#keys;
    const next = this.#next;
    keys[entry] = key;
    this.#tasks[entry] = task;
    this.#courses[entry] = course;
    this.size += 1;
    const day = Math.floor(key / this.#day);
    const bucket = day & (BUCKETS - 1);
    const tail = this.#tails[bucket]!;
    if (key < this.nextKey) {
      this.nextKey = key;
      this.#today = day;
    }
    // Whoever was added earlier stays in front at an equal key.
    if (tail === NONE || keys[tail]! <= key) {
      next[entry] = NONE;
      this.#tails[bucket] = entry;
      if (tail === NONE) this.#heads[bucket] = entry;
      else next[tail] = entry;
      return;
    }
    let before = NONE;
    let after = this.#heads[bucket]!;
    while (keys[after]! <= key) {
      before = after;
      after = next[after]!;
    }
    next[entry] = after;
    if (before === NONE) this.#heads[bucket] = entry;
    else next[before] = entry;
  }

  /** Takes the first into `task` and `course`. Requires size > 0. */
  take(): void {
    const bucket = this.#today & (BUCKETS - 1);
    const entry = this.#heads[bucket]!;
    const after = this.#next[entry]!;
    this.#heads[bucket] = after;
    if (after === NONE) this.#tails[bucket] = NONE;
    this.task = this.#tasks[entry]!;
    this.course = this.#courses[entry]!;
    this.#next[entry] = this.#unused;
    this.#unused = entry;
    this.size -= 1;
    this.#seek();
  }

  /** Finds the first entry from today on. */
  #seek(): void {
    if (this.size === 0) {
      this.nextKey = Infinity;
      return;
    }
    const heads = this.#heads;
    const keys = this.#keys;
    let today = this.#today;
    let ends = (today + 1) * this.#day;
    for (let tried = 0; tried < BUCKETS; tried += 1) {
      const head = heads[today & (BUCKETS - 1)]!;
      if (head !== NONE && keys[head]! < ends) {
        this.nextKey = keys[head]!;
        this.#today = today;
        return;
      }
      today += 1;
      ends = (today + 1) * this.#day;
    }
    this.#seekFar();
  }

  /** Nothing for as many days as there are buckets: the least of all heads. */
  #seekFar(): void {
    let least = Infinity;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const head = this.#heads[bucket]!;
      if (head !== NONE && this.#keys[head]! < least) least = this.#keys[head]!;
    }
    this.nextKey = least;
    this.#today = Math.floor(least / this.#day);
  }

  #made(): number {
    const entry = this.#unused;
    if (entry !== NONE) {
      this.#unused = this.#next[entry]!;
      return entry;
    }
    if (this.#used === this.#keys.length) this.#grow();
    this.#used += 1;
    return this.#used - 1;
  }

  #grow(): void {
    const length = 2 * this.#keys.length;
    const larger = <A extends Float64Array | Int32Array>(made: A, old: A): A => {
      made.set(old);
      return made;
    };
    this.#keys = larger(new Float64Array(length), this.#keys);
    this.#tasks = larger(new Int32Array(length), this.#tasks);
    this.#courses = larger(new Int32Array(length), this.#courses);
    this.#next = larger(new Int32Array(length), this.#next);
  }
}
