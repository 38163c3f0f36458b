import type { CellType } from "./columns.ts";
import type { RowProblemCode } from "./report.ts";

export type Cell =
  | { readonly value: unknown }
  | { readonly code: RowProblemCode; readonly expected: string };

/**
 * A spreadsheet takes such a cell for a formula, a Japanese or Chinese one with wide signs too. A
 * quote before it says that it is text.
 */
const FORMULA = /^([=+\-@＝＋－＠\p{Cc}]|'[=+\-@＝＋－＠\p{Cc}'])/u;
const QUOTED_FORMULA = /^'[=+\-@＝＋－＠\p{Cc}']/u;

const TRUE = new Set(["true", "yes", "1", "y", "是"]);
const FALSE = new Set(["false", "no", "0", "n", "否"]);

function unescaped(part: string): string {
  return part.replaceAll(/\\(.)/gsu, "$1");
}

function escaped(part: string): string {
  return part.replaceAll(/[\\|:]/gu, String.raw`\$&`);
}

/** Splits at a mark that no backslash stands before. */
function split(text: string, mark: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === "\\") {
      part += character + (text[at + 1] ?? "");
      at += 1;
    } else if (character === mark) {
      parts.push(part);
      part = "";
    } else {
      part += character;
    }
  }
  return [...parts, part];
}

function numberOf(text: string): number {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/iu.test(text) ? Number(text) : Number.NaN;
}

function granted(text: string): Cell {
  if (text.trim() === "") return { value: [] };
  const list = split(text, "|").map((part) => {
    const [capabilityId = "", level = "1"] = split(part, ":").map((piece) => piece.trim());
    return { capabilityId: unescaped(capabilityId), level: numberOf(level) };
  });
  const fine = list.every(({ capabilityId, level }) => capabilityId !== "" && !Number.isNaN(level));
  return fine ? { value: list } : { code: "bad-list", expected: "pump:1|ladder:2" };
}

/** The value of a cell that is not empty, or what is wrong with it. */
export function readCell(type: CellType, raw: string): Cell {
  const cell = QUOTED_FORMULA.test(raw) ? raw.slice(1) : raw;
  const trimmed = cell.trim();
  switch (type.is) {
    case "text":
      return { value: cell };
    case "id":
      return { value: trimmed };
    case "number":
    case "latitude":
    case "longitude": {
      const value = numberOf(trimmed);
      return Number.isNaN(value) ? { code: "not-number", expected: "12.5" } : { value };
    }
    case "boolean": {
      const word = trimmed.toLowerCase();
      if (TRUE.has(word)) return { value: true };
      return FALSE.has(word) ? { value: false } : { code: "not-word", expected: "true, false" };
    }
    case "word":
      return type.words.includes(trimmed)
        ? { value: trimmed }
        : { code: "not-word", expected: type.words.join(", ") };
    case "ids": {
      const ids = split(trimmed, "|").map((part) => unescaped(part.trim()));
      return ids.includes("") ? { code: "bad-list", expected: "a|b|c" } : { value: ids };
    }
    case "granted":
      return granted(trimmed);
    default:
      return type satisfies never;
  }
}

function plainText(type: CellType, value: unknown): string {
  if (value === undefined) return "";
  if (type.is === "ids") return (value as readonly string[]).map(escaped).join("|");
  if (type.is === "granted") {
    const list = value as readonly { capabilityId: string; level: number }[];
    return list.map(({ capabilityId, level }) => `${escaped(capabilityId)}:${level}`).join("|");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A value as a cell of a table: read again, it is the same value. */
export function writeCell(type: CellType, value: unknown): string {
  const plain = plainText(type, value);
  const isNumber = typeof value === "number";
  const safe = !isNumber && FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",;\t\r\n]|^\s|\s$/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
