// `npm test`: types, lint, format and every test that can run here. Names what it skipped and why.
// With MUSTER_NO_SKIP=1 (as .ci/run sets it) a skipped test is a failed one.
// `node tools/test.ts PATH...` runs only the test files under these paths, without the checks.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { relative } from "node:path";
import { run } from "node:test";

const root = new URL("..", import.meta.url).pathname;
const only = process.argv.slice(2);
const noSkip = process.env["MUSTER_NO_SKIP"] === "1";
const bin = `${root}node_modules/.bin`;
// A test file is a process: what one compiled, the next ones need not compile again.
process.env["NODE_COMPILE_CACHE"] ??= `${root}node_modules/.cache/muster`;

/** Longest a single test file may take. */
const FILE_TIMEOUT_MILLISECONDS = 8 * 60_000;

const CHECKS: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: "types", command: [`${bin}/tsc`, "-p", "tsconfig.json"] },
  { name: "types of the pure rooms", command: [`${bin}/tsc`, "-p", "tsconfig.pure.json"] },
  {
    name: "lint",
    command: [`${bin}/oxlint`, "--type-aware", "--deny-warnings", "src", "tools", "bench"],
  },
  { name: "format", command: [`${bin}/oxfmt`, "--check", "src", "tools", "bench"] },
];

const count = { passed: 0, failed: 0, skipped: 0 };

function passed(name: string): void {
  count.passed += 1;
  if (process.stdout.isTTY) process.stdout.write(`ok ${name}\n`);
}

function failed(name: string, detail: string): void {
  count.failed += 1;
  process.stdout.write(`\nFAILED ${name}\n${detail}\n`);
}

function runChecks(): void {
  for (const { name, command } of CHECKS) {
    const [executable = "", ...options] = command;
    const result = spawnSync(executable, options, { cwd: root, encoding: "utf8" });
    if (result.status === 0) passed(name);
    else failed(name, `${result.stdout}${result.stderr}${result.error?.message ?? ""}`);
  }
}

/** Failure text with its cause, as `node --test` would print it. */
function errorText(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error) return cause.stack ?? cause.message;
  return typeof cause === "string" ? cause : (error.stack ?? error.message);
}

const secondsByFile = new Map<string, number>();

async function runTests(files: readonly string[], concurrency: number): Promise<void> {
  if (files.length === 0) return;
  const stream = run({ files: [...files], concurrency, timeout: FILE_TIMEOUT_MILLISECONDS });
  stream.on("test:pass", ({ name, skip, todo, file, details }) => {
    if (details.type === "suite") return;
    const where = `${relative(root, file ?? "")}: ${name}`;
    secondsByFile.set(
      file ?? "",
      (secondsByFile.get(file ?? "") ?? 0) + details.duration_ms / 1000,
    );
    if (skip === undefined && todo === undefined) return passed(where);
    const reason = typeof skip === "string" && skip !== "" ? skip : "no reason given";
    if (noSkip) return failed(where, `skipped, and nothing may be skipped here: ${reason}`);
    count.skipped += 1;
    process.stdout.write(`skipped ${where} (${reason})\n`);
  });
  stream.on("test:fail", ({ name, file, details }) => {
    // What failed inside has been counted; a suite that fails by itself has another cause.
    if (details.type === "suite" && /^\d+ subtests? failed$/.test(String(details.error.cause))) {
      return;
    }
    failed(`${relative(root, file ?? "")}: ${name}`, errorText(details.error));
  });
  stream.on("test:stderr", ({ file, message }) => {
    process.stdout.write(`${relative(root, file)}: ${message}`);
  });
  stream.resume();
  await new Promise((resolve) => stream.once("end", resolve));
}

function tellSlowest(): void {
  const slowest = [...secondsByFile].toSorted((a, b) => b[1] - a[1]).slice(0, 5);
  for (const [file, seconds] of slowest) {
    process.stdout.write(`${seconds.toFixed(1).padStart(7)} s  ${relative(root, file)}\n`);
  }
}

if (only.length === 0) runChecks();
const patterns = only.length === 0 ? ["src", "tools"] : only;
const files = patterns
  .flatMap((path) =>
    path.endsWith(".test.ts")
      ? [path]
      : globSync(`${path.replace(/\/$/, "")}/**/*.test.{ts,tsx}`, { cwd: root }),
  )
  .map((file) => (file.startsWith("/") ? file : `${root}${file}`))
  .toSorted();
const isBrowser = (file: string) => file.startsWith(`${root}tools/browser/`);
await runTests(
  files.filter((file) => !isBrowser(file)),
  2,
);
// The first of them builds the console, which the others use. Browsers wait more than they work.
const inBrowser = files.filter(isBrowser);
await runTests(inBrowser.slice(0, 1), 1);
await runTests(inBrowser.slice(1), 2);
tellSlowest();
const skippedText = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
process.stdout.write(`${count.passed} passed, ${count.failed} failed${skippedText}\n`);
process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
