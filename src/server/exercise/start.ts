import type { Logger } from "pino";
import type { Instant, Place } from "#kernel";
import type { ResponseModel, Roads } from "#routing";
import { createWorld, type LoadedScenario, type Policy } from "#sim";
import type { KnownAddress } from "../area/geocoder.ts";
import { randomToken } from "../identity/secret.ts";
import { openArea } from "../run/open-area.ts";
import { openPeople, startService, type Service } from "../run/service.ts";
import { ExerciseClock } from "./clock.ts";
import { ExerciseRunner } from "./runner.ts";

/** The one person of an exercise: may dispatch, and steer the exercise. */
export const TRAINEE = "trainee";

export type ExerciseOptions = {
  readonly directory: string;
  readonly port: number;
  readonly scenario: LoadedScenario;
  readonly roads: Roads;
  readonly responseModel: ResponseModel;
  readonly policy: Policy;
  readonly seed: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly speed: number;
  readonly logger: Logger;
  readonly consoleFolder?: string | undefined;
};

export type StartedExercise = Service & {
  readonly runner: ExerciseRunner;
  /** A new one-time address that signs a browser in. */
  link(): string;
};

/** Every address of the history once, to find places by. */
function knownAddresses(scenario: LoadedScenario): KnownAddress[] {
  const byAddress = new Map<string, Place>();
  for (const { place } of scenario.history) byAddress.set(place.address, place);
  return [...byAddress.values()].map(({ address, lat, lon }) => {
    return { kind: "block", address, lat, lon };
  });
}

/** Opens a new exercise on this machine only. It stands still until `runner.start`. */
export async function startExercise(options: ExerciseOptions): Promise<StartedExercise> {
  const { directory, scenario, roads, responseModel, logger, from, to } = options;
  const wallNow = Date.now;
  const clock = new ExerciseClock(from, options.speed, () => performance.now());
  const people = openPeople(directory);
  const { areaId } = scenario.manifest;
  let runner: ExerciseRunner | undefined;
  const opened = await openArea({
    directory,
    areaId,
    logger,
    now: () => clock.now(),
    wallNow,
    roads,
    responseModel,
    known: knownAddresses(scenario),
    reported: (unitId) => runner?.reported(unitId),
  }).catch((error: unknown) => {
    people.close();
    throw error;
  });
  const { authority } = opened;
  const { policy, seed } = options;
  const world = createWorld({ scenario, roads, responseModel, policy, seed, from });
  runner = new ExerciseRunner({ scenario, world, authority, clock, from, to, logger });
  try {
    await runner.prepare();
    // Nobody knows this secret: the only way in is the link that the terminal shows.
    const secret = randomToken();
    await people.addPerson({ personId: TRAINEE, name: "Trainee", role: "supervisor", secret });
    const areas = [opened.serve(runner)];
    const listen = { host: "127.0.0.1", port: options.port };
    const { consoleFolder } = options;
    const parts = { directory, listen, areas, logger, consoleFolder, wallNow };
    const service = await startService(people, parts);
    return withExercise(service, runner);
  } catch (error) {
    await runner.stop();
    people.close();
    await opened.close();
    throw error;
  }
}

function withExercise(service: Service, runner: ExerciseRunner): StartedExercise {
  return {
    ...service,
    runner,
    link: () => `${service.origin}/start/${service.links.make(TRAINEE)}`,
    stop: async () => {
      await runner.stop();
      await service.stop();
    },
  };
}
