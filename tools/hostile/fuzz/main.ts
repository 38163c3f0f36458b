// `npm run fuzz -- [--inputs N] [--seed S] [--target NAME]`: see docs/security/fuzzing.md.
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { fuzz, type Result } from "./run.ts";

const INPUTS = 100_000;
const SEED = 1;
const FAULTS_SHOWN = 20;

const { values } = parseArgs({
  options: {
    inputs: { type: "string" },
    seed: { type: "string" },
    target: { type: "string" },
  },
});
const inputs = Number(values.inputs ?? INPUTS);
const seed = Number(values.seed ?? SEED);
if (!Number.isSafeInteger(inputs) || inputs < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write("fuzz: --inputs and --seed must be whole numbers, inputs at least 1\n");
  process.exit(2);
}

function line({ name, inputs, refused, seconds, longestMilliseconds, heapGrowthBytes }: Result) {
  const cells = [
    name,
    inputs,
    refused,
    seconds.toFixed(1),
    longestMilliseconds.toFixed(1),
    (heapGrowthBytes / 1024 / 1024).toFixed(1),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

const began = performance.now();
process.stdout.write(
  `SEED=${seed} inputs=${inputs} node ${process.version}, ${cpus().length} processors, ` +
    `${Math.round(totalmem() / 2 ** 30)} GiB\n` +
    "| target | inputs | refused | seconds | longest, ms | heap growth, MiB |\n" +
    "| --- | --- | --- | --- | --- | --- |\n",
);
const { results, faults } = await fuzz({
  inputs,
  seed,
  only: values.target,
  told: (result) => process.stdout.write(line(result)),
});
const total = results.reduce((sum, result) => sum + result.inputs, 0);
const seconds = (performance.now() - began) / 1000;
const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
process.stdout.write(
  `${total} inputs in ${seconds.toFixed(0)} s, ${faults.length} faults, peak memory ${peak} MiB\n`,
);
for (const { target, what, input } of faults.slice(0, FAULTS_SHOWN)) {
  process.stdout.write(`FAULT ${target}: ${what}\n  ${input}\n`);
}
process.exitCode = faults.length === 0 ? 0 : 1;
