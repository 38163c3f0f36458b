import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { ExchangeError } from "./failure.ts";

const GZIP_MAGIC = [0x1f, 0x8b];
const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04];
const MAGIC_BYTES = 4;

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return String(error.code);
}

/** The reason a file could not be opened or read, in words, or undefined for another error. */
function systemReason(error: unknown): string | undefined {
  switch (codeOf(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return "there is no such file";
    case "EISDIR":
      return "it is a folder, expected a file";
    case "EACCES":
    case "EPERM":
      return "reading it is not allowed";
    default:
      return undefined;
  }
}

function gzipReason(error: unknown): string | undefined {
  const code = codeOf(error);
  if (code === "Z_BUF_ERROR") return "the gzip data ends too early: the file is cut off";
  if (code.startsWith("Z_")) return "the gzip data is damaged (its check does not fit)";
  return undefined;
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(MAGIC_BYTES), 0, MAGIC_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, position) => bytes[position] === byte);

/**
 * The bytes of a file, unpacked when they are gzip (told by content, not by name).
 * Throws ExchangeError for a file that cannot be read, an empty one, one named .gz that is not
 * gzip, and gzip data that is damaged or cut off.
 */
export async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    const magic = await firstBytes(path);
    if (magic.length === 0) throw new ExchangeError(`${path}: the file is empty (0 bytes)`);
    const packed = startsWith(magic, GZIP_MAGIC);
    if (!packed && startsWith(magic, ZIP_MAGIC)) {
      throw new ExchangeError(`${path}: this is a zip archive; unpack it, or give gzip (.gz)`);
    }
    if (!packed && path.toLowerCase().endsWith(".gz")) {
      throw new ExchangeError(
        `${path}: named .gz but not gzip data; rename it if it is plain text`,
      );
    }
    const source = createReadStream(path);
    // `pipe` does not pass errors on: without this a read error would never end the loop.
    const stream = packed ? source.pipe(createGunzip()) : source;
    source.on("error", (error) => stream.destroy(error));
    try {
      for await (const chunk of stream) yield chunk as Uint8Array;
    } finally {
      source.destroy();
      stream.destroy();
    }
  } catch (error) {
    const reason = systemReason(error) ?? gzipReason(error);
    if (reason === undefined) throw error;
    throw new ExchangeError(`${path}: ${reason}`, { cause: error });
  }
}

/** The whole file as text. Throws ExchangeError as `readBytes`, and for bytes not UTF-8. */
export async function readText(path: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of readBytes(path)) parts.push(chunk);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
  } catch (error) {
    throw new ExchangeError(`${path}: not UTF-8 text`, { cause: error });
  }
}
