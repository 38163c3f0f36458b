import type { Instant } from "#kernel";

/** Time that runs at another speed, can be held, and never goes back. */
export class ExerciseClock {
  readonly #wallNow: () => number;
  #base: Instant;
  #wallBase: number;
  #speed: number;
  #paused = true;

  /** Held at `start` until `resume`. `wallNow`: milliseconds that never go back. */
  constructor(start: Instant, speed: number, wallNow: () => number) {
    this.#wallNow = wallNow;
    this.#base = start;
    this.#wallBase = wallNow();
    this.#speed = speed;
  }

  get speed(): number {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  now(): Instant {
    if (this.#paused) return this.#base;
    return Math.floor(this.#base + (this.#wallNow() - this.#wallBase) * this.#speed);
  }

  setSpeed(speed: number): void {
    this.#rebase(this.now());
    this.#speed = speed;
  }

  pause(): void {
    this.#rebase(this.now());
    this.#paused = true;
  }

  resume(): void {
    this.#rebase(this.now());
    this.#paused = false;
  }

  /** Jumps forward while held; earlier instants are passed over. */
  jumpTo(instant: Instant): void {
    this.#rebase(Math.max(instant, this.now()));
  }

  #rebase(at: Instant): void {
    this.#base = at;
    this.#wallBase = this.#wallNow();
  }
}
