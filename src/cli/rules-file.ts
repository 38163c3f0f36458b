import type { WorkingRules } from "#kernel";
import { PlanFileError, rulesFrom } from "#server";
import { configurationOf, ruleProblems, type LoadedScenario } from "#sim";
import { InputError } from "./failure.ts";
import { readText } from "./json-file.ts";

function readRules(file: string): WorkingRules {
  try {
    return rulesFrom(JSON.parse(readText(file)));
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof PlanFileError) throw new InputError(`${file}: ${error.message}`);
    throw new InputError(`${file}: not JSON: ${error instanceof Error ? error.message : ""}`);
  }
}

/** The scenario worked by the rules of a file; as it is without one. */
export function underRules(scenario: LoadedScenario, file: string | undefined): LoadedScenario {
  if (file === undefined) return scenario;
  const rules = readRules(file);
  const problems = ruleProblems(rules, configurationOf(scenario));
  if (problems.length === 0) return { ...scenario, rules };
  const lines = problems.map(
    ({ path, got, expected }) => `  ${path}: got ${got}; expected ${expected}`,
  );
  throw new InputError(`${file} does not fit the scenario:\n${lines.join("\n")}`);
}
