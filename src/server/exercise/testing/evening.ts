import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { defaultResponseModelFile, encodeRoadFile } from "#routing";
import type { LoadedScenario, RecordedAssignment, RecordedCall } from "#sim";
import { readArea } from "../../configuration/read-area.ts";
import { AREA_FILE, PIER } from "../../testing/harness.ts";

export const MINUTE = 60_000;
export const FROM = Date.UTC(2026, 5, 1, 20, 0, 0);
export const plan = readArea(AREA_FILE, FROM);

function assignment(rowId: string, unitId: string, at: number): RecordedAssignment {
  return {
    rowId,
    unitId,
    unitTypeId: "ambulance",
    dispatchedAt: at + MINUTE,
    enRouteAt: at + 2 * MINUTE,
    onSceneAt: at + 5 * MINUTE,
    availableAt: at + 15 * MINUTE,
  };
}

function call(index: number): RecordedCall {
  const receivedAt = FROM + (1 + index * 3) * MINUTE;
  const callId = `recorded-${index}`;
  const unitId = ["A1", "A2", "A3"][index % 3] ?? "A1";
  return {
    callId,
    incidentNumber: String(index),
    typeId: "medical",
    originalPriorityId: "2",
    priorityId: "2",
    finalPriorityId: "2",
    receivedAt,
    enteredAt: receivedAt + 30_000,
    alarmLevel: 1,
    place: { ...PIER, lat: PIER.lat + index * 0.0005, zoneIds: ["Harbour"] },
    disposition: "completed",
    assignments: [assignment(`${callId}-1`, unitId, receivedAt)],
  };
}

const HISTORY = Array.from({ length: 6 }, (_, index) => call(index));
export const TO = FROM + 60 * MINUTE;

export const scenario: LoadedScenario = {
  manifest: {
    format: "muster-scenario",
    version: 1,
    scenarioId: "test-evening",
    title: { en: "A test evening" },
    areaId: plan.areaId,
    timeZone: "Atlantic/Azores",
    from: FROM,
    to: TO,
    sources: [],
    synthetic: [{ en: "All of it is made up." }],
    assumptions: [],
    estimatedHomes: [],
    report: {
      rows: 6,
      calls: 6,
      units: 3,
      outOfOrder: 0,
      overlapping: 0,
      comparedAssignments: 0,
      duplicates: 0,
      oddities: {},
      missing: {},
      from: "",
      to: "",
      rejected: {},
      resolutionSeconds: 1,
      unknownColumns: [],
      examples: {},
    },
  },
  configuration: plan.changes,
  history: HISTORY,
  duty: ["A1", "A2", "A3"].map((unitId) => {
    return { unitId, from: FROM, to: TO + 60 * MINUTE, basis: "continuous" };
  }),
};

/** Writes the evening as a scenario folder, as `muster scenario build` writes one. */
export function writeEvening(folder: string): void {
  const { roads } = plan;
  if (roads?.index === undefined) throw new Error("the small town has roads with labels");
  const { hierarchy } = roads.index;
  const { manifest, configuration, duty, history } = scenario;
  mkdirSync(folder, { recursive: true });
  const put = (name: string, value: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  put("scenario.json", manifest);
  put("configuration.json", configuration);
  put("duty.json", duty);
  put("response-model.json", defaultResponseModelFile());
  writeFileSync(join(folder, "history.json.gz"), gzipSync(JSON.stringify(history)));
  writeFileSync(join(folder, "roads.bin"), encodeRoadFile({ network: roads.network, hierarchy }));
}
