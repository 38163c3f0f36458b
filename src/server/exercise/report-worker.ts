import { parentPort, workerData } from "node:worker_threads";
import { contract, responseModelFrom, roadsOn } from "#routing";
import { shiftReport } from "#sim";
import type { ReportMessage, ReportWork } from "./report-desk.ts";

/** Makes the report of a shift in a thread of its own: two whole runs of it are played again. */
function work(): void {
  const { network, hierarchy, responseModel, ...options } = workerData as ReportWork;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  const say = (message: ReportMessage) => parentPort?.postMessage(message);
  const report = shiftReport({
    ...options,
    roads: roadsOn(network, hierarchy ?? contract(network)),
    responseModel: responseModelFrom(responseModel),
    onProgress: (share) => say({ share }),
  });
  say({ report });
}

work();
