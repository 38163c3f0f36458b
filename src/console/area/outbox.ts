import type { CommandId, Reason } from "#kernel";
import type { CommandRequest, CommandResult, PersonalTexts, WireCommand } from "#protocol";
import { createStore } from "../store/store.ts";
import type { Said } from "../words/said.ts";
import { ask, ServerProblem } from "./api.ts";
import { area, areaId } from "./area.ts";
import { isLostWithPage, keptFrom, keptOf } from "./kept.ts";
import { keysOf } from "./lanes.ts";
import { createSender, type Answer, type Sent } from "./sender.ts";

export type { Questioned, Sent } from "./sender.ts";

/** What a command is called on the screen while it waits or after it was refused. */
export type CommandLabel = Said;

/** What this page gave, by command: an undo says what it would take back. Gone with the page. */
export const givenLabels = new Map<CommandId, Said>();

export type Outbox = { readonly sent: readonly Sent[] };

/** Commands of this screen that are not both accepted and seen, in the order they were given. */
export const outbox = createStore<Outbox>({ sent: [] }, "at once");

const BACKOFF_MILLISECONDS = [500, 1_000, 2_000, 5_000];
/** A browser keeps six connections to one server, and the stream has one of them. */
const LANES = 4;
const TOO_MANY_REQUESTS = 429;

/** An error that says nothing about the command is asked again; any other is the answer. */
function answerTo(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ServerProblem)) return { kind: "refused", message };
  if (error.status === TOO_MANY_REQUESTS || error.code === "overloaded") {
    return { kind: "nothing", mayHaveReached: false };
  }
  if (error.code === "unreachable" || error.status >= 500) {
    return { kind: "nothing", mayHaveReached: true };
  }
  if (error.code === "conflict") return { kind: "conflict", message };
  return { kind: "refused", message };
}

async function send(request: CommandRequest): Promise<Answer> {
  try {
    const values = { areaId: areaId() };
    const result = await ask<CommandResult>("submitCommand", { values, body: request });
    if (result.accepted) return { kind: "accepted", lastSequence: result.lastSequence };
    const { refusal, message } = result;
    return { kind: "refused", refusal, message };
  } catch (error) {
    return answerTo(error);
  }
}

/** Longer after each attempt; at once when the line that was cut is back. */
function pause(attempts: number): Promise<void> {
  const last = BACKOFF_MILLISECONDS.length;
  return new Promise((resolve) => {
    let wasCut = area.get().connection.state === "cut";
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, BACKOFF_MILLISECONDS[Math.min(attempts, last) - 1] ?? 5_000);
    const stop = area.subscribe(() => {
      const { state } = area.get().connection;
      if (wasCut && state === "live") done();
      wasCut ||= state === "cut";
    });
  });
}

/** Where what waits outlives a reload: this tab, this person, this area. */
function storageKey(): string | undefined {
  const { session, area: chosen } = area.get();
  if (session === undefined || chosen === undefined) return undefined;
  return `muster.outbox.${chosen.areaId}.${session.person.personId}`;
}

let written = "[]";

function keep(items: readonly Sent[]): void {
  const key = storageKey();
  const text = JSON.stringify(keptOf(items));
  if (key === undefined || text === written) return;
  written = text;
  try {
    if (text === "[]") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Storage may be forbidden; then what waits lasts until the page is closed.
  }
}

const sender = createSender({
  send,
  pause,
  // Cut off, one command asks whether the line is back; the others can still be withdrawn.
  lanes: () => (area.get().connection.state === "cut" ? 1 : LANES),
  changed: (items) => {
    outbox.set({ sent: items });
    keep(items);
    // The events may have come before the answer: then nothing else will tell.
    sender.settle(area.get().board?.sequence ?? 0);
  },
});

export function withdraw(commandId: CommandId): boolean {
  return sender.withdraw(commandId);
}

export function dismiss(commandId: CommandId): void {
  sender.dismiss(commandId);
}

export function acknowledge(commandId: CommandId, reason?: Reason<"caution">): void {
  sender.acknowledge(commandId, reason);
}

let restoredFor: string | undefined;

/** Sends again what waited when the page was left; the same ids, so nothing is done twice. */
function restore(): void {
  const key = storageKey();
  if (key === undefined || restoredFor === key) return;
  restoredFor = key;
  let stored: string | null = null;
  try {
    stored = sessionStorage.getItem(key);
  } catch {
    // Storage may be forbidden; then there is nothing to go on with.
  }
  for (const { commandId, label, request, wordsGone = false } of keptFrom(stored)) {
    const keys = keysOf(commandId, request.command, area.get().board, sender.items());
    givenLabels.set(commandId, label);
    void sender.add({ commandId, label, request, keys, wordsGone }, true);
  }
}

area.subscribe(() => {
  restore();
  const { board } = area.get();
  if (board !== undefined) sender.settle(board.sequence);
  if (sender.items().some((item) => item.state === "waiting")) sender.pump();
});

addEventListener("beforeunload", (event) => {
  if (outbox.get().sent.some(isLostWithPage)) event.preventDefault();
});

export type Given = {
  readonly command: WireCommand;
  readonly label: CommandLabel;
  readonly texts?: PersonalTexts;
  /** Made by the caller who wants to undo it later; absent: a new one. */
  readonly commandId?: CommandId;
};

/**
 * Gives a command. What touches the same unit, incident or call goes out in the order given, so
 * that what builds on an earlier one never overtakes it; what touches something else need not
 * wait. Resolves to true when it was accepted.
 */
export function give({ command, label, texts, ...rest }: Given): Promise<boolean> {
  const { commandId = crypto.randomUUID() } = rest;
  const request: CommandRequest = {
    commandId,
    command,
    ...(texts === undefined ? {} : { texts }),
  };
  givenLabels.set(commandId, label);
  const keys = keysOf(commandId, command, area.get().board, sender.items());
  return sender.add({ commandId, label, request, keys });
}
