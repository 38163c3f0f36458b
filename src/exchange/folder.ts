import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { ExchangeError } from "./failure.ts";

/** Where the gzip header holds the operating system, and the value for "unknown" (RFC 1952). */
const GZIP_SYSTEM_AT = 9;
const GZIP_SYSTEM_UNKNOWN = 255;

/** The bytes packed with gzip: the same on every machine. */
export function packed(bytes: Uint8Array | string): Uint8Array {
  const result = gzipSync(bytes, { level: 9 });
  result[GZIP_SYSTEM_AT] = GZIP_SYSTEM_UNKNOWN;
  return result;
}

function isReplaceable(folder: string, mark: string): boolean {
  const names = readdirSync(folder);
  return names.length === 0 || names.includes(mark);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Throws ExchangeError unless `folder` can be made: it is absent, empty, or holds `mark`. */
export function requireReplaceable(folder: string, mark: string): void {
  if (!existsSync(folder)) return;
  let fine: boolean;
  try {
    fine = isReplaceable(folder, mark);
  } catch (error) {
    throw new ExchangeError(`${folder}: exists and is not a folder`, { cause: error });
  }
  if (!fine) {
    throw new ExchangeError(
      `${folder}: holds other files and no ${mark}; give a new or an empty folder`,
    );
  }
}

/**
 * Writes a folder whole or not at all: the files go to a folder beside it, which then takes its
 * place. An earlier folder of that name is replaced only as `requireReplaceable` allows.
 */
export function writeFolder(
  folder: string,
  mark: string,
  files: ReadonlyMap<string, Uint8Array | string>,
): void {
  requireReplaceable(folder, mark);
  const target = resolve(folder);
  const parent = dirname(target);
  let beside: string | undefined;
  try {
    mkdirSync(parent, { recursive: true });
    beside = mkdtempSync(join(parent, `.${basename(target)}-`));
    const fresh = join(beside, "new");
    mkdirSync(fresh);
    for (const [name, bytes] of files) writeFileSync(join(fresh, name), bytes);
    if (existsSync(target)) renameSync(target, join(beside, "old"));
    renameSync(fresh, target);
  } catch (error) {
    throw new ExchangeError(`${folder}: cannot be written: ${reasonOf(error)}`, { cause: error });
  } finally {
    if (beside !== undefined) rmSync(beside, { recursive: true, force: true });
  }
}
