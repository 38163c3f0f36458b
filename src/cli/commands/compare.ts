import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { compareRuns, NotComparable } from "#sim";
import type { ComparedIndicator, Comparison, Estimate, ReplayResult } from "#sim";
import { InputError } from "../failure.ts";

type CompareOptions = { json?: boolean; seed: string };

/** Reads what `muster replay --json` printed. */
function readResult(file: string): ReplayResult {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`cannot read ${file} as JSON: ${reason}`);
  }
  const keys: object = typeof json === "object" && json !== null ? json : {};
  if (!("scenario" in keys) || !("perCall" in keys) || !Array.isArray(keys.perCall)) {
    throw new InputError(`${file}: expected the output of 'muster replay --json', got other JSON`);
  }
  return json as ReplayResult;
}

function run(first: string, second: string, options: CompareOptions): void {
  const seed = Number(options.seed);
  if (!Number.isSafeInteger(seed)) {
    throw new InputError(`--seed: expected a whole number, got ${options.seed}`);
  }
  const runs = [readResult(first), readResult(second)] as const;
  let comparison: Comparison;
  try {
    comparison = compareRuns(...runs, seed);
  } catch (error) {
    if (error instanceof NotComparable) throw new InputError(error.message);
    throw error;
  }
  if (options.json === true) process.stdout.write(`${JSON.stringify(comparison)}\n`);
  else process.stdout.write(inWords(comparison));
}

function signed(value: number | null): string {
  if (value === null) return "?";
  return value > 0 ? `+${value.toFixed(1)}` : value.toFixed(1);
}

function estimate(one: Estimate | null): string {
  if (one === null) return "-".padStart(24);
  return `${signed(one.value)} (${signed(one.low)}..${signed(one.high)})`.padStart(24);
}

function lineOf(line: ComparedIndicator): string {
  const { name, priority, pairs, improved, worse, onlyFirst, onlySecond } = line;
  return (
    `${name.padEnd(13)} ${priority.padEnd(8)} ${String(pairs).padStart(6)} ` +
    `${String(improved).padStart(6)} ${String(worse).padStart(6)} ` +
    `${estimate(line.medianDifference)} ${estimate(line.meanDifference)} ` +
    `${estimate(line.p90Difference)} ${String(onlyFirst).padStart(6)} ` +
    String(onlySecond).padStart(6)
  );
}

function inWords(comparison: Comparison): string {
  const { first, second } = comparison;
  const title =
    `${comparison.scenarioId}: ${second.policy} (seed ${second.seed}) against ` +
    `${first.policy} (seed ${first.seed}); seconds, negative is sooner`;
  const head =
    "indicator     priority  pairs sooner  later " +
    `${"median of differences".padStart(24)} ${"mean difference".padStart(24)} ` +
    `${"difference of p90".padStart(24)} only 1 only 2`;
  const calls = comparison.mostDifferent.map(
    ({ callId, priorityId, firstOnScene, differenceSeconds, units }) =>
      `${callId} priority ${priorityId ?? "-"}: first on scene after ${firstOnScene[0]} s and ` +
      `${firstOnScene[1]} s (${signed(differenceSeconds)}); ${units[0].join(" ")} | ` +
      units[1].join(" "),
  );
  const lines = [
    title,
    head,
    ...comparison.indicators.map(lineOf),
    "95 % intervals: median from order statistics; mean and p90 from 1,000 draws of whole hours",
    "calls that differed most:",
    ...(calls.length === 0 ? ["none"] : calls),
  ];
  return `${lines.join("\n")}\n`;
}

/** Adds the `compare` command. */
export function add(program: Command): void {
  program
    .command("compare")
    .description("compare two replays of one history, call by call")
    .argument("<first>", "output of 'muster replay --json'")
    .argument("<second>", "the other one")
    .option("--json", "print the comparison as JSON")
    .option("--seed <number>", "of the bootstrap draws", "1")
    .addHelpText("after", "\nExample:\n  muster compare history.json plan.json\n")
    .action(run);
}
