import assert from "node:assert/strict";
import {
  validateConfiguration,
  type Configuration,
  type ConfigurationChange,
  type ConfigurationItems,
  type ConfigurationKind,
  type ConfigurationProblem,
} from "../index.ts";
import { town } from "./given.ts";
import { TOWN } from "./town.ts";

/** The configuration of the town. */
export const town0 = town().board.configuration;

/** The thing of a kind that the town has at this place of its list. */
export function itemOf<K extends ConfigurationKind>(kind: K, index = 0): ConfigurationItems[K] {
  const found = TOWN.filter((change) => change.kind === kind && "put" in change)[index];
  assert.ok(found && "put" in found);
  return found.put as ConfigurationItems[K];
}

/** What is wrong with a configuration once these changes are made. */
export function problemsOf(
  changes: readonly ConfigurationChange[],
  configuration: Configuration = town0,
): readonly ConfigurationProblem[] {
  const validated = validateConfiguration(configuration, changes);
  return "problems" in validated ? validated.problems : [];
}
