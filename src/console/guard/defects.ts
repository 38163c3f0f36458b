import { DEFECT_FRAMES_MAX, type DefectReport } from "#protocol";
import { ask } from "../area/api.ts";

/** A screen that fails again and again tells of it this often, then keeps it to itself. */
const REPORTS_MAX = 20;

const told = new Set<string>();

/** Where an error came from, without its message, which may hold what a person typed. */
export function defectOf(part: string, error: unknown): DefectReport {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const at = stack
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "))
    .map((line) => line.replaceAll(/[^\w$.<>/:@ ()[\]-]/g, "_").slice(0, 200))
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
