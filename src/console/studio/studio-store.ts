import type { DeploymentPlan } from "#kernel";
import type {
  Planning,
  PlanningGround,
  ProposalAnswer,
  QuickAnswer,
  SavedPlan,
  TrialAnswered,
  TrialListed,
  Writable,
} from "#protocol";
import type { Trial } from "#sim";
import { ask, ServerProblem } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import { createStore } from "../store/store.ts";
import { emptyPlan } from "./model/edit.ts";
import type { ProposalLimits } from "./model/limits.ts";

/** Plans side by side, as in one trial. */
export const PLANS_MAX = 4;
/** While something is dragged, the quick look is asked for at most this often. */
const QUICK_AFTER_MILLISECONDS = 150;
const TRIAL_EVERY_MILLISECONDS = 700;

export type WorkingPlan = {
  readonly plan: DeploymentPlan;
  /** Of the version it was read or saved as. */
  readonly savedHash?: string;
  /** True when something was changed since then. */
  readonly isChanged: boolean;
};

/** What a click on the map does. */
export type Tool = "look" | "post" | "road";

export type StudioState = {
  readonly planning?: Planning;
  readonly historyId?: string;
  readonly ground?: PlanningGround | undefined;
  readonly plans: readonly WorkingPlan[];
  readonly selected: number;
  readonly hourOfWeek?: number | undefined;
  readonly capabilityId?: string | undefined;
  readonly coverSeconds: number;
  readonly quick?: QuickAnswer | undefined;
  readonly isQuickWaiting: boolean;
  readonly proposal?: ProposalAnswer | undefined;
  readonly isProposing: boolean;
  readonly trial?: TrialListed | undefined;
  readonly result?: Trial | undefined;
  readonly tool: Tool;
  /** What the server said to the last thing that was asked, when it was no. */
  readonly problem?: string | undefined;
};

export const studio = createStore<StudioState>(
  {
    plans: [],
    selected: 0,
    coverSeconds: 480,
    isQuickWaiting: false,
    isProposing: false,
    tool: "look",
  },
  "at once",
);

export function wordsOf(error: unknown): string {
  return error instanceof ServerProblem || error instanceof Error ? error.message : String(error);
}

/** Runs a job of the page; what the server says against it is shown, and nothing is lost. */
export async function attempt(job: () => Promise<void>): Promise<boolean> {
  try {
    studio.set({ problem: undefined });
    await job();
    return true;
  } catch (error) {
    studio.set({ problem: wordsOf(error) });
    return false;
  }
}

function storageKey(): string {
  return `muster.studio.${areaId()}`;
}

/** Plans hold no personal text, so the browser may keep those that are being worked on. */
function keep(): void {
  const { plans, selected, historyId } = studio.get();
  try {
    sessionStorage.setItem(storageKey(), JSON.stringify({ plans, selected, historyId }));
  } catch {
    // Too large or forbidden: the plans then last until the page is closed.
  }
}

function remembered(): Pick<StudioState, "plans" | "selected" | "historyId"> | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey()) ?? "null");
    if (typeof kept !== "object" || kept === null) return undefined;
    const plans: unknown = Reflect.get(kept, "plans");
    const fits = Array.isArray(plans) && plans.every((one) => "plan" in one);
    return fits ? (kept as Pick<StudioState, "plans" | "selected" | "historyId">) : undefined;
  } catch {
    // A browser that forbids storage, or a text that is not ours: start with nothing.
    return undefined;
  }
}

/** The plan that is being worked on. */
export function selectedPlan({ plans, selected }: StudioState): WorkingPlan | undefined {
  return plans[selected];
}

function newId(): string {
  return `plan-${crypto.randomUUID().slice(0, 8)}`;
}

/** Puts plans and choice in place, keeps them, and asks the quick look anew. */
function setPlans(plans: readonly WorkingPlan[], selected: number): void {
  studio.set({ plans, selected, proposal: undefined });
  keep();
  askQuickSoon();
}

export function addPlan(name: string, question: string): void {
  const { plans } = studio.get();
  if (plans.length >= PLANS_MAX) return;
  const plan = emptyPlan(newId(), name, question);
  setPlans([...plans, { plan, isChanged: true }], plans.length);
}

export function duplicatePlan(name: string): void {
  const state = studio.get();
  const working = selectedPlan(state);
  if (working === undefined || state.plans.length >= PLANS_MAX) return;
  const plan = { ...working.plan, planId: newId(), name };
  setPlans([...state.plans, { plan, isChanged: true }], state.plans.length);
}

/** Takes a plan off the page. A saved one stays on the server. */
export function putAway(at: number): void {
  const { plans, selected } = studio.get();
  const rest = plans.toSpliced(at, 1);
  setPlans(rest, Math.max(0, Math.min(selected > at ? selected - 1 : selected, rest.length - 1)));
}

export function selectPlan(at: number): void {
  setPlans(studio.get().plans, at);
}

/** Changes the plan that is being worked on. */
export function edit(change: (plan: DeploymentPlan) => DeploymentPlan): void {
  const state = studio.get();
  const working = selectedPlan(state);
  if (working === undefined) return;
  const plan = change(working.plan);
  if (plan === working.plan) return;
  setPlans(state.plans.with(state.selected, { ...working, plan, isChanged: true }), state.selected);
}

let quickTimer: ReturnType<typeof setTimeout> | undefined;
let quickRun = new AbortController();

export function askQuickSoon(): void {
  if (quickTimer !== undefined) return;
  quickTimer = setTimeout(() => {
    quickTimer = undefined;
    void askQuick();
  }, QUICK_AFTER_MILLISECONDS);
}

/** The body that quick looks and proposals share; undefined when there is nothing to ask about. */
function question() {
  const state = studio.get();
  const { historyId, hourOfWeek, capabilityId, coverSeconds } = state;
  const working = selectedPlan(state);
  if (historyId === undefined) return undefined;
  return {
    historyId,
    plan: working?.plan ?? emptyPlan("none", "-", "-"),
    coverSeconds,
    ...(hourOfWeek === undefined ? {} : { hourOfWeek }),
    ...(capabilityId === undefined ? {} : { capabilityId }),
  };
}

async function askQuick(): Promise<void> {
  const body = question();
  if (body === undefined) return;
  quickRun.abort();
  const mine = new AbortController();
  quickRun = mine;
  studio.set({ isQuickWaiting: true });
  try {
    const { signal } = mine;
    const values = { areaId: areaId() };
    const quick = await ask<QuickAnswer>("quickLook", { values, body, signal });
    if (!signal.aborted) studio.set({ quick, isQuickWaiting: false });
  } catch (error) {
    if (mine.signal.aborted) return;
    studio.set({ isQuickWaiting: false, problem: wordsOf(error) });
  }
}

export type ProposalModel = "mclp" | "mexclp" | "p-median";

/** Asks where the units of the plan would wait best. */
export async function propose(
  model: ProposalModel,
  movesMax: number | undefined,
  limits: ProposalLimits | undefined,
): Promise<void> {
  const asked = question();
  if (asked === undefined) return;
  studio.set({ isProposing: true });
  const body = {
    ...asked,
    model,
    ...(movesMax === undefined ? {} : { movesMax }),
    ...(limits === undefined ? {} : { limits }),
  };
  await attempt(async () => {
    const values = { areaId: areaId() };
    studio.set({ proposal: await ask<ProposalAnswer>("askProposal", { values, body }) });
  });
  studio.set({ isProposing: false });
}

/** Takes a proposal into the plan that is being worked on. */
export function takeProposal(): void {
  const answer = studio.get().proposal?.answer;
  if (answer === undefined) return;
  edit(({ planId, name, question: asked }) => {
    return { ...(answer.plan as DeploymentPlan), planId, name, question: asked };
  });
}

async function refreshPlanning(): Promise<Planning> {
  const planning = await ask<Planning>("readPlanning", { values: { areaId: areaId() } });
  studio.set({ planning });
  return planning;
}

/** Chooses the history that plans are tried on. */
export async function chooseHistory(historyId: string): Promise<void> {
  studio.set({ historyId, ground: undefined, quick: undefined, hourOfWeek: undefined });
  keep();
  const values = { areaId: areaId(), historyId };
  const ground = await ask<PlanningGround>("readPlanningGround", { values });
  if (studio.get().historyId !== historyId) return;
  studio.set({ ground });
  askQuickSoon();
}

/** Opens the page: what is there, what was being worked on, and the last trial. */
export async function openStudio(): Promise<void> {
  const planning = await refreshPlanning();
  const kept = remembered();
  if (studio.get().plans.length === 0 && kept !== undefined) {
    studio.set({ plans: kept.plans, selected: kept.selected });
  }
  const usable = planning.histories.filter((one) => one.usable);
  const wanted = studio.get().historyId ?? kept?.historyId;
  const history = usable.find((one) => one.historyId === wanted) ?? usable[0];
  if (history !== undefined && studio.get().ground === undefined) {
    await chooseHistory(history.historyId);
  }
  const running = planning.trials.find(({ state }) => state === "running" || state === "waiting");
  const last = running ?? planning.trials.find(({ state }) => state === "ready");
  if (last !== undefined && studio.get().trial === undefined) await showTrial(last.trialId);
}

/** Saves the plan that is being worked on. */
export async function save(): Promise<void> {
  const state = studio.get();
  const working = selectedPlan(state);
  if (working === undefined) return;
  await saveAt(state.selected);
  await refreshPlanning();
}

async function saveAt(at: number): Promise<void> {
  const working = studio.get().plans[at];
  if (working === undefined || (!working.isChanged && working.savedHash !== undefined)) return;
  const { plan, savedHash } = working;
  const replaces = savedHash === undefined ? {} : { replaces: savedHash };
  const body = { plan, ...replaces };
  const { saved } = await ask<SavedPlan>("savePlan", { values: { areaId: areaId() }, body });
  const now = studio.get().plans[at];
  if (now === undefined || now.plan.planId !== plan.planId) return;
  // What was typed while it was being saved is a change of the version that was saved.
  const isChanged = now.plan !== plan;
  const plans = studio.get().plans.with(at, { ...now, savedHash: saved.hash, isChanged });
  studio.set({ plans });
  keep();
}

/** Takes a saved plan onto the page. */
export async function openSaved(planId: string): Promise<void> {
  const { plans } = studio.get();
  const already = plans.findIndex(({ plan }) => plan.planId === planId);
  if (already >= 0) return selectPlan(already);
  if (plans.length >= PLANS_MAX) return;
  const values = { areaId: areaId(), planId };
  const { plan, saved } = await ask<Writable<SavedPlan>>("readPlan", { values });
  const working = { plan: plan as DeploymentPlan, savedHash: saved.hash, isChanged: false };
  setPlans([...plans, working], plans.length);
}

/** How many runs there are of each column. */
export type TrialExactness = {
  readonly seedCount: number;
  /** More runs follow until the luck of the simulation leaves no more open. */
  readonly precision?: { readonly halfWidthSeconds: number; readonly secondsMax: number };
};

/** Saves all plans of the page and plays the history under each of them. */
export async function startTrial({ seedCount, precision }: TrialExactness): Promise<void> {
  const { historyId, coverSeconds, plans } = studio.get();
  if (historyId === undefined || plans.length === 0) return;
  for (const at of plans.keys()) await saveAt(at);
  const body = {
    historyId,
    planIds: studio.get().plans.map(({ plan }) => plan.planId),
    seeds: Array.from({ length: seedCount }, (_, at) => at + 1),
    coverSeconds,
    ...(precision === undefined ? {} : { precision }),
  };
  const trial = await ask<TrialListed>("startTrial", { values: { areaId: areaId() }, body });
  studio.set({ trial, result: undefined });
  await refreshPlanning();
}

export async function cancelTrial(): Promise<void> {
  const { trial } = studio.get();
  if (trial === undefined) return;
  const values = { areaId: areaId(), trialId: trial.trialId };
  await ask<unknown>("cancelTrial", { values, method: "DELETE" });
  await showTrial(trial.trialId);
}

/** Shows a trial: how far it is, and its result when it is ready. */
export async function showTrial(trialId: string, signal?: AbortSignal): Promise<void> {
  const values = { areaId: areaId(), trialId };
  const answer = await ask<TrialAnswered>("readTrial", {
    values,
    ...(signal === undefined ? {} : { signal }),
  });
  const wasUnderWay = isUnderWay(studio.get().trial);
  studio.set({ trial: answer.trial, result: answer.result as Trial | undefined });
  if (wasUnderWay && !isUnderWay(answer.trial)) await refreshPlanning();
}

export function isUnderWay(trial: TrialListed | undefined): boolean {
  return trial?.state === "running" || trial?.state === "waiting";
}

/** Asks how far the trial is while it runs and the page is open. */
export function followTrial(): () => void {
  const abort = new AbortController();
  let isBusy = false;
  const timer = setInterval(() => {
    const { trial } = studio.get();
    if (isBusy || document.hidden || trial === undefined || !isUnderWay(trial)) return;
    isBusy = true;
    showTrial(trial.trialId, abort.signal)
      .catch((error: unknown) => {
        if (!abort.signal.aborted) studio.set({ problem: wordsOf(error) });
      })
      .finally(() => {
        isBusy = false;
      });
  }, TRIAL_EVERY_MILLISECONDS);
  return () => {
    abort.abort();
    clearInterval(timer);
  };
}
