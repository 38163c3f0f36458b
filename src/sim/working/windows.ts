import type { BreakRule, Instant, Settings } from "#kernel";
import type { LoadedScenario } from "../loaded.ts";
import { hoursWithin, type Stretch } from "../what-if/duty.ts";

/** The settings that a scenario's configuration ends up with. */
function settingsOf({ configuration }: LoadedScenario): Settings | undefined {
  let settings: Settings | undefined;
  for (const change of configuration) {
    if (change.kind === "settings" && "put" in change) settings = change.put;
  }
  return settings;
}

/** By rule, the stretches in which a break may begin, in order, from an instant on. */
export function breakWindows(
  scenario: LoadedScenario,
  rules: readonly BreakRule[],
  from: Instant,
): Stretch[][] {
  const settings = settingsOf(scenario);
  if (settings === undefined) return rules.map(() => []);
  return rules.map(({ hours }) =>
    hoursWithin([hours], { settings, from, to: scenario.manifest.to }),
  );
}
