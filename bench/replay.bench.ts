// Whole replays of a scenario under the three policies, with the kernel in the loop.
//
//   npm run bench -- replay SCENARIO-FOLDER [rounds]
//
// The goal is 1,000 simulated days an hour on one core under the policy `plan`.
import { POLICIES, replay, type Policy } from "#sim";
import { InputError } from "../src/cli/failure.ts";
import { readScenarioFolder } from "../src/cli/commands/replay.ts";

const DAY = 86_400_000;

type Measured = {
  seconds: number[];
  events: number;
  eventsPerSecond: number;
  daysPerHour: number;
  hash: string;
};

const middle = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[values.length >> 1] ?? NaN;

/** Rounds alternate between the policies, so that a slow minute slows all of them. */
export async function run(options: string[]): Promise<object> {
  const [folder, rounds = "3"] = options;
  if (folder === undefined) {
    throw new InputError("name a scenario folder: npm run bench -- replay FOLDER [rounds]");
  }
  const loaded = readScenarioFolder(folder);
  const { scenario, roads, responseModel } = loaded;
  const { from, to } = scenario.manifest;
  const days = (to - from) / DAY;
  const measured = new Map<Policy, Measured>();
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const policy of POLICIES) {
      const began = performance.now();
      const result = replay({ scenario, roads, responseModel, policy, seed: 1 });
      const seconds = (performance.now() - began) / 1000;
      const all = [...(measured.get(policy)?.seconds ?? []), seconds];
      measured.set(policy, {
        seconds: all,
        events: result.events,
        eventsPerSecond: Math.round(result.events / middle(all)),
        daysPerHour: Math.round((days / middle(all)) * 3600),
        hash: result.hash,
      });
    }
  }
  return Promise.resolve({ folder, days, policies: Object.fromEntries(measured) });
}
