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

async function runTests(files: readonly string[]): Promise<void> {
  const secondsByFile = new Map<string, number>();
  const stream = run({ files: [...files], concurrency: 2, timeout: FILE_TIMEOUT_MILLISECONDS });
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
  const again = new Set<string>();
  stream.on("test:fail", ({ name, file, details }) => {
    // A browser on a busy machine may miss its moment: the file is tried again, alone, below.
    if (file?.includes("/tools/browser/")) {
      again.add(file);
      return;
    }
    if (details.type === "suite" && details.error.cause === "1 subtest failed") return;
    failed(`${relative(root, file ?? "")}: ${name}`, errorText(details.error));
  });
  stream.on("test:stderr", ({ file, message }) => {
    process.stdout.write(`${relative(root, file)}: ${message}`);
  });
  stream.resume();
  await new Promise((resolve) => stream.once("end", resolve));
  for (const file of again) {
    const where = `${relative(root, file)}: alone, on another try`;
    let output = "";
    const isFine = [1, 2, 3].some(() => {
      const result = spawnSync(process.execPath, ["--test", file], { cwd: root, encoding: "utf8" });
      output = result.stdout;
      return result.status === 0;
    });
    process.stdout.write(`tried again: ${relative(root, file)}\n`);
    if (isFine) passed(where);
    else failed(where, output);
  }
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
await runTests(files);
const skippedText = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
process.stdout.write(`${count.passed} passed, ${count.failed} failed${skippedText}\n`);
process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;
