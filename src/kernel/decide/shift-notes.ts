import type { CommandOf } from "../command.ts";
import { SHIFT_NOTE_SECONDS_MAX, SHIFT_NOTES_MAX } from "../limits.ts";
import {
  checkId,
  checkInteger,
  checkSeal,
  happened,
  refuse,
  type Context,
  type Decision,
} from "./checks.ts";
import { checkIsPerson, checkSeat } from "./seats.ts";

/** A note without an end: until the same time tomorrow. */
const NOTE_SECONDS = 24 * 3600;

/** SHI-6: words for the next shift, sealed, with an end. */
export function writeShiftNote(context: Context, command: CommandOf<"writeShiftNote">): Decision {
  const { board, at } = context;
  const { noteId, text, until = at + NOTE_SECONDS * 1000 } = command;
  const refusal =
    checkIsPerson(context, "note") ??
    checkId("noteId", noteId) ??
    checkSeal("text", text) ??
    checkInteger("until", until, at + 1, at + SHIFT_NOTE_SECONDS_MAX * 1000);
  if (refusal) return refuse(refusal);
  const { notes } = board.shift;
  if (notes.has(noteId)) return refuse({ code: "note-exists", noteId });
  const valid = [...notes.values()].filter((note) => note.until > at);
  if (valid.length >= SHIFT_NOTES_MAX) {
    return refuse({ code: "limit-reached", what: "notes", limit: SHIFT_NOTES_MAX });
  }
  return happened({ type: "shiftNoteWritten", noteId, text, until });
}

/** SHI-7: what is done, or not so any more, is taken off before it misleads anybody. */
export function removeShiftNote(context: Context, command: CommandOf<"removeShiftNote">): Decision {
  const { noteId } = command;
  const refusal = checkIsPerson(context, "note");
  if (refusal) return refuse(refusal);
  if (!context.board.shift.notes.has(noteId)) return refuse({ code: "unknown-note", noteId });
  return happened({ type: "shiftNoteRemoved", noteId });
}

/** SHI-8: that a brief was given, to which seat, and how far into the log it reached. */
export function handOver(context: Context, command: CommandOf<"handOver">): Decision {
  const { seat, sequence } = command;
  const refusal =
    checkIsPerson(context, "hand-over") ??
    checkSeat(context, seat) ??
    checkInteger("sequence", sequence, 0, context.board.sequence);
  return refusal ? refuse(refusal) : happened({ type: "handedOver", seat, sequence });
}
