import assert from "node:assert/strict";
import * as highsModule from "highs";
import type { FairProblem } from "../index.ts";

// The package's types describe the module itself, not what its default export gives.
const load = highsModule.default as unknown as () => Promise<{
  solve(
    model: string,
    options: Record<string, unknown>,
  ): { Status: string; ObjectiveValue: number };
}>;
const highs = await load();

type Terms = [coefficient: number, name: string][];

const written = (terms: Terms): string =>
  terms.length === 0
    ? "0 zero"
    : terms.map(([by, name]) => `${by < 0 ? "-" : "+"} ${Math.abs(by)} ${name}`).join(" ");

type AddRow = (terms: Terms, relation: string, right: number) => void;

/** Of each site, the demand per unit that the present plan serves from it. */
function presentLoads({ demand, travelSeconds, present = [] }: FairProblem): number[] {
  const loads = travelSeconds.map(() => 0);
  demand.forEach((value, place) => {
    const nearest = present.reduce((best, site) =>
      travelSeconds[site]![place]! < travelSeconds[best]![place]! ? site : best,
    );
    loads[nearest]! += value / present.filter((site) => site === nearest).length;
  });
  return loads;
}

/** The limits on areas, loads and moves as rows over x, y and k, the units that stay. */
function addLimits(problem: FairProblem, row: AddRow): void {
  const { demand, travelSeconds, units, withinSeconds = 0, limits } = problem;
  const { areaOf = [...demand.keys()], present = [] } = problem;
  const sites = [...travelSeconds.keys()];
  const places = [...demand.keys()];
  const seconds = (i: number, j: number): number => travelSeconds[i]![j]!;
  for (const area of new Set(areaOf)) {
    const own = places.filter((j) => areaOf[j] === area);
    const whole = own.reduce((sum, j) => sum + demand[j]!, 0);
    const over = (of: (i: number, j: number) => number): Terms =>
      own.flatMap((j) => sites.map((i): Terms[0] => [demand[j]! * of(i, j), `y${i}_${j}`]));
    const { areaShareMin, areaMeanSecondsMax } = limits;
    if (areaMeanSecondsMax !== undefined) row(over(seconds), "<=", areaMeanSecondsMax * whole);
    if (areaShareMin === undefined) continue;
    const near = (i: number, j: number): number => (seconds(i, j) <= withinSeconds ? 1 : 0);
    // Demand is whole, so this is the same, and no matter of rounding.
    row(over(near), ">=", Math.ceil(areaShareMin * whole - 1e-9));
  }
  if (limits.loadMax !== undefined) {
    for (const i of sites) {
      const served = places.map((j): Terms[0] => [demand[j]!, `y${i}_${j}`]);
      row([...served, [-limits.loadMax, `x${i}`]], "<=", 0);
    }
  }
  if (limits.loadChangeMax !== undefined) {
    const before = presentLoads(problem);
    for (const i of new Set(present)) {
      const served = places.map((j): Terms[0] => [demand[j]!, `y${i}_${j}`]);
      // Without units nobody is served from the site, and both rows say nothing.
      const least = before[i]! * (1 - limits.loadChangeMax);
      row([...served, [-before[i]! * (1 + limits.loadChangeMax), `x${i}`]], "<=", 1e-7);
      if (least > 0) row([...served, [-least, `x${i}`]], ">=", -1e-7);
    }
  }
  if (limits.movesMax !== undefined) {
    for (const i of sites) {
      row(
        [
          [1, `k${i}`],
          [-1, `x${i}`],
        ],
        "<=",
        0,
      );
      row([[1, `k${i}`]], "<=", present.filter((site) => site === i).length);
    }
    row(
      sites.map((i) => [1, `k${i}`]),
      ">=",
      units - limits.movesMax,
    );
  }
}

/**
 * The problem as a mixed-integer program, written apart from the solver: x_i units at site i, o_i
 * whether it is open, y_ij whether j is served from i (its nearest open site), z_jk whether a k-th
 * unit reaches j. The best objective, or undefined when nothing keeps the limits.
 */
export function byProgramming(problem: FairProblem): number | undefined {
  const { demand, travelSeconds, units, unitsPerSiteMax, withinSeconds = 0, weights } = problem;
  const { limits } = problem;
  const sites = [...travelSeconds.keys()];
  const places = [...demand.keys()];
  const seconds = (i: number, j: number): number => travelSeconds[i]![j]!;
  const rows: string[] = [`${written(sites.map((i) => [1, `x${i}`]))} = ${units}`];
  const row: AddRow = (terms, relation, right) => {
    rows.push(`${written(terms)} ${relation} ${right}`);
  };
  for (const i of sites) {
    row(
      [
        [1, `x${i}`],
        [-1, `o${i}`],
      ],
      ">=",
      0,
    );
    row(
      [
        [1, `x${i}`],
        [-unitsPerSiteMax, `o${i}`],
      ],
      "<=",
      0,
    );
  }
  for (const j of places) {
    row(
      sites.map((i) => [1, `y${i}_${j}`]),
      "=",
      1,
    );
    for (const i of sites) {
      row(
        [
          [1, `y${i}_${j}`],
          [-1, `o${i}`],
        ],
        "<=",
        0,
      );
      const farther = sites.filter((k) => seconds(k, j) > seconds(i, j));
      row([...farther.map((k): Terms[0] => [1, `y${k}_${j}`]), [1, `o${i}`]], "<=", 1);
      if (seconds(i, j) > (limits.farthestSecondsMax ?? Infinity)) row([[1, `y${i}_${j}`]], "=", 0);
    }
    if (weights === undefined) continue;
    const reach = sites.filter((i) => seconds(i, j) <= withinSeconds);
    const counted = weights.map((_, k): Terms[0] => [1, `z${j}_${k}`]);
    row([...counted, ...reach.map((i): Terms[0] => [-1, `x${i}`])], "<=", 0);
  }
  addLimits(problem, row);
  const aim: Terms =
    weights === undefined
      ? places.flatMap((j) =>
          sites.map((i): Terms[0] => [demand[j]! * seconds(i, j), `y${i}_${j}`]),
        )
      : places.flatMap((j) => weights.map((w, k): Terms[0] => [demand[j]! * w, `z${j}_${k}`]));
  const yes = [
    ...sites.map((i) => `o${i}`),
    ...places.flatMap((j) => sites.map((i) => `y${i}_${j}`)),
    ...(weights === undefined ? [] : places.flatMap((j) => weights.map((_, k) => `z${j}_${k}`))),
  ];
  const text = [
    weights === undefined ? "Minimize" : "Maximize",
    ` aim: ${written(aim)}`,
    "Subject To",
    ...rows.map((line, at) => ` r${at}: ${line}`),
    "Bounds",
    " zero = 0",
    "General",
    ` ${sites.map((i) => `x${i}`).join(" ")}`,
    "Binary",
    ` ${yes.join(" ")}`,
    "End",
  ].join("\n");
  const { Status, ObjectiveValue } = highs.solve(text, {
    output_flag: false,
    // With presolve, HiGHS 1.15.3 calls the 13th of these problems infeasible, which it is not.
    presolve: "off",
    mip_rel_gap: 0,
    mip_abs_gap: 1e-7,
  });
  if (Status === "Infeasible") return undefined;
  assert.equal(Status, "Optimal");
  return ObjectiveValue;
}
