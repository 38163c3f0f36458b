import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { DeploymentPlan } from "#kernel";
import type {
  PlanDocument,
  Planning,
  ProposalQuestion,
  QuickQuestion,
  SavedPlan,
  StartTrial,
  TrialListed,
} from "#protocol";
import { SEEDS_MAX, seedsText, type Trial } from "#sim";
import { problem } from "../http/problem.ts";
import type { HistorySource } from "./history-source.ts";
import { documentHash, PlanStore } from "./store.ts";
import { QuestionThread, TrialThread } from "./threads.ts";
import type { TrialWork } from "./work.ts";

const unzip = promisify(gunzip);

export const PLANS_KEPT_MAX = 1000;
export const TRIALS_KEPT_MAX = 1000;
/** Trials that wait for their turn at most: each takes a minute of one core. */
const TRIALS_WAITING_MAX = 20;
const DEFAULT_SEEDS = [1, 2, 3];
const DEFAULT_TARGETS = { urgentSeconds: 480, otherSeconds: 900 };
export const PROGRAM_VERSION = "0.1.0";

export type PlanningDeskParts = {
  /** Where drafts and results are kept; ":memory:" for an area that ends with the process. */
  readonly directory: string;
  readonly histories: readonly HistorySource[];
  readonly now: () => number;
};

type Job = {
  readonly trialId: string;
  readonly work: TrialWork;
  readonly source: HistorySource;
  share: number;
  thread: TrialThread | undefined;
  cancelled: boolean;
};

/**
 * Plans of one area: drafts, trials in threads of their own, one after another, and quick answers.
 * Nothing here touches the board, and nothing heavy is worked out in the server's own thread.
 */
export class PlanningDesk {
  readonly #store: PlanStore;
  readonly #histories: ReadonlyMap<string, HistorySource>;
  readonly #now: () => number;
  readonly #threads = new Map<string, { history: unknown; thread: QuestionThread }>();
  readonly #jobs: Job[] = [];
  #working: Promise<void> | undefined;
  #stopped = false;

  constructor({ directory, histories, now }: PlanningDeskParts) {
    this.#store = new PlanStore(directory);
    this.#histories = new Map(histories.map((source) => [source.historyId, source]));
    this.#now = now;
  }

  overview(): Planning {
    return {
      histories: [...this.#histories.values()].map((source) => source.describe()),
      plans: this.#store.listPlans(),
      trials: this.#store.listTrials().map((trial) => this.#withShare(trial)),
    };
  }

  plan(planId: string): SavedPlan {
    const found = this.#store.findPlan(planId);
    if (found === undefined) throw problem(404, "unknown-thing", "no saved plan has this id");
    // What was saved had the shape of a plan when it came.
    return { plan: found.plan as PlanDocument, saved: found.saved };
  }

  save(plan: DeploymentPlan, replaces: string | undefined, by: string): SavedPlan {
    const before = this.#store.findPlan(plan.planId);
    if (before !== undefined && before.saved.hash !== replaces) {
      const message =
        "this plan was saved in the meantime by somebody else, or replaces is missing; read it " +
        "again, or save under another planId";
      if (before.saved.hash !== documentHash(plan)) throw problem(409, "conflict", message);
    }
    if (before === undefined && this.#store.countPlans() >= PLANS_KEPT_MAX) {
      throw problem(409, "conflict", `${PLANS_KEPT_MAX} plans are kept; remove one first`);
    }
    this.#store.savePlan(plan, this.#now(), by);
    return this.plan(plan.planId);
  }

  remove(planId: string): void {
    if (this.#store.removePlan(planId)) return;
    throw problem(404, "unknown-thing", "no saved plan has this id");
  }

  async ground(historyId: string) {
    const { answer } = await (await this.#thread(historyId)).ask({ kind: "ground" });
    return answer;
  }

  async forecast(historyId: string) {
    const { answer } = await (await this.#thread(historyId)).ask({ kind: "forecast" });
    return answer;
  }

  async quick({ historyId, ...asked }: QuickQuestion) {
    return (await this.#thread(historyId)).ask({ kind: "quick", ...asked });
  }

  async proposal({ historyId, ...asked }: ProposalQuestion) {
    return (await this.#thread(historyId)).ask({ kind: "proposal", ...asked });
  }

  start(asked: StartTrial, by: string): TrialListed {
    const source = this.#source(asked.historyId);
    const { usable, why } = source.describe();
    if (!usable) throw problem(409, "conflict", why ?? "this history cannot be used");
    const { from, to } = asked;
    if (from !== undefined && to !== undefined && from >= to) {
      throw problem(400, "bad-request", `got from ${from} and to ${to}; expected from before to`);
    }
    if (this.#jobs.length >= TRIALS_WAITING_MAX) {
      throw problem(409, "conflict", `${this.#jobs.length} trials wait already; cancel one first`);
    }
    if (this.#store.countTrials() >= TRIALS_KEPT_MAX) {
      throw problem(409, "conflict", `${TRIALS_KEPT_MAX} trials are kept; remove one first`);
    }
    const saved = asked.planIds.map((planId) => this.plan(planId));
    const plans = saved.map(({ plan }) => plan);
    const listed: TrialListed = {
      trialId: randomUUID(),
      historyId: asked.historyId,
      plans: saved.map(({ saved: { planId, name, hash } }) => ({ planId, name, hash })),
      state: "waiting",
      share: 0,
      startedAt: this.#now(),
      startedBy: by,
    };
    this.#store.addTrial(listed);
    const { trialId } = listed;
    const work = workOf(asked, plans);
    this.#jobs.push({ trialId, source, share: 0, thread: undefined, cancelled: false, work });
    this.#working ??= this.#work();
    return listed;
  }

  trial(trialId: string): TrialListed {
    const found = this.#store.findTrial(trialId);
    if (found === undefined) throw problem(404, "unknown-thing", "no trial has this id");
    return this.#withShare(found);
  }

  /** A trial by the hash of its result; undefined when none is kept. */
  evidence(hash: string): TrialListed | undefined {
    return this.#store.findEvidence(hash);
  }

  /** Canonical JSON of what a trial came to; undefined before it is ready. */
  async result(trialId: string): Promise<string | undefined> {
    const packed = this.#store.readResult(trialId);
    return packed === undefined ? undefined : (await unzip(packed)).toString("utf8");
  }

  async document(trialId: string): Promise<Trial> {
    const { state } = this.trial(trialId);
    const text = await this.result(trialId);
    if (text !== undefined) return JSON.parse(text) as Trial;
    throw problem(409, "conflict", `the trial is ${state}; there is a file when it is ready`);
  }

  async cancel(trialId: string): Promise<TrialListed> {
    const job = this.#jobs.find((one) => one.trialId === trialId);
    if (job !== undefined) {
      job.cancelled = true;
      this.#store.setState(trialId, "cancelled");
      await job.thread?.stop();
    }
    return this.trial(trialId);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#jobs.flatMap((job) => job.thread?.stop() ?? []));
    await this.#working;
    await Promise.all([...this.#threads.values()].map(({ thread }) => thread.stop()));
    this.#store.close();
  }

  #source(historyId: string): HistorySource {
    const source = this.#histories.get(historyId);
    if (source !== undefined) return source;
    const names = [...this.#histories.keys()].join(", ") || "none";
    throw problem(404, "unknown-thing", `no history has this id; there are: ${names}`);
  }

  async #thread(historyId: string): Promise<QuestionThread> {
    const source = this.#source(historyId);
    const { usable, why } = source.describe();
    if (!usable) throw problem(409, "conflict", why ?? "this history cannot be used");
    const history = await source.packed();
    const kept = this.#threads.get(historyId);
    if (kept?.history === history) return kept.thread;
    void kept?.thread.stop();
    const thread = new QuestionThread(history);
    this.#threads.set(historyId, { history, thread });
    return thread;
  }

  #withShare(listed: TrialListed): TrialListed {
    const job = this.#jobs.find(({ trialId }) => trialId === listed.trialId);
    return job === undefined ? listed : { ...listed, share: Math.min(1, job.share) };
  }

  async #work(): Promise<void> {
    for (let job = this.#jobs[0]; job !== undefined; job = this.#jobs[0]) {
      if (!job.cancelled && !this.#stopped) await this.#run(job);
      this.#jobs.shift();
    }
    this.#working = undefined;
  }

  async #run(job: Job): Promise<void> {
    const { trialId, work, source } = job;
    try {
      this.#store.setState(trialId, "running");
      const history = await source.packed();
      if (job.cancelled || this.#stopped) return;
      job.thread = new TrialThread(history, work, (share) => {
        job.share = share;
      });
      const outcome = await job.thread.outcome;
      if (job.cancelled) return;
      if ("packed" in outcome) this.#store.finishTrial(trialId, outcome.packed, outcome.hash);
      else this.#store.setState(trialId, "failed", misfit(outcome));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      // What was being worked out when the server stops is told as such at the next start.
      if (!job.cancelled && !this.#stopped) this.#store.setState(trialId, "failed", why);
    }
  }
}

function misfit({
  plan,
  problems,
}: {
  plan: number;
  problems: readonly { path: string; got: string; expected: string }[];
}): string {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return (
    `plan ${plan + 1} does not fit the history: ${first?.path ?? ""} is ${first?.got ?? ""}, ` +
    `expected: ${first?.expected ?? ""}${more}`
  );
}

function workOf(asked: StartTrial, plans: readonly DeploymentPlan[]): TrialWork {
  const { historyId, policy = "plan", seeds = DEFAULT_SEEDS, from, to } = asked;
  const { targets = DEFAULT_TARGETS, coverSeconds, precision } = asked;
  const command = [
    `muster plan ${plans.length === 1 ? "try" : "compare"} FOLDER`,
    ...plans.map(({ planId }) => `--plan ${planId}.json`),
    `--policy ${policy} --seeds ${seedsText(seeds)}`,
    `--urgent ${targets.urgentSeconds} --other ${targets.otherSeconds}`,
    ...(coverSeconds === undefined ? [] : [`--cover ${coverSeconds}`]),
    ...(precision === undefined
      ? []
      : [`--precision ${precision.halfWidthSeconds} --runs-max ${precision.runsMax ?? SEEDS_MAX}`]),
    ...(from === undefined ? [] : [`--from-instant ${from}`]),
    ...(to === undefined ? [] : [`--to-instant ${to}`]),
  ].join(" ");
  return {
    historyId,
    policy,
    seeds,
    from,
    to,
    targets,
    coverSeconds,
    precision,
    plans,
    programVersion: PROGRAM_VERSION,
    command,
  };
}
