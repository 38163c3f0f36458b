import type { ConfigurationKind, ConfigurationProblem } from "#kernel";
import { KINDS, shelfOf } from "./kinds.ts";
import type { Configuration } from "#kernel";

/** A problem at its thing and field; without a kind it concerns the whole. */
export type PlacedProblem = ConfigurationProblem & {
  readonly kind?: ConfigurationKind;
  readonly id?: string;
  /** Path inside the thing; "" for the thing itself. */
  readonly field: string;
};

/** Which thing a path such as "unit.E 9.crew" is about. Ids may hold dots, so things are tried. */
export function placeProblem(
  configuration: Configuration,
  problem: ConfigurationProblem,
): PlacedProblem {
  const kind = KINDS.find((name) => problem.path.startsWith(`${name}.`));
  if (kind === undefined) return { ...problem, field: problem.path };
  const rest = problem.path.slice(kind.length + 1);
  if (kind === "settings") return { ...problem, kind, id: "settings", field: rest };
  let best = "";
  for (const id of shelfOf(configuration, kind).keys()) {
    const fits = rest === id || rest.startsWith(`${id}.`);
    if (fits && id.length >= best.length) best = id;
  }
  if (best === "" && rest.startsWith("."))
    return { ...problem, kind, id: "", field: rest.slice(1) };
  // Removed things are on no shelf: their whole rest is the id.
  if (best === "") return { ...problem, kind, id: rest, field: "" };
  return { ...problem, kind, id: best, field: rest.slice(best.length + 1) };
}

/** Whether a problem's path is at a field of the form, or inside of it. */
export function isAt(problem: PlacedProblem, field: string): boolean {
  const { field: at } = problem;
  return at === field || at.startsWith(`${field}.`) || at.startsWith(`${field}[`);
}
