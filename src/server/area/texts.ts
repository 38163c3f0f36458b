import type { Board, Call, Instant, Seal } from "#kernel";
import type { PersonalTexts, TextField, WireCommand } from "#protocol";
import { personalFields } from "#protocol";
import { reporterReport } from "./retention-log.ts";
import { problem } from "../http/problem.ts";

/** The seals of a command, by field. */
export type Seals = Partial<Record<TextField, Seal>>;

/** Throws a 400 when a text came that does not belong to this command, or one is missing. */
export function checkTexts(command: WireCommand, texts: PersonalTexts | undefined): TextField[] {
  const allowed: readonly string[] =
    command.type in personalFields
      ? personalFields[command.type as keyof typeof personalFields]
      : [];
  const fields = (["reporter", "narrative", "text"] as const).filter(
    (field) => texts?.[field] !== undefined,
  );
  const strange = fields.find((field) => !allowed.includes(field));
  if (strange !== undefined) {
    const expected = allowed.length === 0 ? "no texts" : `only ${allowed.join(", ")}`;
    const message = `texts.${strange} came with ${command.type}; expected: ${expected}`;
    throw problem(400, "bad-request", message);
  }
  const needsText = allowed.includes("text");
  if (needsText && texts?.text === undefined) {
    const what = command.type === "askOpening" ? "the reason" : "the note";
    const message = `${command.type} came without texts.text; expected: ${what}`;
    throw problem(400, "bad-request", message);
  }
  return fields;
}

/** The report whose key closes a text of this command. */
export function reportOf(command: WireCommand, field: TextField): string {
  if (command.type === "receiveCall" || command.type === "amendCall") {
    return field === "reporter" ? reporterReport(command.callId) : command.callId;
  }
  if (command.type === "addNote") return command.incidentId;
  // Each note to the next shift has a key of its own, so that one can be erased alone.
  if (command.type === "writeShiftNote") return `shift-note/${command.noteId}`;
  if (command.type === "askOpening") return `opening/${command.openingId}`;
  throw new Error(`${command.type} carries no personal texts`);
}

export type SealToOpen = {
  readonly sealId: string;
  readonly field: TextField;
  readonly callId?: string;
  readonly noteId?: string;
};

/** The seals of one call, those of the fields asked for. */
export function sealsOfCall(call: Call, fields: readonly TextField[]): SealToOpen[] {
  const { callId, narrative, reporter } = call;
  const found: SealToOpen[] = [];
  if (narrative !== undefined && fields.includes("narrative")) {
    found.push({ sealId: narrative.sealId, field: "narrative", callId });
  }
  if (reporter !== undefined && fields.includes("reporter")) {
    found.push({ sealId: reporter.sealId, field: "reporter", callId });
  }
  return found;
}

/** The seals of an incident: of its calls and its notes. Throws 404 when there is none. */
export function sealsOfIncident(
  board: Board,
  incidentId: string,
  fields: readonly TextField[],
): SealToOpen[] {
  const incident = board.incidents.get(incidentId);
  if (incident === undefined) {
    throw problem(404, "unknown-thing", "no incident on the board has this id");
  }
  const calls = incident.callIds.flatMap((callId) => {
    const call = board.calls.get(callId);
    return call === undefined ? [] : sealsOfCall(call, fields);
  });
  if (!fields.includes("text")) return calls;
  const notes = incident.notes.map(({ noteId, text }) => {
    return { sealId: text.sealId, field: "text" as const, noteId };
  });
  return [...calls, ...notes];
}

/** The seals of the notes to the next shift that still hold at an instant. */
export function sealsOfShift({ shift }: Board, at: Instant): SealToOpen[] {
  return [...shift.notes.values()]
    .filter((note) => note.until > at)
    .map(({ noteId, text }) => ({ sealId: text.sealId, field: "text", noteId }));
}
