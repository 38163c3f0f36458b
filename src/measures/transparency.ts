import {
  defaultSettings,
  localTime,
  type AcceptedEvent,
  type Event,
  type Instant,
  type Settings,
} from "#kernel";
import {
  createFigures,
  PUBLIC_THRESHOLD,
  periodText,
  SENSITIVE_THRESHOLD,
  type FigureOptions,
  type Period,
  type PublicFigures,
  type Release,
} from "./figures.ts";

export type TransparencyAsked = {
  readonly areaId: string;
  readonly period: Period;
  readonly options: FigureOptions;
};

/** What a centre says of a year or a month: its own conduct in full, incidents through the disclosure gate. */
export type TransparencyReport = {
  readonly format: "muster-transparency/2";
  readonly areaId: string;
  /** "2026", or "2026-03". */
  readonly period: string;
  /** Events of the log up to the end of the period; the last one's time. */
  readonly events: number;
  readonly lastAt?: Instant;
  readonly openings: {
    readonly byPurpose: Readonly<Record<string, number>>;
    readonly underLease: number;
    readonly leasesGiven: number;
    readonly requestsDeclined: number;
  };
  readonly exports: number;
  readonly entitlementChanges: number;
  readonly configurationChanges: number;
  readonly attemptsRefused: number;
  readonly holdsPlaced: number;
  readonly reportsErased: number;
  readonly followCodesGiven: number;
  readonly incidents: {
    readonly threshold: number;
    readonly sensitiveThreshold: number;
    readonly sensitive: readonly string[];
    /** These types are in no count of incidents. */
    readonly withheld: readonly string[];
    /** Zones of this kind are the published places. */
    readonly placeKind?: string;
    /** Releases of the same year before this one: what they published was reckoned with. */
    readonly before: readonly string[];
  } & PublicFigures;
};

type Tallies = {
  byPurpose: Record<string, number>;
  underLease: number;
  leasesGiven: number;
  requestsDeclined: number;
  exports: number;
  entitlementChanges: number;
  configurationChanges: number;
  attemptsRefused: number;
  holdsPlaced: number;
  reportsErased: number;
  followCodesGiven: number;
};

function noTallies(): Tallies {
  return {
    byPurpose: { handling: 0, quality: 0, complaint: 0, legal: 0, training: 0 },
    underLease: 0,
    leasesGiven: 0,
    requestsDeclined: 0,
    exports: 0,
    entitlementChanges: 0,
    configurationChanges: 0,
    attemptsRefused: 0,
    holdsPlaced: 0,
    reportsErased: 0,
    followCodesGiven: 0,
  };
}

function tally(tallies: Tallies, event: Event): void {
  if (event.type === "sealOpened") {
    tallies.byPurpose[event.purpose] = (tallies.byPurpose[event.purpose] ?? 0) + 1;
    if (event.openingId !== undefined) tallies.underLease += 1;
  } else if (event.type === "leaseOpened") tallies.leasesGiven += 1;
  else if (event.type === "openingDeclined") tallies.requestsDeclined += 1;
  else if (event.type === "configurationChanged") tallies.configurationChanges += 1;
  else if (event.type === "holdPlaced") tallies.holdsPlaced += 1;
  else if (event.type === "reportsErased") tallies.reportsErased += event.reportIds.length;
  else if (event.type === "followCodeGiven") tallies.followCodesGiven += 1;
  else if (event.type === "accessRecorded") {
    const { record } = event;
    if (record.kind === "export") tallies.exports += 1;
    else if (record.kind === "entitlement") tallies.entitlementChanges += 1;
    else if (record.kind === "attemptsRefused") tallies.attemptsRefused += record.count;
  }
}

/**
 * A fold over the log. What comes after the period changes nothing in the report, so it stays the
 * same for ever; incidents of the whole year are taken up, because months published before the
 * period's own release are reckoned with.
 */
export function createTransparency(asked: TransparencyAsked): {
  observe(accepted: AcceptedEvent): void;
  /** Events that are in it: those up to the last of the period. */
  readonly events: number;
  /** The report after these releases, in their order. */
  report(before: readonly Release[]): TransparencyReport;
} {
  const { areaId, period, options } = asked;
  const tallies = noTallies();
  const figures = createFigures();
  let settings: Settings = defaultSettings(areaId);
  let events = 0;
  let lastAt: Instant | undefined;
  let [isOver, isYearOver] = [false, false];
  return {
    get events() {
      return events;
    },
    observe({ sequence, recordedAt, event }) {
      const time = localTime(settings, recordedAt);
      isYearOver ||= time.year > period.year;
      if (isYearOver) return;
      isOver ||= time.year === period.year && time.month > (period.month ?? 12);
      if (event.type === "configurationChanged") {
        for (const change of event.changes) {
          if (change.kind === "settings" && "put" in change) settings = change.put;
        }
      }
      figures.observe(event, time);
      if (isOver) return;
      events = sequence;
      lastAt = recordedAt;
      const isIn = period.month === undefined || time.month === period.month;
      if (time.year === period.year && isIn) tally(tallies, event);
    },
    report(before) {
      const { byPurpose, underLease, leasesGiven, requestsDeclined, ...rest } = tallies;
      const { sensitive, withheld, placeKind } = options;
      const ofYear = before.filter((one) => one.period.year === period.year);
      return {
        format: "muster-transparency/2",
        areaId,
        period: periodText(period),
        events,
        ...(lastAt === undefined ? {} : { lastAt }),
        openings: { byPurpose: { ...byPurpose }, underLease, leasesGiven, requestsDeclined },
        ...rest,
        incidents: {
          threshold: PUBLIC_THRESHOLD,
          sensitiveThreshold: SENSITIVE_THRESHOLD,
          sensitive: sensitive.toSorted(),
          withheld: withheld.toSorted(),
          ...(placeKind === undefined ? {} : { placeKind }),
          before: ofYear.map((one) => periodText(one.period)),
          ...figures.figures(ofYear, { period, options }),
        },
      };
    },
  };
}
