import type { Board, Priority } from "#kernel";

export const soundEvents = ["incident", "alert", "refused", "cut"] as const;
export type SoundEvent = (typeof soundEvents)[number];

export type Heard = {
  readonly board?: Board | undefined;
  /** Keys of what is at the alert stage and waits for a person. */
  readonly alerts: readonly string[];
  /** Commands that were refused and not dismissed. */
  readonly refused: readonly string[];
  readonly isCut: boolean;
};

export type Sound = { readonly event: SoundEvent; readonly tone: Priority["tone"] };

/** The sharpest tone of the incidents that were opened since; none for the first board seen. */
function toneOfNew(before: Board | undefined, now: Board | undefined): Priority["tone"] {
  if (before === undefined || now === undefined || before.sequence === now.sequence) return "none";
  let tone: Priority["tone"] = "none";
  for (const id of now.activeIncidentIds.keys()) {
    if (before.incidents.has(id)) continue;
    const priority = now.configuration.priorities.get(now.incidents.get(id)?.priorityId ?? "");
    if (priority?.tone === "sharp") return "sharp";
    if (priority?.tone === "soft") tone = "soft";
  }
  return tone;
}

/** Whether something is there that was never heard before; it is remembered as heard. */
function isNew(keys: readonly string[], event: SoundEvent, heard: Set<string>): boolean {
  let found = false;
  for (const key of keys) {
    const name = `${event} ${key}`;
    if (!heard.has(name)) found = true;
    heard.add(name);
  }
  return found;
}

/**
 * What sounds now. Each thing sounds once: what was heard, and is seen to or comes back, does not
 * sound again. `heard` is what this page has sounded so far.
 */
export function soundsOf(before: Heard, now: Heard, heard: Set<string>): Sound[] {
  const sounds: Sound[] = [];
  const tone = toneOfNew(before.board, now.board);
  if (tone !== "none") sounds.push({ event: "incident", tone });
  if (isNew(now.alerts, "alert", heard)) sounds.push({ event: "alert", tone: "sharp" });
  if (isNew(now.refused, "refused", heard)) sounds.push({ event: "refused", tone: "soft" });
  if (now.isCut && !before.isCut) sounds.push({ event: "cut", tone: "sharp" });
  return sounds;
}
