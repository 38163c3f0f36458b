import type { AcceptedEvent, AgencyId, Instant } from "#kernel";
import { createRecorder, type ChairChange, type ShiftRun, type World } from "#sim";

/** What a report needs of the shift that a person worked. */
export type Shift = {
  readonly from: Instant;
  readonly to: Instant;
  readonly run: ShiftRun;
  readonly chair: readonly ChairChange[];
};

/** Writes the shift down while it runs. Where units stood is kept in memory only. */
export class ShiftLog {
  readonly #recorder = createRecorder();
  readonly #chair: ChairChange[] = [];
  #shift: Shift | undefined;

  /** Must hear of events before the world does. What comes after the end is not of the shift. */
  observe(events: readonly AcceptedEvent[], world: World): void {
    if (this.#shift !== undefined) return;
    for (const accepted of events) {
      this.#recorder.observe(accepted, (unitId, at) => world.position(unitId, at));
    }
  }

  handed(at: Instant, agencyId: AgencyId, autopilot: boolean): void {
    if (this.#shift === undefined) this.#chair.push({ at, agencyId, autopilot });
  }

  close(from: Instant, to: Instant): void {
    this.#shift ??= { from, to, run: this.#recorder.run(to), chair: [...this.#chair] };
  }

  /** Undefined until the shift has ended. */
  shift(): Shift | undefined {
    return this.#shift;
  }
}
