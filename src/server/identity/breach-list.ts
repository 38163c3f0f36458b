/** Bytes of a list that is too large to be read whole. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `at` on, `length` of them or as many as there are. */
  read(at: number, length: number): Promise<Buffer>;
}

/** The list is none, or is damaged. The message says what came, what was expected, what to do. */
export class BreachListError extends Error {
  override readonly name = "BreachListError";
}

/** A hash, a colon, a count of ten digits and the end of the line are 53. */
const LINE_BYTES_MAX = 80;
/** A stretch as short as this is read at once. */
const STRETCH_BYTES = 4096;
const SAMPLES = 64;
const LINE = /^([0-9A-Fa-f]{40})(?::\d{1,15})?\r?$/;
const LF = 0x0a;

type Line = {
  /** Upper-case hexadecimal. */
  readonly hash: string;
  /** Where the line begins, and where the next one would. */
  readonly from: number;
  readonly to: number;
};

function wrong(at: number, came: string): BreachListError {
  const shown = JSON.stringify(came.slice(0, 60));
  return new BreachListError(
    `at byte ${at} came ${shown}, expected a line of 40 hexadecimal digits, a colon and a count; ` +
      "give the list of SHA-1 hashes ordered by hash, whole and as plain text",
  );
}

function unsorted(at: number): BreachListError {
  return new BreachListError(
    `the hash at byte ${at} is not in its order, expected each to be greater than those before ` +
      "it; give the list that is ordered by hash, or sort it as bytes (LC_ALL=C sort)",
  );
}

/** The line that begins at `from`. Throws BreachListError. */
async function lineAt(source: ByteSource, from: number): Promise<Line> {
  const bytes = await source.read(from, LINE_BYTES_MAX);
  const end = bytes.indexOf(LF);
  // Only the last line may lack its end.
  const isWhole = end >= 0 || from + bytes.length >= source.size;
  const text = bytes.toString("latin1", 0, end < 0 ? bytes.length : end);
  const [, hash] = (isWhole ? LINE.exec(text) : null) ?? [];
  if (hash === undefined) throw wrong(from, text);
  const length = end < 0 ? bytes.length : end + 1;
  return { hash: hash.toUpperCase(), from, to: from + length };
}

/** The first line that begins at `at` or later; undefined when none does. */
async function lineFrom(source: ByteSource, at: number): Promise<Line | undefined> {
  if (at === 0) return source.size === 0 ? undefined : lineAt(source, 0);
  const bytes = await source.read(at - 1, LINE_BYTES_MAX);
  const end = bytes.indexOf(LF);
  if (end < 0 && at - 1 + bytes.length < source.size) throw wrong(at, bytes.toString("latin1"));
  const from = end < 0 ? source.size : at + end;
  return from >= source.size ? undefined : lineAt(source, from);
}

/** Lines that begin in a stretch, whose first byte begins one. Throws BreachListError. */
async function linesOf(source: ByteSource, from: number, to: number): Promise<Line[]> {
  const bytes = await source.read(from, to - from + LINE_BYTES_MAX);
  const own: ByteSource = {
    size: Math.min(source.size - from, bytes.length),
    read: async (at, length) => bytes.subarray(at, at + length),
  };
  const lines: Line[] = [];
  for (let at = 0; at < to - from && at < own.size;) {
    const line = await lineAt(own, at);
    lines.push({ hash: line.hash, from: from + line.from, to: from + line.to });
    at = line.to;
  }
  return lines;
}

/**
 * True when a sorted list holds the hash, upper-case hexadecimal. Reads some dozens of times a few
 * bytes, whatever the size. Throws BreachListError when what it meets is no such list; what it
 * does not meet is not looked at.
 */
export async function isListed(source: ByteSource, hash: string): Promise<boolean> {
  // Lines that begin before `from` are smaller, those that begin at `to` or later are greater.
  let [from, to] = [0, source.size];
  let [least, most] = ["", "G"];
  while (to - from > STRETCH_BYTES) {
    const middle = from + Math.floor((to - from) / 2);
    const line = await lineFrom(source, middle);
    if (line === undefined || line.from >= to) {
      to = middle;
      continue;
    }
    if (line.hash < least || line.hash > most) throw unsorted(line.from);
    if (line.hash === hash) return true;
    if (line.hash < hash) [from, least] = [line.to, line.hash];
    else [to, most] = [line.from, line.hash];
  }
  for (const line of await linesOf(source, from, to)) {
    if (line.hash < least || line.hash > most) throw unsorted(line.from);
    if (line.hash === hash) return true;
    least = line.hash;
  }
  return false;
}

/**
 * Looks at the first line, the last one and some between, at equal distances: each must be a line
 * of a list, and greater than the one before. Throws BreachListError.
 */
export async function checkList(source: ByteSource): Promise<void> {
  if (source.size === 0) {
    throw new BreachListError("it is empty, expected a line for each hash; give the whole list");
  }
  let before: Line | undefined;
  const places = Array.from({ length: SAMPLES }, (_, at) =>
    Math.floor((source.size * at) / SAMPLES),
  );
  // So that little is left after the last place, whatever the size.
  places.push(Math.max(0, source.size - LINE_BYTES_MAX * 2));
  for (const place of places.toSorted((a, b) => a - b)) {
    const line = await lineFrom(source, place);
    if (line === undefined || line.from === before?.from) continue;
    if (before !== undefined && line.hash < before.hash) throw unsorted(line.from);
    before = line;
  }
  for (const line of await linesOf(source, before?.from ?? 0, source.size)) {
    if (line.hash < (before?.hash ?? "")) throw unsorted(line.from);
    before = line;
  }
}
