import type { Instant } from "#kernel";

/**
 * The area's time. In an exercise it is another time than the wall's and may run faster or stand
 * still; in both cases the server says where it is and the monotonic clock carries it on.
 */
export type ClockReading = { readonly at: Instant; readonly speed: number };

let reading: ClockReading = { at: 0, speed: 1 };
let heardAt = 0;

export function setAreaClock(next: ClockReading): void {
  reading = next;
  heardAt = performance.now();
}

export function areaNow(): Instant {
  return Math.round(reading.at + (performance.now() - heardAt) * reading.speed);
}
