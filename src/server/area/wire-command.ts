import { createHash } from "node:crypto";
import {
  canonicalText,
  type Actor,
  type Command,
  type ConfigurationChange,
  type Place,
} from "#kernel";
import type { CommandRequest, PlaceInput, TextField, WireCommand, WireCommandOf } from "#protocol";
import type { Seals } from "./texts.ts";

/** What the server looks up; the kernel reads neither map nor roads. */
export type LookUps = {
  readonly place: (place: PlaceInput) => Place;
  readonly changes: (changes: readonly ConfigurationChange[]) => readonly ConfigurationChange[];
};

type CallCommand = WireCommandOf<"receiveCall"> | WireCommandOf<"amendCall">;

/** The kernel's command for a client's: places looked up, seals in the place of texts. */
export function toCommand(wire: WireCommand, lookUps: LookUps, seals: Seals): Command {
  if (wire.type === "receiveCall" || wire.type === "amendCall") {
    return callCommand(wire, lookUps, seals);
  }
  if (wire.type === "openIncident" || wire.type === "moveIncident") {
    return { ...wire, place: lookUps.place(wire.place) };
  }
  if (wire.type === "setAssignmentStatus") {
    const { destination, ...rest } = wire;
    return destination === undefined ? rest : { ...rest, destination: lookUps.place(destination) };
  }
  if (wire.type === "addNote" || wire.type === "writeShiftNote" || wire.type === "askOpening") {
    if (seals.text === undefined) throw new Error(`${wire.type} is checked to come with its text`);
    return { ...wire, text: seals.text };
  }
  if (wire.type === "configure") return { ...wire, changes: lookUps.changes(wire.changes) };
  return wire;
}

function callCommand(wire: CallCommand, lookUps: LookUps, seals: Seals): Command {
  const { place, ...rest } = wire;
  const { reporter, narrative } = seals;
  return {
    ...rest,
    ...(place === undefined ? {} : { place: lookUps.place(place) }),
    ...(reporter === undefined ? {} : { reporter }),
    ...(narrative === undefined ? {} : { narrative }),
  };
}

/**
 * The same for every retry, whatever the look-ups say then. Made without the personal texts: it
 * stands in the log, and a telephone number can be guessed from its hash.
 */
export function wireHash(
  actor: Actor,
  { occurredAt, command, acknowledged }: CommandRequest,
  fields: readonly TextField[],
): string {
  const text = canonicalText({ actor, occurredAt, command, fields, acknowledged });
  return createHash("sha256").update(text).digest("hex");
}
