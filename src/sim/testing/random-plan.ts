import type { ConfigurationChange, DeploymentPlan, WeeklyHours, UnitDefinition } from "#kernel";
import { streams, type RandomStream } from "../random.ts";
import { planOf } from "./line-plan.ts";
import type { RandomTown } from "./random-town.ts";

function hours(draw: RandomStream): WeeklyHours {
  const fromMinute = 60 * draw.integer(23);
  return {
    weekdays: [0, 1, 2, 3, 4, 5, 6],
    fromMinute,
    toMinute: (fromMinute + 60 * (1 + draw.integer(20))) % 1440,
  };
}

function unitsOf({ scenario }: RandomTown): UnitDefinition[] {
  return scenario.configuration.flatMap((change) =>
    change.kind === "unit" && "put" in change ? [change.put] : [],
  );
}

/**
 * A plan for a random town under `underRandomCover`: a post put and a unit moved there, hours
 * changed, a crew more, another response plan, a station or a road closed, each in some.
 */
export function randomPlan(seed: number, town: RandomTown): DeploymentPlan {
  const draw = streams(seed)("random-plan");
  const has = (chance: number): boolean => draw.uniform() < chance;
  const { roads } = town;
  const units = unitsOf(town);
  const atHome = units.filter(({ stationId }) => stationId !== undefined);
  const place = () => {
    const node = draw.integer(roads.nodeCount);
    return { lat: roads.lat[node]!, lon: roads.lon[node]! };
  };
  const changes: ConfigurationChange[] = [];
  if (has(0.7)) {
    changes.push({ kind: "post", put: { postId: "new", name: { en: "New" }, ...place() } });
  }
  const isNew = changes.length > 0;
  const more: UnitDefinition = { ...draw.choice(atHome), unitId: "more", callSign: "MORE" };
  const isMore = has(0.4);
  if (isMore) changes.push({ kind: "unit", put: more });
  if (has(0.5)) {
    const need = { needId: "n", capabilityId: "first-aid", count: 1 + draw.integer(3) };
    const alarms = [{ level: 1, needs: [need] }];
    const put = { planId: "other", name: { en: "Other" }, typeIds: ["medical"], alarms };
    changes.push({ kind: "responsePlan", put });
  }
  const [closed, open] = has(0.3) ? ["s0", "s1"] : [undefined, undefined];
  const changed = draw.choice(units).unitId;
  return planOf({
    planId: `plan-${seed}`,
    changes,
    duties: [
      ...(isMore ? [{ unitId: "more", how: "set" as const, hours: [hours(draw)] }] : []),
      ...(has(0.7)
        ? [
            {
              unitId: changed,
              how: draw.choice(["set", "add", "remove"] as const),
              hours: [hours(draw)],
            },
          ]
        : []),
    ],
    postings: isNew && has(0.9) ? [{ unitId: draw.choice(atHome).unitId, postId: "new" }] : [],
    stationClosures:
      closed === undefined ? [] : [{ stationId: closed, ...(has(0.7) ? { unitsTo: open } : {}) }],
    roadClosures: has(0.4)
      ? [{ name: "Works", ...place(), radiusMetres: draw.choice([0, 100, 500]) }]
      : [],
  });
}
