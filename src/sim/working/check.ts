import type { Configuration, ConfigurationProblem, WorkingRules } from "#kernel";

/** Everything in the rules that the configuration does not know, or that makes no sense. */
export function ruleProblems(
  rules: WorkingRules | undefined,
  { unitTypes, posts, priorities }: Configuration,
): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const report = (path: string, got: string, expected: string): void => {
    problems.push({ path: `rules.${path}`, got, expected });
  };
  const known = (
    path: string,
    ids: readonly string[],
    of: ReadonlyMap<string, unknown>,
    what: string,
  ): void => {
    for (const id of ids) if (!of.has(id)) report(path, id, `a configured ${what}`);
    if (new Set(ids).size !== ids.length) report(path, ids.join(), `each ${what} once`);
  };
  for (const [place, { unitTypeIds, hours }] of (rules?.breaks ?? []).entries()) {
    known(`breaks[${place}].unitTypeIds`, unitTypeIds, unitTypes, "unit type");
    if (hours.fromMinute !== hours.toMinute) continue;
    report(`breaks[${place}].hours`, `${hours.fromMinute} to ${hours.toMinute}`, "some length");
  }
  for (const [place, { unitTypeIds, postIds }] of (rules?.moveUps ?? []).entries()) {
    known(`moveUps[${place}].unitTypeIds`, unitTypeIds, unitTypes, "unit type");
    known(`moveUps[${place}].postIds`, postIds, posts, "post");
  }
  for (const name of ["patience", "transfers"] as const) {
    for (const [place, { priorityIds }] of (rules?.leaving?.[name] ?? []).entries()) {
      known(`leaving.${name}[${place}].priorityIds`, priorityIds, priorities, "priority");
    }
  }
  return problems;
}
