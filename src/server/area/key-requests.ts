import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatNote, formatVerifierKey, type KeyChange } from "#audit";
import { purposes } from "#kernel";
import type { KeyState } from "#vault";
import type { KeyDesk, KeyJob } from "./key-desk.ts";
import type { LogKeyDesk } from "./log-key-desk.ts";

/** What a command may ask of a running server: the keys of its vault, or a new key of its log. */
export type RequestedJob = KeyJob | { readonly job: "rotate-log" };

/** A change of the log's key that is made: verifier keys, and the checkpoint that both signed. */
export type LogKeyChanged = {
  readonly from: string;
  readonly to: string;
  readonly size: number;
  readonly note: string;
};

export type KeyAnswer =
  | { readonly state: KeyState }
  | { readonly changed: LogKeyChanged }
  | { readonly problem: string };

/** A change as it is told to whoever asked for it. */
export function toldOf({ from, to, size, note }: KeyChange): LogKeyChanged {
  const [old, next] = [from, to].map(formatVerifierKey);
  return { from: String(old), to: String(next), size, note: formatNote(note) };
}

/**
 * How a command on the same machine asks a running server to do something with its keys: by a
 * file in the folder of the keys. Whoever can write there can read the keys, so it gives nobody
 * a right they had not.
 */
export class KeyRequests {
  readonly #request: string;
  readonly #taken: string;
  readonly #answer: string;
  readonly #desk: Pick<KeyDesk, "do">;
  readonly #logKey: Pick<LogKeyDesk, "rotate">;
  #busy = false;

  constructor(directory: string, desk: Pick<KeyDesk, "do">, logKey: Pick<LogKeyDesk, "rotate">) {
    ({
      request: this.#request,
      taken: this.#taken,
      answer: this.#answer,
    } = keyRequestPaths(directory));
    this.#desk = desk;
    this.#logKey = logKey;
    if (!existsSync(this.#taken)) return;
    const problem =
      "the server ended while it was at it, and was started again; look what was done";
    this.#tell({ problem });
    rmSync(this.#taken, { force: true });
  }

  /** Looks for a request, does it and answers it. Cheap when there is none. */
  async look(): Promise<void> {
    if (this.#busy || !existsSync(this.#request)) return;
    this.#busy = true;
    try {
      // Taken out of the way first, so that whoever asks knows that somebody is at it.
      renameSync(this.#request, this.#taken);
      this.#tell(await this.#answerTo(readFileSync(this.#taken, "utf8")));
    } finally {
      rmSync(this.#taken, { force: true });
      this.#busy = false;
    }
  }

  #tell(answer: KeyAnswer): void {
    writeFileSync(`${this.#answer}.part`, JSON.stringify(answer), { mode: 0o600 });
    renameSync(`${this.#answer}.part`, this.#answer);
  }

  async #answerTo(text: string): Promise<KeyAnswer> {
    const job = keyJobOf(text);
    if (job === undefined) return { problem: "the request is not one; give the command again" };
    try {
      if (job.job === "rotate-log") return { changed: toldOf(await this.#logKey.rotate()) };
      return { state: await this.#desk.do(job) };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : "it failed" };
    }
  }
}

/** Where a request to a running server stands, then while it is at it, and its answer. */
export function keyRequestPaths(directory: string): {
  request: string;
  taken: string;
  answer: string;
} {
  const request = join(directory, "keys", "request.json");
  return { request, taken: `${request}.taken`, answer: join(directory, "keys", "answer.json") };
}

/** The job that a text asks for; undefined when it is none. */
export function keyJobOf(text: string): RequestedJob | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const [job, key, to]: unknown[] = [
    Reflect.get(value, "job"),
    Reflect.get(value, "key"),
    Reflect.get(value, "to"),
  ];
  if (job === "state" || job === "rotate-log") return { job };
  if (job === "copy" && typeof to === "string") return { job, to };
  const known = (["master", "all", ...purposes] as const).find((one) => one === key);
  return job === "rotate" && known !== undefined ? { job, key: known } : undefined;
}
