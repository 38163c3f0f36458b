import type { IncidentId } from "#kernel";
import type { Step } from "../command-bar/meaning.ts";

/** What the words of a reason are about: an incident, or something that only the shift knows. */
export type NoteSubject =
  | { readonly incidentId: IncidentId; readonly number: string }
  | { readonly about: string };

/**
 * What a reason of the list does not say, as a note: on the incident, or to the shift. Its words go
 * beside the command and are sealed; none are given, no step.
 */
export function noteSteps(subject: NoteSubject, words: string, newId: () => string): Step[] {
  const text = words.trim();
  if (text === "") return [];
  if ("about" in subject) {
    const command = { type: "writeShiftNote", noteId: newId() } as const;
    return [
      { command, label: { id: "do.shiftNote" }, texts: { text: `${subject.about}: ${text}` } },
    ];
  }
  const { incidentId, number } = subject;
  const command = { type: "addNote", incidentId, noteId: newId() } as const;
  return [{ command, label: { id: "do.note", values: { number } }, texts: { text } }];
}
