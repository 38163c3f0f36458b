import type {
  AcceptedEvent,
  AccessRecord,
  Actor,
  AgencyId,
  ClaimSubject,
  Event,
  HandlingPart,
  Instant,
  Purpose,
  SealId,
} from "#kernel";

/** Part of what was done, for those who oversee. Absent: all of it. */
export type OversightAsked = {
  /** Of when it was recorded: from this instant, and before that one. */
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
  readonly purpose?: Purpose | undefined;
  /** Who did it: a person of the centre, never one who called. */
  readonly actorId?: string | undefined;
  readonly agencyId?: AgencyId | undefined;
};

/** One thing that was done: when, by whom, at which place of the log. */
export type Deed = {
  readonly sequence: number;
  readonly at: Instant;
  readonly actor: Actor;
};

export type OpeningDeed = Deed & {
  readonly sealId: string;
  readonly purpose: Purpose;
  /** The lease it was opened under; absent while the call was handled. */
  readonly openingId?: string;
  /** As what it was opened for handling; a stand-in stepped in for those who handle it. */
  readonly part?: HandlingPart;
};
/** A right to open that was asked for, and what became of it. */
export type LeaseDeed = Deed & {
  readonly openingId: string;
  readonly subject: ClaimSubject;
  readonly purpose: Purpose;
  readonly state: "asked" | "given" | "returned" | "declined";
  /** Who gave or declined it; the one who asked, when one person was enough. */
  readonly answeredBy?: string;
  /** When a given one ends by itself. */
  readonly until?: Instant;
};
export type RecordDeed<Kind extends AccessRecord["kind"]> = Deed & {
  readonly record: Extract<AccessRecord, { kind: Kind }>;
};
export type HoldDeed = Deed & {
  readonly holdId: string;
  readonly subject: ClaimSubject;
  readonly label: string;
  readonly until: Instant;
  readonly lifted?: { readonly by: string; readonly at: Instant };
};
export type ErasureDeed = Deed & {
  readonly rule: string;
  /** Sealed reports whose keys were destroyed. */
  readonly reports: number;
};
export type ConfigurationDeed = Deed & {
  /** How many changes of each kind. */
  readonly changes: Readonly<Record<string, number>>;
  readonly reason?: string;
};

/** A step of a plan for the roster, from its proposal to what became of it. */
export type DeploymentDeed = Deed & {
  readonly deploymentId: string;
  /** The plan's name; "" when its proposal is not in the log that was read. */
  readonly plan: string;
  readonly step:
    | "proposed"
    | "approved"
    | "declined"
    | "scheduled"
    | "applied"
    | "conflicted"
    | "cancelled"
    | "reversed";
  /** From when, for one that was scheduled. */
  readonly effectiveAt?: Instant;
};

/** How often, and when last. Most often first; at a tie the one who did it last. */
export type Tally = { readonly id: string; readonly count: number; readonly last: Instant };

/** The newest deeds of a kind; `count` is of all of them. */
export type DeedList<D extends Deed> = { readonly count: number; readonly newest: readonly D[] };

export type OversightReport = {
  readonly from?: Instant;
  readonly until?: Instant;
  /** The log was read up to this event. */
  readonly sequence: number;
  readonly openings: DeedList<OpeningDeed> & {
    readonly byPurpose: readonly Tally[];
    readonly byPerson: readonly Tally[];
    /** "" is the centre itself. */
    readonly byAgency: readonly Tally[];
  };
  readonly leases: DeedList<LeaseDeed>;
  readonly holds: DeedList<HoldDeed>;
  readonly erasures: DeedList<ErasureDeed>;
  readonly exports: DeedList<RecordDeed<"export">>;
  readonly entitlements: DeedList<RecordDeed<"entitlement">>;
  readonly configurations: DeedList<ConfigurationDeed>;
  readonly deployments: DeedList<DeploymentDeed>;
  readonly refusedAttempts: DeedList<RecordDeed<"attemptsRefused">>;
  readonly releases: DeedList<RecordDeed<"figuresReleased">>;
  readonly vaultKeys: DeedList<RecordDeed<"vaultKeys">>;
  readonly erasureRequests: DeedList<RecordDeed<"erasureRequest">>;
  readonly shedReports: DeedList<RecordDeed<"shedReport">>;
};

/** A report, and what time it was in the area when it was read: leases end by themselves. */
export type OversightRead = OversightReport & {
  readonly readAt: Instant;
  /** Sealed reports that are due to be erased, and those that a hold keeps. */
  readonly retention: { readonly hasRule: boolean; readonly due: number; readonly held: number };
};

/** Deeds listed of each kind in one report; the counts are of all. */
export const DEEDS_LISTED_MAX = 500;

type Deeds = {
  readonly openings: OpeningDeed[];
  readonly holds: Map<string, HoldDeed>;
  readonly erasures: ErasureDeed[];
  readonly exports: RecordDeed<"export">[];
  readonly entitlements: RecordDeed<"entitlement">[];
  readonly configurations: ConfigurationDeed[];
  readonly deployments: DeploymentDeed[];
  readonly refusedAttempts: RecordDeed<"attemptsRefused">[];
  readonly releases: RecordDeed<"figuresReleased">[];
  readonly vaultKeys: RecordDeed<"vaultKeys">[];
  readonly erasureRequests: RecordDeed<"erasureRequest">[];
  readonly shedReports: RecordDeed<"shedReport">[];
};

/** The deeds of a log, taken up event by event; everything else in the log is passed over. */
export type Oversight = {
  readonly sequence: number;
  observe(accepted: AcceptedEvent): void;
  report(asked?: OversightAsked): OversightReport;
  /** The seal of the reason of an opening that was asked for. */
  reasonOf(openingId: string): SealId | undefined;
};

function countKinds(changes: Extract<Event, { type: "configurationChanged" }>["changes"]) {
  const counts: Record<string, number> = {};
  for (const { kind } of changes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function takeRecord(deeds: Deeds, deed: Deed, record: AccessRecord): void {
  switch (record.kind) {
    case "export":
      deeds.exports.push({ ...deed, record });
      break;
    case "entitlement":
      deeds.entitlements.push({ ...deed, record });
      break;
    case "attemptsRefused":
      deeds.refusedAttempts.push({ ...deed, record });
      break;
    case "figuresReleased":
      deeds.releases.push({ ...deed, record });
      break;
    case "erasureRequest":
      deeds.erasureRequests.push({ ...deed, record });
      break;
    case "shedReport":
      deeds.shedReports.push({ ...deed, record });
      break;
    case "vaultKeys":
      deeds.vaultKeys.push({ ...deed, record });
      break;
    default: {
      const strange: never = record;
      throw new Error(`an access record of no kind: ${JSON.stringify(strange)}`);
    }
  }
}

type Leases = Map<string, LeaseDeed & { readonly reasonSeal: SealId }>;

/** True when the event is about a right to open. */
function takeLease(leases: Leases, deed: Deed, event: Event): boolean {
  if (event.type === "openingAsked") {
    const { type: _, text, ...asked } = event;
    leases.set(event.openingId, { ...deed, ...asked, state: "asked", reasonSeal: text.sealId });
    return true;
  }
  const isAnswer =
    event.type === "leaseOpened" ||
    event.type === "leaseReturned" ||
    event.type === "openingDeclined";
  if (!isAnswer) return false;
  const before = leases.get(event.openingId);
  if (before === undefined) return true;
  const answeredBy = deed.actor.id;
  if (event.type === "leaseOpened") {
    leases.set(event.openingId, { ...before, state: "given", answeredBy, until: event.until });
  } else if (event.type === "leaseReturned") {
    leases.set(event.openingId, { ...before, state: "returned" });
  } else leases.set(event.openingId, { ...before, state: "declined", answeredBy });
  return true;
}

/** True when the event is about how long sealed texts are kept. */
function takeRetention(deeds: Deeds, deed: Deed, event: Event): boolean {
  if (event.type === "holdPlaced") {
    const { type: _type, ...placed } = event;
    deeds.holds.set(event.holdId, { ...deed, ...placed });
  } else if (event.type === "holdLifted") {
    const hold = deeds.holds.get(event.holdId);
    const lifted = { by: deed.actor.id, at: deed.at };
    if (hold !== undefined) deeds.holds.set(event.holdId, { ...hold, lifted });
  } else if (event.type === "reportsErased") {
    deeds.erasures.push({ ...deed, rule: event.rule, reports: event.reportIds.length });
  } else return false;
  return true;
}

type DeploymentEvent = Extract<Event, { deploymentId: string }>;

const STEPS = {
  deploymentProposed: "proposed",
  deploymentScheduled: "scheduled",
  deploymentApplied: "applied",
  deploymentConflicted: "conflicted",
  deploymentCancelled: "cancelled",
  deploymentReversed: "reversed",
} as const;

function stepOf(event: DeploymentEvent): DeploymentDeed["step"] {
  if (event.type === "deploymentReviewed") return event.approved ? "approved" : "declined";
  return STEPS[event.type];
}

/** True when the event is about a plan for the roster. */
function takeDeployment(deeds: Deeds, deed: Deed, event: Event): boolean {
  if (!("deploymentId" in event)) return false;
  const { deploymentId, type } = event;
  const before = deeds.deployments.find((one) => one.deploymentId === deploymentId);
  deeds.deployments.push({
    ...deed,
    deploymentId,
    plan: type === "deploymentProposed" ? event.plan.name : (before?.plan ?? ""),
    step: stepOf(event),
    ...(type === "deploymentScheduled" ? { effectiveAt: event.effectiveAt } : {}),
  });
  return true;
}

function fits({ at, actor }: Deed, { from, until, actorId, agencyId }: OversightAsked): boolean {
  return (
    (from === undefined || at >= from) &&
    (until === undefined || at < until) &&
    (actorId === undefined || actor.id === actorId) &&
    (agencyId === undefined || actor.agencyId === agencyId)
  );
}

function listed<D extends Deed>(deeds: readonly D[], asked: OversightAsked): DeedList<D> {
  const fitting = deeds.filter((deed) => fits(deed, asked));
  return { count: fitting.length, newest: fitting.slice(-DEEDS_LISTED_MAX).toReversed() };
}

function tallied<D extends Deed>(deeds: readonly D[], idOf: (deed: D) => string): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const deed of deeds) {
    const id = idOf(deed);
    const before = tallies.get(id);
    const last = Math.max(before?.last ?? deed.at, deed.at);
    tallies.set(id, { id, count: (before?.count ?? 0) + 1, last });
  }
  return [...tallies.values()].toSorted((a, b) => b.count - a.count || b.last - a.last);
}

function openingsOf(deeds: readonly OpeningDeed[], asked: OversightAsked) {
  const { purpose } = asked;
  const all = purpose === undefined ? deeds : deeds.filter((deed) => deed.purpose === purpose);
  const fitting = all.filter((deed) => fits(deed, asked));
  return {
    ...listed(fitting, {}),
    byPurpose: tallied(fitting, (deed) => deed.purpose),
    byPerson: tallied(fitting, ({ actor }) => actor.id),
    byAgency: tallied(fitting, ({ actor }) => actor.agencyId ?? ""),
  };
}

function leasesOf(leases: Leases, asked: OversightAsked): DeedList<LeaseDeed> {
  const all = [...leases.values()].map(({ reasonSeal: _seal, ...deed }) => deed);
  const { purpose } = asked;
  return listed(purpose === undefined ? all : all.filter((one) => one.purpose === purpose), asked);
}

/**
 * What was done that those who oversee must see (docs/spec/oversight.md). It is folded from the
 * log alone, so anyone with the log gets the same.
 */
export function createOversight(): Oversight {
  const deeds: Deeds = {
    openings: [],
    holds: new Map(),
    erasures: [],
    exports: [],
    entitlements: [],
    configurations: [],
    deployments: [],
    refusedAttempts: [],
    releases: [],
    vaultKeys: [],
    erasureRequests: [],
    shedReports: [],
  };
  const leases: Leases = new Map();
  let sequence = 0;
  return {
    get sequence() {
      return sequence;
    },
    observe(accepted) {
      ({ sequence } = accepted);
      const { event, actor, recordedAt: at } = accepted;
      const deed: Deed = { sequence, at, actor };
      if (event.type === "sealOpened") {
        const { type: _, ...opened } = event;
        deeds.openings.push({ ...deed, ...opened });
      } else if (takeLease(leases, deed, event) || takeRetention(deeds, deed, event)) return;
      else if (takeDeployment(deeds, deed, event)) return;
      else if (event.type === "accessRecorded") takeRecord(deeds, deed, event.record);
      else if (event.type === "configurationChanged") {
        const { changes, reason } = event;
        const why = reason === undefined ? {} : { reason };
        deeds.configurations.push({ ...deed, changes: countKinds(changes), ...why });
      }
    },
    report(asked = {}) {
      const { from, until } = asked;
      return {
        ...(from === undefined ? {} : { from }),
        ...(until === undefined ? {} : { until }),
        sequence,
        openings: openingsOf(deeds.openings, asked),
        leases: leasesOf(leases, asked),
        holds: listed([...deeds.holds.values()], asked),
        erasures: listed(deeds.erasures, asked),
        exports: listed(deeds.exports, asked),
        entitlements: listed(deeds.entitlements, asked),
        configurations: listed(deeds.configurations, asked),
        deployments: listed(deeds.deployments, asked),
        refusedAttempts: listed(deeds.refusedAttempts, asked),
        releases: listed(deeds.releases, asked),
        vaultKeys: listed(deeds.vaultKeys, asked),
        erasureRequests: listed(deeds.erasureRequests, asked),
        shedReports: listed(deeds.shedReports, asked),
      };
    },
    reasonOf: (openingId) => leases.get(openingId)?.reasonSeal,
  };
}
