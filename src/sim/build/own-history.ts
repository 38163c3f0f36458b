import { configurationAsChanges } from "#kernel";
import type { Instant } from "#kernel";
import type { LoadedScenario, WorldRoads } from "../loaded.ts";
import type { RecordedCall } from "../scenario.ts";
import type { OwnIncident, OwnLog } from "./own-log.ts";

/** What is not in a history of one's own, or not as demand; each incident is counted once. */
export type OwnCounts = {
  readonly incidents: number;
  /** Begun by crews: they keep units busy, and are no demand. */
  readonly officerInitiated: number;
  /** Not closed yet. */
  readonly open: number;
  /** Reports of what another incident stands for. */
  readonly grouped: number;
  /** Of a type or priority that is not configured any more. */
  readonly unknown: number;
};

export type OwnHistory = { readonly scenario: LoadedScenario; readonly counts: OwnCounts };

export type OwnHistoryOptions = {
  readonly roads: Pick<WorldRoads, "nearestNode" | "lat" | "lon">;
  /** Incidents received in [from, to]. */
  readonly from: Instant;
  readonly to: Instant;
  /** Types of incidents that crews begin themselves. */
  readonly officerTypes: ReadonlySet<string>;
  /** An instant as ISO 8601. */
  readonly isoOf: (at: Instant) => string;
};

/** Stands where the kernel asks for an address; the place is the nearest node of the roads. */
const NO_ADDRESS = "not kept";

function callOf(
  incident: OwnIncident,
  number: number,
  { roads, officerTypes }: OwnHistoryOptions,
): RecordedCall {
  const { node } = roads.nearestNode(incident.place);
  const [lat, lon] = [roads.lat[node]!, roads.lon[node]!];
  const { typeId, firstPriorityId, sentPriorityId, priorityId, alarmLevel, disposition } = incident;
  return {
    callId: `own-${number}`,
    incidentNumber: `${number}`,
    typeId,
    originalPriorityId: firstPriorityId,
    priorityId: sentPriorityId ?? priorityId,
    finalPriorityId: priorityId,
    receivedAt: incident.receivedAt,
    enteredAt: incident.openedAt,
    alarmLevel,
    place: { lat, lon, address: NO_ADDRESS, zoneIds: incident.place.zoneIds, node },
    ...(officerTypes.has(typeId) ? { origin: "officer" as const } : {}),
    ...(disposition === undefined ? {} : { disposition }),
    assignments: [...incident.rows.values()].map(({ unitId, unitTypeId, times }, row) => {
      return { rowId: `own-${number}-${row + 1}`, unitId, unitTypeId, ...times };
    }),
  };
}

/**
 * A planning history from the running centre's own log (HIS-1 to HIS-4): closed incidents in order
 * of time received, duty as logged, and the configuration as it is now. Throws RangeError for a
 * period without any.
 */
export function ownHistory(log: OwnLog, options: OwnHistoryOptions): OwnHistory {
  const { from, to, officerTypes } = options;
  const { configuration } = log;
  const { settings, incidentTypes, priorities } = configuration;
  const counts = { incidents: 0, officerInitiated: 0, open: 0, grouped: 0, unknown: 0 };
  const kept: OwnIncident[] = [];
  for (const incident of log.incidents.values()) {
    if (incident.receivedAt < from || incident.receivedAt > to) continue;
    counts.incidents += 1;
    const { typeId, firstPriorityId, status } = incident;
    if (status !== "closed") counts[status] += 1;
    else if (!incidentTypes.has(typeId) || !priorities.has(firstPriorityId)) counts.unknown += 1;
    else {
      if (officerTypes.has(typeId)) counts.officerInitiated += 1;
      kept.push(incident);
    }
  }
  // The order of the log settles equal times.
  kept.sort((left, right) => left.receivedAt - right.receivedAt);
  const history = kept.map((incident, index) => callOf(incident, index + 1, options));
  const [first, last] = [history[0], history.at(-1)];
  if (first === undefined || last === undefined) {
    throw new RangeError("the log holds no closed incident in this period");
  }
  const rows = history.reduce((sum, { assignments }) => sum + assignments.length, 0);
  return {
    counts,
    scenario: {
      manifest: {
        format: "muster-scenario",
        version: 1,
        scenarioId: "own-log",
        title: { en: "Our own log", zh: "本中心日志" },
        areaId: log.areaId,
        timeZone: settings.timeZone,
        from: first.receivedAt,
        to: last.receivedAt,
        sources: [{ what: "the centre's own log", licence: "the centre's own" }],
        synthetic: [],
        assumptions: [],
        estimatedHomes: [],
        report: {
          rows,
          calls: history.length,
          units: new Set(kept.flatMap((one) => [...one.rows.values()].map((row) => row.unitId)))
            .size,
          outOfOrder: 0,
          overlapping: 0,
          missing: {},
          from: options.isoOf(first.receivedAt),
          to: options.isoOf(last.receivedAt),
          rejected: { open: counts.open, grouped: counts.grouped, unknown: counts.unknown },
          examples: {},
          duplicates: 0,
          comparedAssignments: 0,
          oddities: {},
          resolutionSeconds: 1,
          unknownColumns: [],
        },
      },
      configuration: configurationAsChanges(configuration),
      history,
      duty: log
        .duties()
        .filter((one) => one.to >= first.receivedAt && one.from <= last.receivedAt)
        .map((one) => ({ ...one, from: Math.max(one.from, first.receivedAt) })),
    },
  };
}
