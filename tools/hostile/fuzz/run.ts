// Runs the fuzz targets and watches them: what is thrown, how long an input takes, and whether the
// heap grows.
import { setFlagsFromString } from "node:v8";
import { setImmediate as eventLoop } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import { Endpoints, INPUT_MILLISECONDS_MAX } from "./endpoints.ts";
import { Mutator } from "./mutate.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { parserTargets } from "./parsers.ts";

/** The heap may grow by no more than this from 10 % to 100 % of a target's inputs. */
export const GROWTH_BYTES_MAX = 24 * 1024 * 1024;
const ENDPOINTS = "endpoints";
/** A server is begun anew after so many: its log of accepted commands grows, and rightly. */
const REQUESTS_PER_SERVER = 20_000;
/** Of the whole run. */
const ENDPOINTS_SHARE = 0.2;

export type Fault = { readonly target: string; readonly what: string; readonly input: string };

export type Result = {
  readonly name: string;
  readonly inputs: number;
  /** Inputs that the parser refused with its own error. */
  readonly refused: number;
  readonly seconds: number;
  readonly longestMilliseconds: number;
  readonly heapGrowthBytes: number;
};

export type Options = {
  readonly inputs: number;
  readonly seed: number;
  /** Only targets whose name holds this. */
  readonly only?: string | undefined;
  readonly told?: (result: Result) => void;
};

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** From so many inputs on the heap is looked at closely; fewer make little that could stay. */
const MANY_INPUTS = 1000;

/** Bytes of the heap in use, after what is not used was let go. */
async function heapBytes(inputs: number): Promise<number> {
  // What Node.js lets go by itself, such as unpackers, waits for the event loop.
  const turns = inputs < MANY_INPUTS ? 0 : 3;
  for (let turn = 0; turn < turns; turn += 1) {
    collect();
    await eventLoop();
  }
  collect();
  return process.memoryUsage().heapUsed;
}

/** What was thrown, or nothing. */
async function thrownBy(take: () => unknown): Promise<{ error: unknown } | undefined> {
  try {
    await take();
    return undefined;
  } catch (error) {
    return { error };
  }
}

function said(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const at = error.stack?.split("\n").find((line) => line.includes("at ")) ?? "";
  return `threw ${error.name}: ${error.message.slice(0, 200)} ${at.trim()}`;
}

async function runParser(
  { name, seeds, take, mayThrow }: FuzzTarget,
  inputs: number,
  seed: number,
  faults: Fault[],
): Promise<Result> {
  const mutator = new Mutator(seed, name);
  const began = performance.now();
  let refused = 0;
  let longest = 0;
  let heapAtTenth = Infinity;
  for (let count = 0; count < inputs; count += 1) {
    if (count % 100 === 0) await eventLoop();
    if (count === Math.floor(inputs / 10)) heapAtTenth = await heapBytes(inputs);
    const input = count < seeds.length ? (seeds[count] ?? Buffer.alloc(0)) : mutator.bytes(seeds);
    const from = performance.now();
    const thrown = await thrownBy(() => take(input));
    let took = performance.now() - from;
    const fault = (what: string) =>
      faults.push({ target: name, what, input: input.toString("base64").slice(0, 4000) });
    if (thrown !== undefined) {
      if (mayThrow(thrown.error)) refused += 1;
      else fault(said(thrown.error));
    }
    if (took > INPUT_MILLISECONDS_MAX) {
      // The machine may have been busy with something else: only what is slow again is a fault.
      const again = performance.now();
      await thrownBy(() => take(input));
      took = Math.min(took, performance.now() - again);
      if (took > INPUT_MILLISECONDS_MAX) fault(`took ${Math.round(took)} ms`);
    }
    longest = Math.max(longest, took);
  }
  const heapGrowthBytes = (await heapBytes(inputs)) - heapAtTenth;
  if (heapGrowthBytes > GROWTH_BYTES_MAX) {
    faults.push({ target: name, what: `the heap grew by ${heapGrowthBytes} bytes`, input: "" });
  }
  const seconds = (performance.now() - began) / 1000;
  return { name, inputs, refused, seconds, longestMilliseconds: longest, heapGrowthBytes };
}

async function runEndpoints(inputs: number, seed: number, faults: Fault[]): Promise<Result> {
  const mutator = new Mutator(seed, ENDPOINTS);
  const began = performance.now();
  let longest = 0;
  let heapAtTenth = Infinity;
  for (let done = 0; done < inputs; done += REQUESTS_PER_SERVER) {
    const endpoints = await Endpoints.start();
    for (let count = done; count < Math.min(inputs, done + REQUESTS_PER_SERVER); count += 1) {
      const { name, wrong, input, milliseconds: took } = await endpoints.take(mutator);
      longest = Math.max(longest, took);
      const target = `${ENDPOINTS}: ${name}`;
      if (wrong !== undefined) faults.push({ target, what: wrong, input });
      if (took > INPUT_MILLISECONDS_MAX) {
        faults.push({ target, what: `took ${Math.round(took)} ms`, input });
      }
    }
    await endpoints.stop();
    if (done <= inputs / 10) heapAtTenth = await heapBytes(inputs);
  }
  const heapGrowthBytes = (await heapBytes(inputs)) - heapAtTenth;
  if (heapGrowthBytes > GROWTH_BYTES_MAX) {
    faults.push({ target: ENDPOINTS, what: `the heap grew by ${heapGrowthBytes}`, input: "" });
  }
  const seconds = (performance.now() - began) / 1000;
  return {
    name: ENDPOINTS,
    inputs,
    refused: 0,
    seconds,
    longestMilliseconds: longest,
    heapGrowthBytes,
  };
}

/** Runs at least this many inputs over the targets; what each did, and every fault. */
export async function fuzz(options: Options): Promise<{ results: Result[]; faults: Fault[] }> {
  const { inputs, seed, only = "", told = () => {} } = options;
  const faults: Fault[] = [];
  const results: Result[] = [];
  const add = (result: Result) => {
    results.push(result);
    told(result);
  };
  const parsers = parserTargets().filter(({ name }) => name.includes(only));
  const withEndpoints = ENDPOINTS.includes(only);
  const forParsers = inputs * (withEndpoints ? 1 - ENDPOINTS_SHARE : 1);
  const weights = parsers.reduce((sum, { weight }) => sum + weight, 0);
  for (const parser of parsers) {
    const share = Math.ceil((forParsers * parser.weight) / weights);
    add(await runParser(parser, share, seed, faults));
  }
  if (withEndpoints) {
    const rest = parsers.length === 0 ? inputs : Math.ceil(inputs * ENDPOINTS_SHARE);
    add(await runEndpoints(rest, seed, faults));
  }
  return { results, faults };
}
