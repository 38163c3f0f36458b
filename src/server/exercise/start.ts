import { existsSync } from "node:fs";
import type { Logger } from "pino";
import type { AgencyId, Instant, Place } from "#kernel";
import type { ExerciseChoice } from "#protocol";
import type { ResponseModel, Roads } from "#routing";
import {
  CALL_TAKING,
  createWorld,
  nightsOf,
  type Autopilot,
  type LoadedScenario,
  type Policy,
  type ShiftReport,
} from "#sim";
import type { Area } from "../area/area.ts";
import type { KnownAddress } from "../area/geocoder.ts";
import { scenarioSource } from "../planning/history-source.ts";
import { openArea } from "../run/open-area.ts";
import { openPeople, startService, type Service } from "../run/service.ts";
import { checkChoice } from "./choice.ts";
import { ExerciseClock } from "./clock.ts";
import type { ExerciseDesk } from "./desk.ts";
import { ReportDesk } from "./report-desk.ts";
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
  /** Who is on autopilot at first; absent: everybody. */
  readonly autopilot?: Autopilot;
  /** A new folder for the next exercise; absent: beside the first, with a number. */
  readonly nextDirectory?: () => string;
};

export type StartedExercise = Service & {
  /** Of the exercise that runs now: another may have been begun from a screen. */
  readonly runner: ExerciseRunner;
  /** A new one-time address that signs a browser in. */
  link(): string;
  /** Lets the clock go; screens are told what happens. */
  begin(): void;
  /** The report of the shift that ended. Rejects while it goes on. */
  report(): Promise<ShiftReport>;
};

/** One exercise with its own log. */
type Stage = {
  readonly area: Area;
  readonly runner: ExerciseRunner;
  readonly reports: ReportDesk;
};

/** What a stage asks of the house: what else could be played, and to play it. */
type House = Pick<ExerciseDesk, "offer" | "begin">;

/** Every address of the history once, to find places by. */
function knownAddresses(scenario: LoadedScenario): KnownAddress[] {
  const byAddress = new Map<string, Place>();
  for (const { place } of scenario.history) byAddress.set(place.address, place);
  return [...byAddress.values()].map(({ address, lat, lon }) => {
    return { kind: "block", address, lat, lon };
  });
}

function deskOf(runner: ExerciseRunner, reports: ReportDesk, house: House): ExerciseDesk {
  return {
    ...house,
    status: () => runner.status(),
    positions: () => runner.positions(),
    control: (change) => runner.control(change),
    report: () => reports.report(),
    progress() {
      const { ended } = runner.progress();
      // A failure is what the answer says; nobody waits for this promise.
      if (ended) reports.make(runner.shift()).catch(() => undefined);
      return reports.progress(ended);
    },
  };
}

async function openStage(options: ExerciseOptions, house: House): Promise<Stage> {
  const { directory, scenario, roads, responseModel, logger, from, to, autopilot } = options;
  const clock = new ExerciseClock(from, options.speed, () => performance.now());
  const { areaId } = scenario.manifest;
  let runner: ExerciseRunner | undefined;
  const opened = await openArea({
    directory,
    areaId,
    logger,
    now: () => clock.now(),
    wallNow: Date.now,
    roads,
    responseModel,
    known: knownAddresses(scenario),
    reported: (unitId) => runner?.reported(unitId),
    archiveInMemory: true,
    histories: [scenarioSource(scenario.manifest.scenarioId, { scenario, roads, responseModel })],
  });
  const { authority } = opened;
  const { policy, seed } = options;
  const who = autopilot === undefined ? {} : { autopilot };
  const world = createWorld({ scenario, roads, responseModel, policy, seed, from, ...who });
  runner = new ExerciseRunner({ scenario, world, authority, clock, from, to, logger });
  try {
    await runner.prepare();
    const reports = new ReportDesk({ scenario, roads, responseModel, policy, seed });
    return { runner, reports, area: opened.serve(deskOf(runner, reports, house)) };
  } catch (error) {
    await runner.stop();
    await opened.close();
    throw error;
  }
}

/** A folder beside the first, with the next number that is free. */
function besides(directory: string): string {
  let number = 2;
  while (existsSync(`${directory}-${number}`)) number += 1;
  return `${directory}-${number}`;
}

function run({ area, runner }: Stage): void {
  runner.start(
    (message) => area.hub.pass(message),
    () => area.clock(),
  );
}

async function end({ runner, reports }: Stage): Promise<void> {
  await runner.stop();
  await reports.stop();
}

function autopilotOf(choice: ExerciseChoice): Autopilot {
  return (agencyId: AgencyId) => choice.autopilot[agencyId] ?? true;
}

/** Opens a new exercise on this machine only. It stands still until `begin`. */
export async function startExercise(options: ExerciseOptions): Promise<StartedExercise> {
  const { directory, scenario, logger } = options;
  let stage: Stage;
  let beginning = false;
  const nights = nightsOf(scenario);
  const agencies = new Set<string>([CALL_TAKING]);
  for (const change of scenario.configuration) {
    if (change.kind === "agency" && "put" in change) agencies.add(change.put.agencyId);
  }
  const house: House = {
    offer() {
      const { scenarioId, title, from, to } = scenario.manifest;
      return { scenarioId, title, from, to, nights };
    },
    async begin(choice) {
      checkChoice(choice, { ...scenario.manifest, agencies, beginning });
      beginning = true;
      try {
        const { from, to, speed } = choice;
        const folder = options.nextDirectory?.() ?? besides(directory);
        const autopilot = autopilotOf(choice);
        const next = { ...options, directory: folder, from, to, speed, autopilot };
        const before = stage;
        stage = await openStage(next, house);
        // From here on every request meets the new exercise; then the old one is put away.
        const replaced = service.replaceArea(stage.area);
        run(stage);
        await end(before);
        await replaced;
        return stage.runner.status();
      } finally {
        beginning = false;
      }
    },
  };
  const people = openPeople(directory);
  stage = await openStage(options, house).catch((error: unknown) => {
    people.close();
    throw error;
  });
  const service = await serve(people, stage, options).catch(async (error: unknown) => {
    await end(stage);
    people.close();
    await stage.area.stop();
    throw error;
  });
  logger.debug({ directory }, "an exercise is open");
  return {
    ...service,
    get runner() {
      return stage.runner;
    },
    link: () => `${service.origin}/start/${service.links.make(TRAINEE)}`,
    begin: () => run(stage),
    report: () => stage.reports.make(stage.runner.shift()),
    stop: async () => {
      await end(stage);
      await service.stop();
    },
  };
}

async function serve(
  people: ReturnType<typeof openPeople>,
  { area }: Stage,
  { directory, port, logger, consoleFolder }: ExerciseOptions,
): Promise<Service> {
  // Without a secret: the only way in is the link that the terminal shows.
  await people.addPerson({ personId: TRAINEE, name: "Trainee", role: "supervisor" });
  const listen = { host: "127.0.0.1", port };
  const parts = { directory, listen, areas: [area], logger, consoleFolder, wallNow: Date.now };
  return startService(people, parts);
}
