import { randomUUID } from "node:crypto";
import type { KeyChange } from "#audit";
import type { Actor } from "#kernel";
import type { LogFollower } from "#journal";
import type { Authority } from "../authority/index.ts";

const SYSTEM: Actor = { kind: "system", id: "muster" };

/** Gives the log over to a new key while commands come, and puts that on record (AUD-64). */
export class LogKeyDesk {
  readonly #authority: Pick<Authority, "submit">;
  readonly #follower: Pick<LogFollower, "changeKey" | "keyChanges">;
  readonly #onProblem: (message: string) => void;

  constructor(
    authority: Pick<Authority, "submit">,
    follower: Pick<LogFollower, "changeKey" | "keyChanges">,
    onProblem: (message: string) => void = () => undefined,
  ) {
    this.#authority = authority;
    this.#follower = follower;
    this.#onProblem = onProblem;
  }

  /** Resolves when the change is made. Rejects when the log takes no record of it; see `changeKey`. */
  async rotate(): Promise<KeyChange> {
    const generation = this.#follower.keyChanges.length + 1;
    const change = await this.#follower.changeKey(() =>
      this.#record("rotation-begun", generation, randomUUID()),
    );
    await this.finish().catch((error: unknown) => {
      this.#onProblem(`the log's key is changed, and the next start records it: ${String(error)}`);
    });
    return change;
  }

  /**
   * Puts the last change on record as made, once: at every start, because a process may have died
   * between the two. Nothing when there was none.
   */
  async finish(): Promise<void> {
    const { keyChanges } = this.#follower;
    const last = keyChanges.at(-1);
    if (last !== undefined) {
      await this.#record("rotated", keyChanges.length, `log-key-${last.to.keyId}-${last.size}`);
    }
  }

  async #record(
    change: "rotation-begun" | "rotated",
    generation: number,
    commandId: string,
  ): Promise<void> {
    const record = { kind: "vaultKeys", change, key: "log", generation, reports: 0 } as const;
    const command = { type: "recordAccess", record } as const;
    const result = await this.#authority.submit({ commandId, actor: SYSTEM, command });
    if (!("accepted" in result)) throw new Error(`not on record: ${result.refusal.code}`);
  }
}
