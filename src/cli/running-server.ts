import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { JournalError } from "#journal";
import { keyRequestPaths, type KeyAnswer, type RequestedJob } from "#server";
import { VaultError } from "#vault";
import { InputError } from "./failure.ts";

/** A request that nobody takes: there is no server, or it is not of this data. */
const TAKEN_MILLISECONDS_MAX = 15_000;
const LOOK_MILLISECONDS = 100;

/** True when another process has the data. */
export function isInUse(error: unknown): boolean {
  const { cause } = error instanceof InputError ? error : { cause: error };
  const known = cause instanceof VaultError || cause instanceof JournalError;
  return known && cause.code === "in-use";
}

/**
 * Asks the server that runs on this data, and waits for its answer. Throws InputError when nobody
 * takes the request within 15 seconds, or answers it within so many milliseconds.
 */
export async function askServer(
  directory: string,
  job: RequestedJob,
  answerMilliseconds: number,
): Promise<KeyAnswer> {
  const { request, answer } = keyRequestPaths(directory);
  rmSync(answer, { force: true });
  try {
    writeFileSync(request, JSON.stringify(job), { flag: "wx", mode: 0o600 });
  } catch (cause) {
    throw new InputError(
      `${request} is there: another command waits for the server. When none does, remove the file`,
      { cause },
    );
  }
  const started = performance.now();
  while (!existsSync(answer)) {
    const waited = performance.now() - started;
    const isTaken = !existsSync(request);
    if (waited > (isTaken ? answerMilliseconds : TAKEN_MILLISECONDS_MAX)) {
      rmSync(request, { force: true });
      throw new InputError(
        `the program that uses ${directory} does not answer; is it muster serve?`,
      );
    }
    await wait(LOOK_MILLISECONDS);
  }
  const answered = JSON.parse(readFileSync(answer, "utf8")) as KeyAnswer;
  rmSync(answer, { force: true });
  return answered;
}
