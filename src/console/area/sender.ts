import type { CommandId, Reason, Refusal } from "#kernel";
import type { CommandRequest } from "#protocol";
import type { Said } from "../words/said.ts";
import { unblocked } from "./lanes.ts";

/** What the server said about one command. "nothing": it is asked again under the same id. */
export type Answer =
  | { readonly kind: "accepted"; readonly lastSequence: number }
  | { readonly kind: "refused"; readonly refusal?: Refusal; readonly message: string }
  /** The server has this commandId with other words than came now. */
  | { readonly kind: "conflict"; readonly message: string }
  | { readonly kind: "nothing"; readonly mayHaveReached: boolean };

export type Sent = {
  readonly commandId: CommandId;
  readonly label: Said;
  readonly request: CommandRequest;
  /** What it touches. */
  readonly keys: ReadonlySet<string>;
  /** It was given with personal words that went with an earlier page. */
  readonly wordsGone?: boolean;
} & (
  | {
      readonly state: "waiting";
      /** Attempts that had no answer. */
      readonly attempts: number;
      readonly inFlight: boolean;
      /** The server may have it although it did not say so: it can no longer be withdrawn. */
      readonly mayHaveReached: boolean;
    }
  /** Accepted; its events are not on this screen's board yet. */
  | { readonly state: "accepted"; readonly lastSequence: number }
  | { readonly state: "refused"; readonly refusal?: Refusal; readonly message: string }
  /** The server lists cautions; whoever gave it looks, and goes on or lets it be. */
  | { readonly state: "questioned"; readonly raised: Raised }
);

type Raised = Extract<Refusal, { code: "cautions-raised" }>;

export type Questioned = Extract<Sent, { state: "questioned" }>;

export type Waiting = Extract<Sent, { state: "waiting" }>;

/** The world outside: the network, the clock, and who wants to hear of changes. */
export type Ports = {
  /** Never rejects. */
  readonly send: (request: CommandRequest) => Promise<Answer>;
  /** Resolves when the next attempt is due, after so many without an answer. */
  readonly pause: (attempts: number) => Promise<void>;
  /** Commands that may be on their way at once. */
  readonly lanes: () => number;
  readonly changed: (items: readonly Sent[]) => void;
};

export type Sender = ReturnType<typeof createSender>;

/** Sends commands in their order where they touch the same, side by side where they do not. */
export function createSender(ports: Ports) {
  let items: readonly Sent[] = [];
  const waiters = new Map<CommandId, (accepted: boolean) => void>();

  const set = (next: readonly Sent[]): void => {
    items = next;
    ports.changed(items);
  };
  const find = (commandId: CommandId): Sent | undefined =>
    items.find((item) => item.commandId === commandId);
  const replace = (commandId: CommandId, next: Sent | undefined): void => {
    set(
      items.flatMap((item) => {
        if (item.commandId !== commandId) return [item];
        return next === undefined ? [] : [next];
      }),
    );
  };
  const finish = (commandId: CommandId, accepted: boolean): void => {
    waiters.get(commandId)?.(accepted);
    waiters.delete(commandId);
    pump();
  };

  const deliver = async (first: Waiting): Promise<void> => {
    const { commandId } = first;
    const { label, request, keys, wordsGone = false } = first;
    const same = { commandId, label, request, keys, wordsGone };
    let { attempts, mayHaveReached } = first;
    for (;;) {
      const inFlight = true;
      replace(commandId, { ...same, state: "waiting", attempts, inFlight, mayHaveReached: true });
      const answer = await ports.send(request);
      if (answer.kind === "accepted") {
        replace(commandId, { ...same, state: "accepted", lastSequence: answer.lastSequence });
        return finish(commandId, true);
      }
      if (answer.kind === "conflict" && wordsGone) {
        // It had arrived, with its words, before the page was left: its events are on the board.
        replace(commandId, { ...same, state: "accepted", lastSequence: 0 });
        return finish(commandId, true);
      }
      if (answer.kind === "refused" && answer.refusal?.code === "cautions-raised") {
        // Whoever gave it still waits for the end of it.
        replace(commandId, { ...same, state: "questioned", raised: answer.refusal });
        return pump();
      }
      if (answer.kind === "refused" || answer.kind === "conflict") {
        const { message } = answer;
        const refusal = answer.kind === "refused" ? answer.refusal : undefined;
        const why = refusal === undefined ? { message } : { refusal, message };
        replace(commandId, { ...same, state: "refused", ...why });
        return finish(commandId, false);
      }
      attempts += 1;
      // Once it may have arrived, a later attempt that surely did not changes nothing about that.
      mayHaveReached = mayHaveReached || answer.mayHaveReached;
      replace(commandId, { ...same, state: "waiting", attempts, inFlight, mayHaveReached });
      await ports.pause(attempts);
      if (find(commandId) === undefined) return;
    }
  };

  const pump = (): void => {
    const waiting = items.filter((item): item is Waiting => item.state === "waiting");
    let free = ports.lanes() - waiting.filter((item) => item.inFlight).length;
    for (const item of unblocked(waiting)) {
      if (free <= 0) return;
      if (item.inFlight) continue;
      free -= 1;
      void deliver(item);
    }
  };

  return {
    items: () => items,
    pump,
    /** Resolves to true when it was accepted; false when it was refused or withdrawn. */
    add(
      item: Pick<Sent, "commandId" | "label" | "request" | "keys" | "wordsGone">,
      restored = false,
    ) {
      const answered = new Promise<boolean>((resolve) => {
        waiters.set(item.commandId, resolve);
      });
      const more = { state: "waiting", attempts: 0, inFlight: false } as const;
      set([...items, { ...item, ...more, mayHaveReached: restored }]);
      pump();
      return answered;
    },
    /** Takes back what surely has not reached the server. False when it may have. */
    withdraw(commandId: CommandId): boolean {
      const item = find(commandId);
      if (item?.state !== "waiting" || item.mayHaveReached) return false;
      replace(commandId, undefined);
      finish(commandId, false);
      return true;
    },
    /** Takes a refused one off the list: somebody has read it. A questioned one is let be. */
    dismiss(commandId: CommandId): void {
      const state = find(commandId)?.state;
      if (state !== "refused" && state !== "questioned") return;
      replace(commandId, undefined);
      if (state === "questioned") finish(commandId, false);
    },
    /** Sends a questioned one again, past exactly the cautions that it was questioned for. */
    acknowledge(commandId: CommandId, reason?: Reason<"caution">): void {
      const item = find(commandId);
      if (item?.state !== "questioned") return;
      const { raised, state: _, ...same } = item;
      const cautions = [...raised.cautions];
      const acknowledged = reason === undefined ? { cautions } : { cautions, reason };
      const more = { state: "waiting", attempts: 0, inFlight: false } as const;
      const request = { ...item.request, acknowledged };
      // At the end: what was given meanwhile about the same has gone before it.
      const others = items.filter((other) => other.commandId !== commandId);
      set([...others, { ...same, ...more, request, mayHaveReached: false }]);
      pump();
    },
    /** Takes accepted ones off the list whose events the board has. */
    settle(sequence: number): void {
      const left = items.filter((item) => {
        return item.state !== "accepted" || item.lastSequence > sequence;
      });
      if (left.length !== items.length) set(left);
    },
  };
}
