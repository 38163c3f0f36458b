import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { BreachListError, checkList, isListed, type ByteSource } from "./breach-list.ts";

/** So often a look-up begins again when the file was written while it looked. */
const TRIES = 3;
/** Nothing waits for the other end of a pipe. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;

function sourceOf(file: FileHandle, size: number): ByteSource {
  return {
    size,
    async read(at, length) {
      const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - at)));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      return buffer.subarray(0, bytesRead);
    },
  };
}

/** What a list of breached secrets has in place of a secret. It keeps nothing secret. */
function listedAs(secret: string): string {
  return createHash("sha1").update(secret, "utf8").digest("hex").toUpperCase();
}

/**
 * Secrets that were told in breaches: a sorted file of SHA-1 hashes, as Have I Been Pwned gives it
 * away. It is opened for every look-up, so that another file can be put in its place while the
 * server runs; one that has not been seen yet is checked first.
 */
export class BreachedSecrets {
  readonly #path: string;
  /** Which file was checked, and when it was written. */
  #checked = "";

  /** Use `openBreachedSecrets`. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Rejects with BreachListError when the file cannot be read or is no such list. */
  async check(): Promise<void> {
    await this.#reading(async () => undefined);
  }

  /** True when the secret, as it was typed or as it is kept, is in the list. Rejects as `check`. */
  async has(secret: string): Promise<boolean> {
    // Kept in one form of Unicode; breaches hold what was typed.
    const hashes = new Set([secret, secret.normalize("NFKC")].map(listedAs));
    return this.#reading(async (source) => {
      for (const hash of hashes) if (await isListed(source, hash)) return true;
      return false;
    });
  }

  async #reading<T>(job: (source: ByteSource) => Promise<T>): Promise<T> {
    for (let left = TRIES; ; left -= 1) {
      const file = await open(this.#path, READ).catch((error: unknown) => {
        throw unreadable(error);
      });
      try {
        const before = await stampOf(file);
        const result = await this.#doing(file, job, before).catch(asOutcome);
        const isSame = (await stampOf(file)).mark === before.mark;
        if (isSame && "value" in result) return result.value;
        if (isSame || left <= 1) throw "error" in result ? result.error : written();
      } finally {
        await file.close();
      }
    }
  }

  async #doing<T>(
    file: FileHandle,
    job: (source: ByteSource) => Promise<T>,
    { size, mark }: Stamp,
  ): Promise<Outcome<T>> {
    const source = sourceOf(file, size);
    if (mark !== this.#checked) await checkList(source);
    this.#checked = mark;
    return { value: await job(source) };
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: BreachListError };
type Stamp = { readonly size: number; readonly mark: string };

function written(): BreachListError {
  return new BreachListError(
    "it is being written, expected one that is whole; write beside it and rename it into its place",
  );
}

function asOutcome(error: unknown): { error: BreachListError } {
  if (error instanceof BreachListError) return { error };
  return { error: unreadable(error) };
}

function unreadable(error: unknown): BreachListError {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return new BreachListError(
    `it cannot be read (${typeof code === "string" ? code : "unknown"}), expected a file that ` +
      "the server's user may read; name another, or mend its rights",
  );
}

async function stampOf(file: FileHandle): Promise<Stamp> {
  const { dev, ino, size, mtimeNs } = await file.stat({ bigint: true });
  return { size: Number(size), mark: [dev, ino, size, mtimeNs].join(" ") };
}

/** The list in a file, checked. Rejects with BreachListError. */
export async function openBreachedSecrets(path: string): Promise<BreachedSecrets> {
  const secrets = new BreachedSecrets(path);
  await secrets.check();
  return secrets;
}
