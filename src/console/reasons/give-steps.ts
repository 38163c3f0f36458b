import { give } from "../area/outbox.ts";
import type { Step } from "../command-bar/meaning.ts";

/** Gives the commands of one order, one after the other. */
export function giveSteps(steps: readonly Step[]): void {
  for (const { command, label, texts } of steps) {
    void give({ command, label, ...(texts === undefined ? {} : { texts }) });
  }
}

export function newId(): string {
  return crypto.randomUUID();
}
