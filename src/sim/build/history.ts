import { zoneIndex } from "#geo";
import type { Place } from "#kernel";
import type { Roads } from "#routing";
import type { RecordedAssignment, RecordedCall } from "../scenario.ts";
import { zoneIdOf } from "./configuration.ts";
import { finalPriorityOf } from "./priorities.ts";
import { byText, idOf, type SourceAssignment, type SourceCall, type SourceZone } from "./source.ts";

const TIMES = [
  "dispatchedAt",
  "enRouteAt",
  "onSceneAt",
  "transportingAt",
  "atDestinationAt",
  "availableAt",
] as const satisfies readonly (keyof SourceAssignment & keyof RecordedAssignment)[];

function assignmentOf(row: SourceAssignment): RecordedAssignment {
  const known = TIMES.flatMap((time) => (row[time] === undefined ? [] : [[time, row[time]]]));
  return {
    rowId: row.rowId,
    unitId: row.unit,
    unitTypeId: idOf(row.unitType),
    ...(Object.fromEntries(known) as Pick<RecordedAssignment, (typeof TIMES)[number]>),
  };
}

/** Nearest node of the road network, when there is one. */
export type NodeLookUp = Pick<Roads, "nearestNode">;

function placeOf(call: SourceCall, zoneIds: string[], roads: NodeLookUp | undefined): Place {
  const place = { lat: call.lat, lon: call.lon, address: call.address, zoneIds };
  if (roads === undefined) return place;
  const { node, distanceMetres } = roads.nearestNode(call);
  return { ...place, node, nodeDistanceMetres: Math.round(distanceMetres * 10) / 10 };
}

export type HistoryOptions = {
  readonly roads: NodeLookUp | undefined;
  /** Types of calls that crews begin themselves. */
  readonly officerTypes: ReadonlySet<string>;
};

/** The calls as recorded, with their places looked up; in the order of the source. */
export function historyOf(
  calls: readonly SourceCall[],
  zones: readonly SourceZone[],
  { roads, officerTypes }: HistoryOptions,
): RecordedCall[] {
  const index = zoneIndex(zones.map(({ area }) => area));
  const zoneIds = zones.map(({ name }) => zoneIdOf(name));
  return calls.map((call) => {
    const inside = index.zonesAt(call).map((position) => zoneIds[position] ?? "");
    const final = finalPriorityOf(call);
    const priority = call.priority || final;
    return {
      callId: call.callNumber,
      incidentNumber: call.incidentNumber || call.callNumber,
      typeId: idOf(call.type),
      originalPriorityId: call.originalPriority || priority,
      priorityId: priority,
      finalPriorityId: final,
      receivedAt: call.receivedAt,
      ...(call.enteredAt === undefined ? {} : { enteredAt: call.enteredAt }),
      alarmLevel: call.alarms,
      place: placeOf(call, inside.toSorted(byText), roads),
      ...(officerTypes.has(call.type) ? { origin: "officer" as const } : {}),
      ...(call.disposition === "" ? {} : { disposition: idOf(call.disposition) }),
      assignments: call.rows.map(assignmentOf),
    };
  });
}
