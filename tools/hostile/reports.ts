import { playShift, shiftReport, type ShiftReport } from "../../src/sim/report/index.ts";
import { busyDay, LINE_MODEL, lineRoads, START } from "../../src/sim/testing/line-town.ts";
import { reportPage } from "../../src/sim/report/index.ts";
import { stringPaths, withAt } from "./samples.ts";

function goodReport(): ShiftReport {
  const scenario = busyDay(20, 3);
  const last = scenario.history.at(-1)?.receivedAt ?? START;
  const options = {
    scenario,
    roads: lineRoads(),
    responseModel: LINE_MODEL,
    seed: 1,
    from: START,
    to: last + 3_600_000,
    exercisePolicy: "plan",
    chair: [],
    you: { calls: [], absences: [] },
  } as const;
  return shiftReport({ ...options, you: playShift(options, "closest", () => undefined) });
}

/** Reports with a hostile text in place of each text that is no word of the report's own. */
export function* hostileReports(text: string): Generator<ShiftReport> {
  const good = goodReport();
  for (const path of stringPaths(good)) {
    const report = withAt(good, path, text) as ShiftReport;
    try {
      reportPage(report, "en");
    } catch {
      // A word that the report looks up, such as the name of an indicator: not a text of people.
      continue;
    }
    yield report;
  }
}
