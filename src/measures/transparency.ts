import {
  defaultSettings,
  localTime,
  type AcceptedEvent,
  type Event,
  type IncidentId,
  type Instant,
  type Settings,
} from "#kernel";
import { disclose, type CountTable, type DisclosedTable } from "./disclosure.ts";

export type TransparencyAsked = {
  readonly areaId: string;
  /** Year of the centre's own calendar. */
  readonly year: number;
  /** Incident types with the higher threshold, and those left out of all public counts. */
  readonly sensitive?: readonly string[];
  readonly withheld?: readonly string[];
};

/** Counts below it are not published; the second for sensitive types. */
export const PUBLIC_THRESHOLD = 5;
export const SENSITIVE_THRESHOLD = 10;

/** What a centre says of a year: its own conduct in full, incidents through the disclosure gate. */
export type TransparencyReport = {
  readonly format: "muster-transparency/1";
  readonly areaId: string;
  readonly year: number;
  /** Events of the log up to the end of the year; the last one's time. */
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
    /** Absent: too few to publish anything. */
    readonly byTypeAndMonth?: DisclosedTable;
  };
};

type Incident = { typeId: string; month: number; year: number };
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

/** Types of incidents, of which the last in the year counts; what was undone counts as it is then. */
function takeIncident(
  incidents: Map<IncidentId, Incident>,
  event: Event,
  time: { year: number; month: number },
): void {
  if (event.type === "incidentOpened") {
    const { year, month } = time;
    incidents.set(event.incidentId, { typeId: event.typeId, year, month });
  } else if (event.type === "incidentTypeChanged") {
    const incident = incidents.get(event.incidentId);
    if (incident !== undefined) incident.typeId = event.typeId;
  } else if (event.type === "commandUndone") {
    for (const { incidentId, typeId } of event.incidents) {
      const incident = incidents.get(incidentId);
      if (incident !== undefined) incident.typeId = typeId;
    }
  }
}

function countsOf(
  incidents: Iterable<Incident>,
  year: number,
  withheld: readonly string[],
): CountTable {
  const counted = [...incidents].filter(
    (one) => one.year === year && !withheld.includes(one.typeId),
  );
  const rows = [...new Set(counted.map(({ typeId }) => typeId))].toSorted();
  const columns = Array.from({ length: 12 }, (_month, index) => String(index + 1).padStart(2, "0"));
  const counts = rows.map((row) =>
    columns.map(
      (_column, index) =>
        counted.filter(({ typeId, month }) => typeId === row && month === index + 1).length,
    ),
  );
  return { rows, columns, counts };
}

/** A fold over the log; events after the year are passed over, so it stays the same for ever. */
export function createTransparency(asked: TransparencyAsked): {
  observe(accepted: AcceptedEvent): void;
  /** Events that are in it: those up to the last of the year. */
  readonly events: number;
  report(): TransparencyReport;
} {
  const { areaId, year, sensitive = [], withheld = [] } = asked;
  const tallies = noTallies();
  const incidents = new Map<IncidentId, Incident>();
  let settings: Settings = defaultSettings(areaId);
  let events = 0;
  let lastAt: Instant | undefined;
  let isOver = false;
  return {
    get events() {
      return events;
    },
    observe({ sequence, recordedAt, event }) {
      const time = localTime(settings, recordedAt);
      isOver ||= time.year > year;
      if (isOver) return;
      if (event.type === "configurationChanged") {
        for (const change of event.changes) {
          if (change.kind === "settings" && "put" in change) settings = change.put;
        }
      }
      events = sequence;
      lastAt = recordedAt;
      takeIncident(incidents, event, time);
      if (time.year === year) tally(tallies, event);
    },
    report() {
      const { byPurpose, underLease, leasesGiven, requestsDeclined, ...rest } = tallies;
      const table = disclose(countsOf(incidents.values(), year, withheld), {
        threshold: PUBLIC_THRESHOLD,
        thresholdOf: (row) => (sensitive.includes(row) ? SENSITIVE_THRESHOLD : PUBLIC_THRESHOLD),
      });
      return {
        format: "muster-transparency/1",
        areaId,
        year,
        events,
        ...(lastAt === undefined ? {} : { lastAt }),
        openings: { byPurpose: { ...byPurpose }, underLease, leasesGiven, requestsDeclined },
        ...rest,
        incidents: {
          threshold: PUBLIC_THRESHOLD,
          sensitiveThreshold: SENSITIVE_THRESHOLD,
          sensitive: sensitive.toSorted(),
          withheld: withheld.toSorted(),
          ...(table === undefined ? {} : { byTypeAndMonth: table }),
        },
      };
    },
  };
}
