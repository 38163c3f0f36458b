import { parentPort, workerData } from "node:worker_threads";
import { planReportPdf } from "./report-pdf.ts";
import type { PdfWork } from "./make-pdf.ts";

const { trial, language, about } = workerData as PdfWork;
const pdf = await planReportPdf(trial, language, about);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(pdf);
