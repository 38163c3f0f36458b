import type { PlanningHistory } from "#protocol";
import { packHistory, type OpenedHistory, type PackedHistory } from "./packed.ts";

/** Something that plans can be tried on. */
export type HistorySource = {
  readonly historyId: string;
  describe(): PlanningHistory;
  /** Packed once and kept until what it is made of has changed. Rejects when it is not usable. */
  packed(): Promise<PackedHistory>;
};

/** Fewer calls than this say nothing about a plan. */
export const CALLS_MIN = 50;

/** A prepared scenario: recorded once and for all. */
export function scenarioSource(historyId: string, opened: OpenedHistory): HistorySource {
  const { manifest, history } = opened.scenario;
  const officerInitiated = history.filter(({ origin }) => origin === "officer").length;
  const calls = history.length - officerInitiated;
  let packed: PackedHistory | undefined;
  return {
    historyId,
    describe: () => ({
      historyId,
      title: manifest.title,
      kind: "scenario",
      from: manifest.from,
      to: manifest.to,
      calls,
      officerInitiated,
      usable: true,
    }),
    async packed() {
      packed ??= packHistory(opened);
      return packed;
    },
  };
}
