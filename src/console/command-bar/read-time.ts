import { utcOffsetMinutes } from "#kernel";
import type { Desk } from "./meaning.ts";

const MINUTES_MAX = 1440;

/** Whole minutes from 1 to a day; undefined for anything else. */
export function minutesOf(word: string | undefined): number | undefined {
  const minutes = /^\d{1,4}(?=(?:m|min|分钟?)?$)/i.exec(word ?? "")?.[0];
  if (minutes === undefined || Number(minutes) < 1) return undefined;
  return Number(minutes) > MINUTES_MAX ? undefined : Number(minutes);
}

const CLOCK = /^([01]?\d|2[0-3])[:：]([0-5]\d)$/;

/** Minutes, or a wall-clock time: the next one there is. */
export function untilOf(desk: Desk, word: string | undefined): number | undefined {
  const minutes = minutesOf(word);
  if (minutes !== undefined) return desk.at + minutes * 60_000;
  const clock = CLOCK.exec(word ?? "");
  if (clock === null) return undefined;
  const offset = utcOffsetMinutes(desk.board.configuration.settings, desk.at) * 60_000;
  const local = desk.at + offset;
  const midnight = local - (local % 86_400_000);
  const wanted = midnight + (Number(clock[1]) * 60 + Number(clock[2])) * 60_000;
  return (wanted > local ? wanted : wanted + 86_400_000) - offset;
}

/** Minutes from now, as the preview says them; at least one. */
export function minutesUntil(desk: Desk, until: number): number {
  return Math.max(1, Math.round((until - desk.at) / 60_000));
}
