import type { Duplicate, PersonalTexts, PlaceInput } from "#protocol";
import { give } from "../area/outbox.ts";
import { amendment, type Told } from "./call-record.ts";
import { draft, type Draft } from "./draft.ts";

function toldOf(now: Draft): Told {
  const { narrative, reporter, channel, unverified, anonymous, typeId, place } = now;
  return { narrative, reporter, channel, unverified, anonymous, typeId, place };
}

function textsOf({ narrative, reporter }: Draft): PersonalTexts | undefined {
  const told = { narrative: narrative.trim(), reporter: reporter.trim() };
  if (told.narrative === "" && told.reporter === "") return undefined;
  return {
    ...(told.narrative === "" ? {} : { narrative: told.narrative }),
    ...(told.reporter === "" ? {} : { reporter: told.reporter }),
  };
}

function receive(now: Draft): void {
  const texts = textsOf(now);
  const { callId, channel, unverified, anonymous, typeId, place } = now;
  void give({
    command: {
      type: "receiveCall",
      callId,
      channel,
      ...(typeId === undefined ? {} : { typeId }),
      ...(place === undefined ? {} : { place }),
      ...(unverified ? { unverified } : {}),
      ...(anonymous ? { anonymous } : {}),
    },
    label: { id: "do.receiveCall" },
    ...(texts === undefined ? {} : { texts }),
  });
}

/** Puts the call on record as it is now: received the first time, then amended by what changed. */
export function record(): void {
  const now = draft.get();
  if (now.told === undefined) receive(now);
  else {
    const amended = amendment(now.told, toldOf(now));
    if (amended === undefined) return;
    void give({
      command: { type: "amendCall", callId: now.callId, ...amended.changes },
      label: { id: "do.amendCall" },
      ...(amended.texts === undefined ? {} : { texts: amended.texts }),
    });
  }
  draft.set({ told: toldOf(now) });
}

/** The incident of this call; the call goes on record before anything is decided about it. */
export function openIncident(now: Draft, typeId: string, place: PlaceInput): string {
  const incidentId = crypto.randomUUID();
  record();
  void give({
    command: {
      type: "openIncident",
      incidentId,
      callId: now.callId,
      typeId,
      place,
      ...(now.priorityId === undefined ? {} : { priorityId: now.priorityId }),
    },
    label: { id: "do.openIncident", values: { address: place.address } },
  });
  return incidentId;
}

export function linkCall(now: Draft, duplicate: Duplicate): void {
  record();
  void give({
    command: { type: "linkCall", callId: now.callId, incidentId: duplicate.incidentId },
    label: { id: "do.linkCall", values: { number: duplicate.number } },
  });
}
