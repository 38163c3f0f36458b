import type { CommandId, Refusal } from "#kernel";
import type { CommandRequest, CommandResult, PersonalTexts, WireCommand } from "#protocol";
import { createStore } from "../store/store.ts";
import type { Said } from "../words/said.ts";
import { ask, ServerProblem } from "./api.ts";
import { area, areaId } from "./area.ts";

/** What a command is called on the screen while it waits or after it was refused. */
export type CommandLabel = Said;

/** What this page gave, by command: an undo says what it would take back. Gone with the page. */
export const givenLabels = new Map<CommandId, Said>();

export type Sent = {
  readonly commandId: CommandId;
  readonly label: CommandLabel;
  readonly request: CommandRequest;
} & (
  | { readonly state: "waiting"; readonly attempts: number }
  /** Accepted; its events are not on this screen's board yet. */
  | { readonly state: "accepted"; readonly lastSequence: number }
  | { readonly state: "refused"; readonly refusal?: Refusal; readonly message: string }
);

export type Outbox = { readonly sent: readonly Sent[] };

/** Commands of this screen that are not both accepted and seen, in the order they were given. */
export const outbox = createStore<Outbox>({ sent: [] }, "at once");

const BACKOFF_MILLISECONDS = [500, 1_000, 2_000, 5_000];

function replace(commandId: CommandId, next: Sent | undefined): void {
  const { sent } = outbox.get();
  outbox.set({
    sent: sent.flatMap((item) => {
      if (item.commandId !== commandId) return [item];
      return next === undefined ? [] : [next];
    }),
  });
}

export function dismiss(commandId: CommandId): void {
  replace(commandId, undefined);
}

/** True for an answer that says nothing about the command: the same id is sent again. */
function mayTryAgain(error: unknown): boolean {
  if (!(error instanceof ServerProblem)) return false;
  return error.code === "unreachable" || error.status >= 500 || error.status === 429;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Sends one command until there is an answer about it. */
async function deliver(sent: Sent): Promise<boolean> {
  for (let attempts = 0; ; attempts += 1) {
    try {
      const result = await ask<CommandResult>("submitCommand", {
        values: { areaId: areaId() },
        body: sent.request,
      });
      if (result.accepted) {
        const { lastSequence } = result;
        replace(sent.commandId, { ...sent, state: "accepted", lastSequence });
        settle();
        return true;
      }
      const { refusal, message } = result;
      replace(sent.commandId, { ...sent, state: "refused", refusal, message });
      return false;
    } catch (error) {
      if (!mayTryAgain(error)) {
        const message = error instanceof Error ? error.message : String(error);
        replace(sent.commandId, { ...sent, state: "refused", message });
        return false;
      }
      replace(sent.commandId, { ...sent, state: "waiting", attempts: attempts + 1 });
      await wait(
        BACKOFF_MILLISECONDS[Math.min(attempts, BACKOFF_MILLISECONDS.length - 1)] ?? 5_000,
      );
    }
  }
}

/** Takes accepted commands off the list once the board has their events. */
function settle(): void {
  const sequence = area.get().board?.sequence ?? 0;
  const { sent } = outbox.get();
  const left = sent.filter((item) => item.state !== "accepted" || item.lastSequence > sequence);
  if (left.length !== sent.length) outbox.set({ sent: left });
}
area.subscribe(settle);

let last: Promise<unknown> = Promise.resolve();

export type Given = {
  readonly command: WireCommand;
  readonly label: CommandLabel;
  readonly texts?: PersonalTexts;
  /** Made by the caller who wants to undo it later; absent: a new one. */
  readonly commandId?: CommandId;
};

/**
 * Gives a command. Commands go out one after another, in the order given, so that what builds on
 * an earlier one never overtakes it. Resolves to true when it was accepted.
 */
export function give({ command, label, texts, ...rest }: Given): Promise<boolean> {
  const { commandId = crypto.randomUUID() } = rest;
  const request: CommandRequest = {
    commandId,
    command,
    ...(texts === undefined ? {} : { texts }),
  };
  givenLabels.set(commandId, label);
  const sent: Sent = { commandId, label, request, state: "waiting", attempts: 0 };
  outbox.set({ sent: [...outbox.get().sent, sent] });
  const delivered = last.then(() => deliver(sent));
  last = delivered;
  return delivered;
}
