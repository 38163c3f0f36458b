import { Worker } from "node:worker_threads";
import type { ReportProgress } from "#protocol";
import type { Hierarchy, ResponseModel, ResponseModelFile, RoadNetwork, Roads } from "#routing";
import type { LoadedScenario, Policy, ReportOptions, ShiftReport } from "#sim";
import type { Shift } from "./shift-log.ts";

/** What the report's thread is given: plain data, copied to it. */
export type ReportWork = Omit<
  ReportOptions,
  "roads" | "responseModel" | "onProgress" | "demand"
> & {
  readonly network: RoadNetwork;
  readonly hierarchy: Hierarchy | undefined;
  readonly responseModel: ResponseModelFile;
};

/** What it says back. */
export type ReportMessage = { readonly share: number } | { readonly report: ShiftReport };

export type ReportParts = {
  readonly scenario: LoadedScenario;
  readonly roads: Roads;
  readonly responseModel: ResponseModel;
  readonly policy: Policy;
  readonly seed: number;
};

const WORKER = new URL("./report-worker.ts", import.meta.url);

/** Has the report of a shift made, once, beside the server's own work. */
export class ReportDesk {
  readonly #parts: ReportParts;
  #share = 0;
  #why: string | undefined;
  #report: ShiftReport | undefined;
  #worker: Worker | undefined;
  #making: Promise<ShiftReport> | undefined;

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  /** Rejects when the shift has not ended, or when the report cannot be made. */
  make(shift: Promise<Shift | undefined>): Promise<ShiftReport> {
    this.#making ??= this.#make(shift).catch((error: unknown) => {
      this.#why = error instanceof Error ? error.message : String(error);
      throw error;
    });
    return this.#making;
  }

  report(): ShiftReport | undefined {
    return this.#report;
  }

  progress(ended: boolean): ReportProgress {
    if (this.#report !== undefined) return { state: "ready", share: 1, report: this.#report };
    if (this.#why !== undefined) return { state: "failed", share: 0, why: this.#why };
    return { state: ended ? "computing" : "running", share: this.#share };
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #make(shifted: Promise<Shift | undefined>): Promise<ShiftReport> {
    const shift = await shifted;
    if (shift === undefined) throw new Error("the shift has not ended; end it for its report");
    const { scenario, roads, responseModel, policy, seed } = this.#parts;
    const workerData: ReportWork = {
      scenario,
      seed,
      network: roads.network,
      hierarchy: roads.index?.hierarchy,
      responseModel: responseModel.file,
      from: shift.from,
      to: shift.to,
      exercisePolicy: policy,
      you: shift.run,
      chair: shift.chair,
    };
    const { promise, resolve, reject } = Promise.withResolvers<ShiftReport>();
    const worker = new Worker(WORKER, { workerData });
    this.#worker = worker;
    worker.on("message", (message: ReportMessage) => {
      if ("share" in message) this.#share = message.share;
      else resolve(message.report);
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("the report was given up: the exercise was stopped")));
    this.#report = await promise;
    return this.#report;
  }
}
