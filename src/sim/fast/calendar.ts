/**
 * What is to happen, by key, then as it was added: a binary heap (Williams 1964) on typed arrays.
 * Equal keys never depend on how the heap lies, as in the agenda of the world.
 */
export class Calendar {
  size = 0;
  #keys = new Float64Array(1024);
  /** Order of adding. */
  #orders = new Float64Array(1024);
  #tasks = new Int32Array(1024);
  #courses = new Int32Array(1024);
  #added = 0;
  /** The task that `take` took last. */
  task = 0;
  course = 0;

  /** Key of the first; Infinity when there is none. */
  get nextKey(): number {
    return this.size === 0 ? Infinity : this.#keys[0]!;
  }

  add(key: number, task: number, course: number): void {
    if (this.size === this.#keys.length) this.#grow();
    const keys = this.#keys;
    let place = this.size;
    this.size += 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      // Whoever was added earlier stays in front at an equal key.
      if (keys[parent]! <= key) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, key, this.#added, task, course);
    this.#added += 1;
  }

  /** Takes the first into `task` and `course`. Requires size > 0. */
  take(): void {
    const keys = this.#keys;
    const orders = this.#orders;
    this.task = this.#tasks[0]!;
    this.course = this.#courses[0]!;
    const size = (this.size -= 1);
    if (size === 0) return;
    const key = keys[size]!;
    const order = orders[size]!;
    const task = this.#tasks[size]!;
    const course = this.#courses[size]!;
    let place = 0;
    for (let child = 1; child < size; child = 2 * place + 1) {
      const right = child + 1;
      if (right < size) {
        const difference = keys[right]! - keys[child]!;
        if (difference < 0 || (difference === 0 && orders[right]! < orders[child]!)) child = right;
      }
      const below = keys[child]!;
      if (below > key || (below === key && orders[child]! > order)) break;
      this.#move(child, place);
      place = child;
    }
    this.#put(place, key, order, task, course);
  }

  #put(place: number, key: number, order: number, task: number, course: number): void {
    this.#keys[place] = key;
    this.#orders[place] = order;
    this.#tasks[place] = task;
    this.#courses[place] = course;
  }

  #move(from: number, to: number): void {
    this.#keys[to] = this.#keys[from]!;
    this.#orders[to] = this.#orders[from]!;
    this.#tasks[to] = this.#tasks[from]!;
    this.#courses[to] = this.#courses[from]!;
  }

  #grow(): void {
    const length = 2 * this.#keys.length;
    const larger = <A extends Float64Array | Int32Array>(made: A, old: A): A => {
      made.set(old);
      return made;
    };
    this.#keys = larger(new Float64Array(length), this.#keys);
    this.#orders = larger(new Float64Array(length), this.#orders);
    this.#tasks = larger(new Int32Array(length), this.#tasks);
    this.#courses = larger(new Int32Array(length), this.#courses);
  }
}
