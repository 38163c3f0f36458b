import { Type, type Static } from "typebox";
import type { DeploymentPlan } from "#kernel";
import { ConfigurationChangeSchema } from "./configuration.ts";
import {
  Id,
  InstantMilliseconds,
  Latitude,
  Longitude,
  object,
  oneOf,
  ShortText,
  TextForPeople,
  type Holds,
  type Same,
  type Writable,
} from "./shapes.ts";
import { WeeklyHours, WorkingRulesDocument } from "./working-rules.ts";

/** Most changes of each kind one plan carries. */
export const PLAN_CHANGES_MAX = 5000;
/** Plans put side by side in one trial. */
export const TRIAL_PLANS_MAX = 4;
export const TRIAL_SEEDS_MAX = 100;
export const QUESTION_LENGTH_MAX = 1000;

/** See DeploymentPlan of the kernel. */
export const PlanDocument = object({
  format: Type.Literal("muster-deployment-plan"),
  version: Type.Literal(1),
  planId: Id,
  name: ShortText,
  question: Type.String({ minLength: 1, maxLength: QUESTION_LENGTH_MAX }),
  base: Type.Optional(
    object({
      configurationHash: Id,
      sequence: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    }),
  ),
  changes: Type.Array(ConfigurationChangeSchema, { maxItems: PLAN_CHANGES_MAX }),
  duties: Type.Array(
    object({
      unitId: Id,
      how: oneOf("set", "add", "remove"),
      hours: Type.Array(WeeklyHours, { maxItems: 200 }),
    }),
    { maxItems: PLAN_CHANGES_MAX },
  ),
  postings: Type.Array(object({ unitId: Id, postId: Type.Optional(Id) }), {
    maxItems: PLAN_CHANGES_MAX,
  }),
  stationClosures: Type.Array(object({ stationId: Id, unitsTo: Type.Optional(Id) }), {
    maxItems: 1000,
  }),
  roadClosures: Type.Array(
    object({
      name: ShortText,
      lat: Latitude,
      lon: Longitude,
      /** 0: the nearest road. */
      radiusMetres: Type.Number({ minimum: 0, maximum: 5000 }),
    }),
    { maxItems: 1000 },
  ),
  rules: Type.Optional(WorkingRulesDocument),
});
export type PlanDocument = Static<typeof PlanDocument>;
export type PlanAgrees = Holds<Same<PlanDocument, Writable<DeploymentPlan>>>;

const Hash = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Count = Type.Integer({ minimum: 0 });

/** A history that plans can be tried on, or why it cannot. */
export const PlanningHistory = object({
  historyId: Id,
  title: TextForPeople,
  /** "scenario": recorded and prepared; "log": the centre's own log as it is now. */
  kind: oneOf("scenario", "log"),
  from: InstantMilliseconds,
  to: InstantMilliseconds,
  /** What the public asked for, and what crews began themselves. */
  calls: Count,
  officerInitiated: Count,
  usable: Type.Boolean(),
  /** Why it is not usable. */
  why: Type.Optional(Type.String()),
});
export type PlanningHistory = Static<typeof PlanningHistory>;

export const PlanListed = object({
  planId: Id,
  name: ShortText,
  question: Type.String(),
  /** SHA-256 of the plan's canonical JSON. */
  hash: Hash,
  savedAt: InstantMilliseconds,
  savedBy: Id,
});
export type PlanListed = Static<typeof PlanListed>;

export const trialStates = ["waiting", "running", "ready", "failed", "cancelled"] as const;

export const TrialListed = object({
  trialId: Id,
  historyId: Id,
  plans: Type.Array(object({ planId: Id, name: ShortText, hash: Hash })),
  state: oneOf(...trialStates),
  /** 0 to 1. */
  share: Share,
  startedAt: InstantMilliseconds,
  startedBy: Id,
  /** Why it failed, in English. */
  why: Type.Optional(Type.String()),
  /** SHA-256 of the result's canonical JSON, when ready: what a proposal names as its evidence. */
  hash: Type.Optional(Hash),
});
export type TrialListed = Static<typeof TrialListed>;

/** The start page of the studio. */
export const Planning = object({
  histories: Type.Array(PlanningHistory),
  plans: Type.Array(PlanListed),
  trials: Type.Array(TrialListed),
});
export type Planning = Static<typeof Planning>;

export const SavePlan = object({
  plan: PlanDocument,
  /** Of the version it was made from; a version saved since then is not overwritten. */
  replaces: Type.Optional(Hash),
});
export const SavedPlan = object({ plan: PlanDocument, saved: PlanListed });
export type SavedPlan = Static<typeof SavedPlan>;

const Targets = object({
  urgentSeconds: Type.Number({ minimum: 1, maximum: 86_400 }),
  otherSeconds: Type.Number({ minimum: 1, maximum: 86_400 }),
});

export const StartTrial = object({
  historyId: Id,
  /** Saved plans. */
  planIds: Type.Array(Id, { minItems: 1, maxItems: TRIAL_PLANS_MAX, uniqueItems: true }),
  policy: Type.Optional(oneOf("closest", "plan")),
  /** Runs of each column. */
  seeds: Type.Optional(
    Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 31 }), {
      minItems: 1,
      maxItems: TRIAL_SEEDS_MAX,
      uniqueItems: true,
    }),
  ),
  /** Runs go on until what the luck of the simulation leaves open is this narrow. */
  precision: Type.Optional(
    object({
      /** Half the width of the 95 % interval of the mean, plan less today. */
      halfWidthSeconds: Type.Number({ minimum: 0.1, maximum: 3600 }),
      runsMax: Type.Optional(Type.Integer({ minimum: 2, maximum: TRIAL_SEEDS_MAX })),
      /** No run is begun after this long. */
      secondsMax: Type.Optional(Type.Number({ minimum: 1, maximum: 3600 })),
    }),
  ),
  /** A part of the history only. */
  from: Type.Optional(InstantMilliseconds),
  to: Type.Optional(InstantMilliseconds),
  targets: Type.Optional(Targets),
  coverSeconds: Type.Optional(Type.Number({ minimum: 30, maximum: 3600 })),
});
export type StartTrial = Static<typeof StartTrial>;

export const TrialAnswered = object({
  trial: TrialListed,
  /** `Trial` of docs/spec/deployment.md, when ready. */
  result: Type.Optional(Type.Unknown()),
});
export type TrialAnswered = Static<typeof TrialAnswered>;

export const QuickQuestion = object({
  historyId: Id,
  plan: PlanDocument,
  /** Local hour of the week, 0 is Monday 0:00: who is on duty then. Absent: the busiest. */
  hourOfWeek: Type.Optional(Type.Integer({ minimum: 0, maximum: 167 })),
  /** Of the units that are looked at; absent: what most calls ask for. */
  capabilityId: Type.Optional(Id),
  coverSeconds: Type.Optional(Type.Number({ minimum: 30, maximum: 3600 })),
});
export type QuickQuestion = Static<typeof QuickQuestion>;

const PlanProblem = object({
  path: Type.String(),
  got: Type.String(),
  expected: Type.String(),
});

/** An estimate without simulation, with today's beside it: [today, plan]. */
const Both = Type.Array(Type.Union([Type.Number(), Type.Null()]), { minItems: 2, maxItems: 2 });

export const QuickAnswer = object({
  /** What does not fit; then there is nothing else. */
  problems: Type.Array(PlanProblem),
  answer: Type.Optional(
    object({
      hourOfWeek: Type.Integer(),
      capabilityId: Id,
      coverSeconds: Type.Number(),
      callsPerHour: Type.Number(),
      /** Mean travel of a dispatch, and of the share with a free unit within `coverSeconds`. */
      travelSeconds: Both,
      covered: Both,
      /** Calls that find no unit of the kind free. */
      lost: Both,
      areas: Type.Array(
        object({
          zoneId: Id,
          name: TextForPeople,
          callsPerHour: Type.Number(),
          travelSeconds: Both,
          covered: Both,
        }),
      ),
      units: Type.Array(object({ unitId: Id, callSign: Type.String(), busy: Both })),
      /** What the estimate supposes. */
      method: TextForPeople,
      milliseconds: Type.Number(),
    }),
  ),
});
export type QuickAnswer = Static<typeof QuickAnswer>;

export const proposalModels = ["mclp", "mexclp", "p-median"] as const;

export const ProposalQuestion = object({
  historyId: Id,
  /** What the proposal starts from: its units are the ones that are placed anew. */
  plan: PlanDocument,
  model: oneOf(...proposalModels),
  capabilityId: Type.Optional(Id),
  hourOfWeek: Type.Optional(Type.Integer({ minimum: 0, maximum: 167 })),
  coverSeconds: Type.Optional(Type.Number({ minimum: 30, maximum: 3600 })),
  /** Units that may move at most; absent: all of them. */
  movesMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  /** What the proposal must keep (PLN-56); those left out are not asked. */
  limits: Type.Optional(
    object({
      /** Part of every area's calls with a unit within `coverSeconds`, at least. */
      areaShareMin: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      /** Mean travel in every area, and travel to any place, at most. */
      areaMeanSecondsMax: Type.Optional(Type.Number({ minimum: 1, maximum: 3600 })),
      farthestSecondsMax: Type.Optional(Type.Number({ minimum: 1, maximum: 3600 })),
      /** Calls an hour that a unit is nearest to, at most. */
      loadMax: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1000 })),
    }),
  ),
});
export type ProposalQuestion = Static<typeof ProposalQuestion>;

export const ProposalAnswer = object({
  problems: Type.Array(PlanProblem),
  answer: Type.Optional(
    object({
      model: oneOf(...proposalModels),
      capabilityId: Id,
      hourOfWeek: Type.Integer(),
      /** The plan with the proposal in it; its id and name are those of the question's. */
      plan: PlanDocument,
      moves: Type.Array(
        object({
          unitId: Id,
          callSign: Type.String(),
          from: Type.Optional(TextForPeople),
          to: TextForPeople,
          stationId: Id,
        }),
      ),
      /** In the model's own measure: before, as proposed, and what nothing can better. */
      before: Type.Number(),
      objective: Type.Number(),
      bound: Type.Optional(Type.Number()),
      /** 0 is a proof that nothing is better. Absent when the limits are not kept. */
      gap: Type.Optional(Type.Number()),
      /** When limits were asked for: whether they are kept, and what each comes to. */
      limits: Type.Optional(
        object({
          outcome: oneOf("kept", "impossible", "unknown"),
          what: TextForPeople,
          reached: Type.Array(object({ kept: Type.Boolean(), what: TextForPeople })),
        }),
      ),
      measure: TextForPeople,
      /** Where it gains and where it loses, the greatest first. */
      areas: Type.Array(
        object({
          zoneId: Id,
          name: TextForPeople,
          callsPerHour: Type.Number(),
          before: Type.Number(),
          after: Type.Number(),
        }),
      ),
      reasons: Type.Array(TextForPeople),
      milliseconds: Type.Number(),
    }),
  ),
});
export type ProposalAnswer = Static<typeof ProposalAnswer>;

const ForecastHours = Type.Array(
  object({ mean: Type.Number(), low: Type.Number(), high: Type.Number() }),
);
const Score = object({ rootMeanSquare: Type.Number(), rankedScore: Type.Number() });
const GainOf = object({ mean: Type.Number(), standardError: Type.Number() });

/** Calls to expect by hour of the week. Never people, never crime. */
export const DemandForecast = object({
  historyId: Id,
  calls: Count,
  officerInitiated: Count,
  withoutArea: Count,
  confidence: Type.Number(),
  /** Absent: too few weeks; `why` says so. Then the plain counts are all there is. */
  areas: Type.Array(
    object({
      zoneId: Id,
      name: TextForPeople,
      /** 168 hours from Monday 0:00; empty when there is no forecast. */
      hours: ForecastHours,
      /** Calls of the history in each of the 168 hours. */
      counted: Type.Array(Count),
    }),
  ),
  why: Type.Optional(Type.String()),
  /** On weeks that the forecast had not seen. */
  check: Type.Optional(
    object({
      learningWeeks: Count,
      testWeeks: Count,
      compared: Count,
      model: Score,
      sameHourLastWeek: Score,
      average: Score,
      gainOverLastWeek: GainOf,
      gainOverAverage: GainOf,
      interval: object({
        confidence: Type.Number(),
        expected: Type.Number(),
        observed: Type.Number(),
        standardError: Type.Number(),
      }),
    }),
  ),
});
export type DemandForecast = Static<typeof DemandForecast>;

/** What a history holds that the studio draws: who is on duty when, and where help is asked for. */
export const PlanningGround = object({
  historyId: Id,
  configurationHash: Id,
  areas: Type.Array(object({ zoneId: Id, name: TextForPeople, calls: Count })),
  /** Calls by local hour of the week, from Monday 0:00. */
  callsByHourOfWeek: Type.Array(Count),
  /** Capabilities that most calls ask for, the most first. */
  capabilities: Type.Array(object({ capabilityId: Id, name: TextForPeople })),
  /** By unit: share of each of the 168 hours of the week on duty, as recorded. */
  duty: Type.Array(object({ unitId: Id, shares: Type.Array(Share) })),
  /** Places of demand, for the map: calls near each other are one point. */
  points: Type.Array(
    object({
      lat: Latitude,
      lon: Longitude,
      calls: Type.Number(),
      zoneId: Type.Union([Id, Type.Null()]),
    }),
  ),
});
export type PlanningGround = Static<typeof PlanningGround>;

/** A plan of a trial, put before a second person. */
export const ProposeDeployment = object({
  commandId: Id,
  deploymentId: Id,
  /** The evidence: a trial that is ready. */
  trialId: Id,
  /** Position of the plan in the trial. */
  plan: Type.Optional(Type.Integer({ minimum: 0, maximum: TRIAL_PLANS_MAX - 1 })),
});
export type ProposeDeployment = Static<typeof ProposeDeployment>;

export const trialFileFormats = ["html", "pdf", "json"] as const;
