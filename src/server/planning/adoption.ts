import { dueDeployments, type Actor, type Board, type Instant } from "#kernel";
import type { Authority } from "../authority/index.ts";

/** How often it is looked whether a plan's instant has come, by the machine's clock. */
const LOOK_MILLISECONDS = 1000;
const SERVER: Actor = { kind: "system", id: "muster" };

export type AdoptionParts = {
  readonly authority: Pick<Authority, "submit"> & { board(): Board };
  readonly now: () => Instant;
  readonly onProblem: (message: string) => void;
};

/**
 * Applies adopted plans at their instants, also those that came while the server was down. The
 * command's id is made of the plan's, so it is done once however often it is tried.
 */
export class Adoption {
  readonly #parts: AdoptionParts;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(parts: AdoptionParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.look().finally(() => {
        this.#looking = undefined;
      });
    }, LOOK_MILLISECONDS);
    this.#timer.unref();
  }

  /** Applies what is due now. A journal that does not store now is tried again at the next look. */
  async look(): Promise<void> {
    const { authority, now, onProblem } = this.#parts;
    const due = dueDeployments(authority.board(), now());
    for (const deployment of due) {
      const { deploymentId } = deployment;
      const at = deployment.status === "scheduled" ? deployment.effectiveAt : 0;
      const commandId = `apply-${deploymentId}-${at}`;
      const command = { type: "applyDeployment", deploymentId } as const;
      try {
        const result = await authority.submit({ commandId, actor: SERVER, command });
        if ("refusal" in result) onProblem(`a plan was not applied: ${result.refusal.code}`);
      } catch (error) {
        const name = error instanceof Error ? error.name : "error";
        onProblem(`a plan could not be applied now (${name}); it is tried again`);
      }
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }
}
