import type { CommandRequest } from "#protocol";
import type { Said } from "../words/said.ts";
import type { Sent } from "./sender.ts";

/** A command as it outlives a reload, without any personal text. */
export type Kept = {
  readonly commandId: string;
  readonly label: Said;
  readonly request: CommandRequest;
  /** It was given with words that are not stored. */
  readonly wordsGone?: boolean;
};

/** Whether something would be lost with the page: personal words are never stored in a browser. */
export function isLostWithPage(item: Sent): boolean {
  return item.state === "waiting" && item.request.texts !== undefined;
}

/**
 * What may be stored of the commands that wait. A note is nothing without its words, so it is not
 * kept; a call is kept without them, because that somebody called must not be lost.
 */
export function keptOf(items: readonly Sent[]): readonly Kept[] {
  return items.flatMap(({ commandId, label, request, state, wordsGone = false }) => {
    if (state !== "waiting") return [];
    const { texts, ...rest } = request;
    const { type } = request.command;
    if (texts !== undefined && (type === "addNote" || type === "writeShiftNote")) return [];
    return [{ commandId, label, request: rest, wordsGone: wordsGone || texts !== undefined }];
  });
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null) return false;
  const { commandId, label, request } = value as Partial<Kept>;
  return (
    typeof commandId === "string" &&
    typeof label?.id === "string" &&
    typeof request?.command.type === "string" &&
    request.commandId === commandId
  );
}

/** What was stored, in its order; anything that is not ours is left out. */
export function keptFrom(text: string | null): readonly Kept[] {
  if (text === null) return [];
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? values.filter(isKept) : [];
  } catch {
    // Not JSON: not written by this page.
    return [];
  }
}
