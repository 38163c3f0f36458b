import type { Instant } from "#kernel";
import type { LoadedScenario } from "../loaded.ts";

/** The calls received in [from, to], with duty and configuration as they are. */
export function withinPeriod(
  scenario: LoadedScenario,
  from: Instant | undefined,
  to: Instant | undefined,
): LoadedScenario {
  if (from === undefined && to === undefined) return scenario;
  const { manifest } = scenario;
  const first = Math.max(manifest.from, from ?? manifest.from);
  const last = Math.min(manifest.to, to ?? manifest.to);
  return {
    ...scenario,
    manifest: { ...manifest, from: first, to: last },
    history: scenario.history.filter(({ receivedAt }) => receivedAt >= first && receivedAt <= last),
    duty: scenario.duty.filter((one) => one.to >= first && one.from <= last),
  };
}
