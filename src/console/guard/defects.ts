import { DEFECT_FRAMES_MAX, type DefectReport } from "#protocol";
import { ask } from "../area/api.ts";

/** A screen that fails again and again tells of it this often, then keeps it to itself. */
const REPORTS_MAX = 20;

const told = new Set<string>();

/** Frames of a stack. What the error said comes first in it and is cut off. */
function framesOf(error: Error): string[] {
  const { stack = "", message } = error;
  const said = stack.indexOf(message);
  const frames = said < 0 ? stack : stack.slice(said + message.length);
  return frames
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^at .+:\d+:\d+\)?$/.test(line));
}

/** Where an error came from, without its message, which may hold what a person typed. */
export function defectOf(part: string, error: unknown): DefectReport {
  const frames = error instanceof Error ? framesOf(error) : [];
  const at = frames
    .map((line) => line.replaceAll(/[^\w$./:@ ()[\]-]/g, "_").slice(0, 200))
    .slice(0, DEFECT_FRAMES_MAX);
  const name = error instanceof Error ? error.name.replaceAll(/[^A-Za-z]/g, "").slice(0, 40) : "";
  return { part, name: name === "" ? "Error" : name, at };
}

/** Tells the server once that a part of this screen failed, so that somebody can mend it. */
export function reportDefect(part: string, error: unknown): void {
  const report = defectOf(part, error);
  const key = `${report.part} ${report.name} ${report.at[0] ?? ""}`;
  if (told.has(key) || told.size >= REPORTS_MAX) return;
  told.add(key);
  // When the server cannot be told, the person in front of the screen still sees it.
  ask<undefined>("reportDefect", { body: report }).catch(() => told.delete(key));
}

/** What each item is drawn as. One that cannot be drawn is left out and reported. */
export function drawEach<Item, Drawing>(
  part: string,
  items: Iterable<Item>,
  draw: (item: Item) => readonly Drawing[],
): Drawing[] {
  const drawings: Drawing[] = [];
  for (const item of items) {
    try {
      drawings.push(...draw(item));
    } catch (error) {
      reportDefect(part, error);
    }
  }
  return drawings;
}
