// Mutation testing: changes one operator, condition or literal of a pure room at a time and runs
// the room's tests. A mutant that no test notices survives: it shows a rule that is not proved.
// `node tools/mutate.ts [--room src/kernel] [--sample N] [--seed N] [--workers N] [--only TEXT]
// [--tests TEXT]`; --only and --tests take the files whose paths have the text.
import { spawn } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

const ROOT = new URL("..", import.meta.url).pathname;
/** A mutant may loop for ever; the tests of a room take a few seconds. */
const TIMEOUT_MILLISECONDS = 120_000;

const { values: options } = parseArgs({
  options: {
    room: { type: "string", default: "src/kernel" },
    sample: { type: "string", default: "400" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    only: { type: "string", default: "" },
    tests: { type: "string", default: "" },
  },
});

/** Files that hold types or lists of words only. */
const DATA = /(index|words)\.ts$/u;

type Mutant = {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
};
type Outcome = "killed" | "timeout" | "survived";

/** Pattern and replacement; patterns look at code from which comments and types are blanked. */
type Rule = readonly [pattern: RegExp, replace: (match: string) => string];

const SWAPS: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "??": "&&",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "<<": ">>",
  ">>": "<<",
  "&": "|",
  "|": "&",
  "^": "&",
  ".some(": ".every(",
  ".every(": ".some(",
  "Math.max(": "Math.min(",
  "Math.min(": "Math.max(",
  "Math.floor(": "Math.ceil(",
  ".toReversed()": "",
  ".reverse()": "",
  true: "false",
  false: "true",
};

const swap = (match: string): string => SWAPS[match] ?? match;

const RULES: readonly Rule[] = [
  [/(?<= )(===|!==|&&|\|\||\?\?|<=|>=|<<|>>|[<>+\-*/%&|^])(?= )/gu, swap],
  [/\.(some|every)\(|Math\.(max|min|floor)\(|\.(toReversed|reverse)\(\)/gu, swap],
  [/(?<![\w"<.])(true|false)(?![\w"?>])/gu, swap],
  [/(?<=[ ([])!(?=[\w(])/gu, () => ""],
  [/(?<![\w.])\d[\d_]*(?![\w.])/gu, (match) => String(Number(match.replaceAll("_", "")) + 1)],
  [/"[a-zA-Z][\w-]*"(?!:)/gu, (match) => `${match.slice(0, -1)}_"`],
];

/** Spaces for everything but line ends, so that positions stay. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/gu, " ");
}

/** The code without its type declarations: each ends with the first semicolon outside brackets. */
function untyped(code: string): string {
  let rest = code;
  for (const { index } of code.matchAll(/^(export )?type (?!\*|\{)/gmu)) {
    let depth = 0;
    let to = index;
    for (; to < code.length && !(depth === 0 && code[to] === ";"); to++) {
      if ("{([".includes(code[to] ?? " ")) depth += 1;
      if ("})]".includes(code[to] ?? " ")) depth -= 1;
    }
    rest = rest.slice(0, index) + blank(rest.slice(index, to)) + rest.slice(to);
  }
  return rest;
}

/** The code without comments, imports, types and templates. */
function bare(source: string): string {
  const code = source
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gmu, blank)
    .replaceAll(/^(import|export) [^;]*? from "[^"]*";/gmu, blank)
    .replaceAll(/\): [^{=]*(?=\{$)|(?<=>)\["\w+"\]| as [^;,)]*(?=[;,)])/gmu, blank)
    .replaceAll(/\| undefined\b|\b(Omit|Pick|Found|Partial)<.*>(?= )/gmu, blank)
    .replaceAll(/(?<=\w)<[^<>;=]*"[^<>;=]*>/gu, blank)
    .replaceAll(/: [^=;(){]*\| [^=;(){]*(?=[,)] ?|;)/gu, blank)
    .replaceAll(/`(?:[^`\\]|\\.)*`/gu, blank);
  return untyped(code);
}

/** `if (…)` with its condition denied. */
function denials(file: string, code: string, source: string): Mutant[] {
  const mutants: Mutant[] = [];
  for (const match of code.matchAll(/\bif \(/gu)) {
    const from = match.index + match[0].length - 1;
    let depth = 0;
    let to = from;
    do {
      if (code[to] === "(") depth += 1;
      if (code[to] === ")") depth -= 1;
      to += 1;
    } while (depth > 0 && to < code.length);
    mutants.push({ file, from, to, text: `(!${source.slice(from, to)})` });
  }
  return mutants;
}

function mutantsOf(file: string): Mutant[] {
  const source = readFileSync(join(ROOT, file), "utf8");
  const code = bare(source);
  const mutants = denials(file, code, source);
  for (const [pattern, replace] of RULES) {
    for (const { 0: match, index: from } of code.matchAll(pattern)) {
      const text = replace(match);
      if (text !== match) mutants.push({ file, from, to: from + match.length, text });
    }
  }
  return mutants;
}

/** Mulberry32: a small stream with a seed, so that a sample can be repeated. */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sampleOf(mutants: readonly Mutant[], size: number, seed: number): Mutant[] {
  const random = stream(seed);
  return mutants
    .map((mutant) => ({ mutant, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, size)
    .map(({ mutant }) => mutant);
}

/** Says which test failed and ends: one is enough. */
const REPORTER = `export default async function* bail(source) {
  for await (const { type, data } of source) {
    if (type !== "test:fail") continue;
    process.stderr.write(data.name + ": " + String(data.details?.error?.cause ?? "") + "\\n");
    process.exit(1);
  }
}`;

/** What tests read beside the code. */
const READ = ["node_modules", "docs", "examples", "tools", "data-sets"];

/**
 * A copy of all rooms in which one mutant after another is made: a room imports others by their
 * doors, and those may import the mutated one.
 */
function copyRooms(): string {
  const copy = mkdtempSync(join(tmpdir(), "mutate-"));
  cpSync(join(ROOT, "src"), join(copy, "src"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(copy, "package.json"));
  for (const name of READ) symlinkSync(join(ROOT, name), join(copy, name));
  writeFileSync(join(copy, "bail.mjs"), REPORTER);
  return copy;
}

type Ran = { readonly outcome: Outcome; readonly said: string };

function runTests(copy: string, room: string): Promise<Ran> {
  const tests = globSync(`${room}/**/*.test.ts`, { cwd: copy }).filter((path) =>
    path.includes(options.tests),
  );
  const flags = ["--test", "--test-isolation=none", "--test-reporter=./bail.mjs"];
  // The random model is long; a short run of it, with one seed, keeps the answers the same.
  const env = { ...process.env, KERNEL_MODEL_RUNS: "60", KERNEL_MODEL_SEED: "1" };
  const stdio = ["ignore", "ignore", "pipe"] as const;
  const child = spawn(process.execPath, [...flags, ...tests], {
    cwd: copy,
    env,
    stdio: [...stdio],
  });
  let said = "";
  child.stderr?.on("data", (bytes: Buffer) => (said += bytes.toString("utf8")));
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve({ outcome: "timeout", said });
    }, TIMEOUT_MILLISECONDS);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ outcome: code === 0 ? "survived" : "killed", said });
    });
  });
}

async function judge(copy: string, room: string, mutant: Mutant): Promise<Outcome> {
  const path = join(copy, mutant.file);
  const source = readFileSync(path, "utf8");
  writeFileSync(path, source.slice(0, mutant.from) + mutant.text + source.slice(mutant.to));
  const { outcome } = await runTests(copy, room);
  writeFileSync(path, source);
  return outcome;
}

function describe({ file, from, to, text }: Mutant): string {
  const source = readFileSync(join(ROOT, file), "utf8");
  const line = source.slice(0, from).split("\n").length;
  const code = source.split("\n")[line - 1]?.trim() ?? "";
  return `${file}:${line}  ${source.slice(from, to)} -> ${text}\n    ${code}`;
}

async function work(copy: string, room: string, queue: Mutant[], count: Map<string, Mutant[]>) {
  for (let mutant = queue.pop(); mutant; mutant = queue.pop()) {
    const outcome = await judge(copy, room, mutant);
    const list = count.get(outcome) ?? [];
    list.push(mutant);
    count.set(outcome, list);
    if (outcome === "survived") process.stdout.write(`survived ${describe(mutant)}\n`);
  }
}

async function main(): Promise<void> {
  const { room, only } = options;
  const files = globSync(`${room}/**/*.ts`, { cwd: ROOT })
    .filter((file) => !file.endsWith(".test.ts") && !dirname(file).endsWith("testing"))
    .filter((file) => !DATA.test(file))
    .filter((file) => file.includes(only))
    .sort();
  const all = files.flatMap(mutantsOf);
  const queue = sampleOf(all, Number(options.sample), Number(options.seed));
  process.stdout.write(
    `SEED=${options.seed} room=${room} mutants=${all.length} tried=${queue.length}\n`,
  );
  const copies = Array.from({ length: Number(options.workers) }, copyRooms);
  const [first] = copies;
  const tried = queue.length;
  const count = new Map<string, Mutant[]>();
  try {
    const { outcome, said } = await runTests(first ?? "", room);
    if (outcome !== "survived") {
      throw new Error(`the tests fail without any mutant; expected them to pass. ${said.trim()}`);
    }
    await Promise.all(copies.map((copy) => work(copy, room, queue, count)));
  } finally {
    for (const copy of copies) rmSync(copy, { recursive: true });
  }
  const number = (outcome: Outcome): number => count.get(outcome)?.length ?? 0;
  const noticed = number("killed") + number("timeout");
  const score = ((100 * noticed) / tried).toFixed(1);
  process.stdout.write(
    `killed=${number("killed")} timeout=${number("timeout")} survived=${number("survived")} ` +
      `score=${score}%\n`,
  );
}

await main();
