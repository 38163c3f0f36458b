import { Worker } from "node:worker_threads";
import type { ReportAbout, ReportLanguage, Trial } from "#sim";

export type PdfWork = {
  readonly trial: Trial;
  readonly language: ReportLanguage;
  readonly about: ReportAbout;
};

let last: Promise<unknown> = Promise.resolve();

async function inThread(work: PdfWork): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const worker = new Worker(new URL("./pdf-thread.ts", import.meta.url), { workerData: work });
  worker.on("message", resolve);
  worker.on("error", reject);
  worker.on("exit", () => reject(new Error("the PDF was not finished")));
  return promise;
}

/**
 * The PDF of a report, made in a thread, because unpacking Chinese fonts takes long enough that a
 * dispatcher would feel it. One at a time: asking often does not take the machine's threads.
 */
export async function makePdf(work: PdfWork): Promise<Uint8Array> {
  const before = last;
  const made = before.then(
    async () => inThread(work),
    async () => inThread(work),
  );
  last = made;
  return made;
}
