import type { Command } from "commander";
import { addAsked, type Loaders } from "../asked.ts";

const loadTry = async () => (await import("./plan-try.ts")).addTry;

const COMMANDS: Loaders = {
  hypercube: async () => (await import("./plan-hypercube.ts")).addHypercube,
  staffing: async () => (await import("./plan-staffing.ts")).addStaffing,
  locate: async () => (await import("./plan-locate.ts")).addLocate,
  try: loadTry,
  compare: loadTry,
  report: async () => (await import("./plan-report.ts")).addReport,
  history: async () => (await import("./plan-history.ts")).addHistory,
  forecast: async () => (await import("./plan-forecast.ts")).addForecast,
};

/** Adds the `plan` commands. */
export async function add(program: Command, words: readonly string[]): Promise<void> {
  const plan = program.command("plan").description("how many units, where, and how busy");
  await addAsked(plan, COMMANDS, words);
}
