// A target of the fuzzer: a parser, good seeds, and the errors that it may throw.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type FuzzTarget = {
  readonly name: string;
  readonly seeds: readonly Buffer[];
  readonly take: (input: Buffer) => unknown;
  /** True for the parser's own error: anything else that is thrown is a fault. */
  readonly mayThrow: (error: unknown) => boolean;
  /** How much of the run it gets; 1 is usual. */
  readonly weight: number;
};

type ErrorClass = abstract new (...parts: never[]) => Error;

export const root = new URL("../../..", import.meta.url).pathname;
export const folder = mkdtempSync(join(tmpdir(), "muster-fuzz-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

export function text(path: string): string {
  return readFileSync(root + path, "utf8");
}

export function head(path: string, lines: number): string {
  return `${text(path).split("\n").slice(0, lines).join("\n")}\n`;
}

export function target(
  name: string,
  seeds: readonly (string | Uint8Array)[],
  take: (input: Buffer) => unknown,
  errors: readonly ErrorClass[] = [],
  weight = 1,
): FuzzTarget {
  return {
    name,
    seeds: seeds.map((seed) => Buffer.from(seed as string)),
    take,
    mayThrow: (error) => errors.some((kind) => error instanceof kind),
    weight,
  };
}

/** The parser is asked with text, so malformed UTF-8 comes as U+FFFD, as it does from a decoder. */
export const asText = (take: (input: string) => unknown) => (input: Buffer) =>
  take(input.toString("utf8"));

/** JSON that does not parse never gets to these: JSON.parse itself is the platform's. */
export function asJson(take: (input: unknown) => unknown): (input: Buffer) => unknown {
  return (input) => {
    let json: unknown;
    try {
      json = JSON.parse(input.toString("utf8"));
    } catch {
      // Not JSON: nothing to take.
      return undefined;
    }
    return take(json);
  };
}

export async function drained(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const row of rows) count += row === undefined ? 0 : 1;
  return count;
}
