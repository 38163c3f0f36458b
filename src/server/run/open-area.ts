import type { Logger } from "pino";
import {
  configurationAsChanges,
  type Actor,
  type ConfigurationChange,
  type Instant,
} from "#kernel";
import type { ListedWitness } from "#audit";
import { openLogFollower, SqliteJournal, type Journal } from "#journal";
import { defaultResponseModel, type ResponseModel, type Roads } from "#routing";
import { openSqliteVault } from "#vault";
import { Advisor, type ReportedPosition } from "../area/advisor.ts";
import { Area } from "../area/area.ts";
import { destroyErased } from "../area/erased-keys.ts";
import { KeyDesk } from "../area/key-desk.ts";
import { KeyRequests } from "../area/key-requests.ts";
import { LogKeyDesk } from "../area/log-key-desk.ts";
import { ShedShelf } from "../area/shed-shelf.ts";
import { PositionFeed } from "../area/position-feed.ts";
import { Geocoder, type KnownAddress } from "../area/geocoder.ts";
import { openHistory } from "../area/history.ts";
import { PublicLog } from "../area/public-log.ts";
import { openWitnessDesk, type WitnessDesk } from "../witness/witness-desk.ts";
import { areaKernel, openAuthority, type Authority } from "../authority/index.ts";
import type { ExerciseDesk } from "../exercise/desk.ts";
import { PlanningDesk } from "../planning/desk.ts";
import type { HistorySource } from "../planning/history-source.ts";
import { logSource, type LogSource } from "../planning/log-source.ts";

/** The server itself, where it gives a command: setting up, housekeeping. */
export const SYSTEM: Actor = { kind: "system", id: "muster" };

export type OpenAreaOptions = {
  readonly directory: string;
  readonly areaId: string;
  readonly logger: Logger;
  readonly now: () => Instant;
  readonly wallNow: () => number;
  readonly roads: Roads | undefined;
  readonly responseModel: ResponseModel | undefined;
  /** Addresses of the area's history, to find places by. */
  readonly known: readonly KnownAddress[];
  readonly reported?: ReportedPosition | undefined;
  readonly openJournal?: OpenJournal | undefined;
  /** Whoever is asked to cosign the log's checkpoints. */
  readonly witnesses?: readonly ListedWitness[] | undefined;
  /** The archive is made anew at every start: for an area that lasts as long as the process. */
  readonly archiveInMemory?: boolean;
  /** Histories that plans can be tried on. */
  readonly histories?: readonly HistorySource[];
  /** Types of incidents that crews begin themselves: no demand in the log as a history. */
  readonly officerTypes?: readonly string[] | undefined;
};

/** Opens the log of an area; absent: SQLite in the directory. */
export type OpenJournal = (where: { directory: string; areaId: string }) => Journal;

/** An area's log, vault and authority, before anything is served from them. */
export type OpenedArea = {
  readonly authority: Authority;
  /** The area for the routes; call once the board is configured. */
  serve(exercise?: ExerciseDesk): Area;
  /** For a start that fails before `serve`. */
  close(): Promise<void>;
};

/**
 * Opens an area's data and finds its board again. Rejects with JournalError or VaultError, whose
 * messages say what to do (in use, damaged, of another area, changed after it was signed).
 */
export async function openArea(options: OpenAreaOptions): Promise<OpenedArea> {
  const { directory, areaId } = options;
  const { openJournal = (where) => new SqliteJournal(where) } = options;
  const journal = openJournal({ directory, areaId });
  // What is open is closed again, last first, at the end or when a later step fails.
  const closings: (() => Promise<void>)[] = [() => journal.close()];
  const close = async () => {
    for (const closing of closings.toReversed()) await closing();
  };
  try {
    return await openParts(options, journal, { closings, close });
  } catch (error) {
    await close();
    throw error;
  }
}

/** The log itself to plan on; an exercise has none worth it, and without roads nothing is tried. */
function ownLogOf(
  { areaId, roads, archiveInMemory, officerTypes = [], wallNow: now }: OpenAreaOptions,
  journal: Journal,
  responseModel: ResponseModel,
  onProblem: (message: string) => void,
): LogSource[] {
  if (roads === undefined || archiveInMemory === true) return [];
  return [logSource({ areaId, journal, roads, responseModel, officerTypes, now, onProblem })];
}

type Closing = { readonly closings: (() => Promise<void>)[]; readonly close: () => Promise<void> };

async function openParts(
  options: OpenAreaOptions,
  journal: Journal,
  { closings, close }: Closing,
): Promise<OpenedArea> {
  const { directory, areaId, logger, now } = options;
  const vault = openSqliteVault({ directory, areaId });
  closings.push(() => vault.close());
  const onProblem = (message: string) => logger.warn({ areaId }, message);
  let desk: WitnessDesk | undefined;
  const onSigned = () => desk?.submit();
  const follower = await openLogFollower({ journal, directory, onProblem, onSigned });
  closings.push(() => follower.stop());
  const { witnesses = [] } = options;
  if (witnesses.length > 0) {
    desk = await openWitnessDesk({ directory, witnesses, follower, now: Date.now, onProblem });
    closings.push(async () => desk?.stop());
    desk.submit();
  }
  const authority = await openAuthority({
    kernel: areaKernel,
    journal,
    clock: { now },
    onAlert: ({ code, message, commandId }) => logger.warn({ code, commandId }, message),
  });
  closings.push(() => authority.stop());
  const found = await destroyErased(authority, vault.keys);
  if (found > 0) {
    logger.warn({ areaId, found }, "keys of erased reports were still there and were destroyed");
  }
  const history = await openHistory({
    areaId,
    authority,
    directory: options.archiveInMemory === true ? undefined : directory,
    onProblem,
  });
  closings.push(() => history.close());
  authority.subscribe((events) => follower.follow(events.at(-1)?.sequence ?? 0));
  const logKey = new LogKeyDesk(authority, follower, onProblem);
  await logKey.finish();
  return {
    authority,
    close,
    serve(exercise) {
      const { roads, responseModel, reported, known, wallNow } = options;
      const arrivals = responseModel ?? defaultResponseModel();
      const { configuration } = authority.board();
      const stations = [...configuration.stations.values()].map(
        ({ address, lat, lon }): KnownAddress => ({ kind: "station", address, lat, lon }),
      );
      const positions = new PositionFeed();
      const keys = new KeyDesk(authority, vault.keys);
      const ownLog = ownLogOf(options, journal, arrivals, onProblem);
      const histories = [...(options.histories ?? []), ...ownLog];
      closings.push(async () => void (await Promise.all(ownLog.map((source) => source.stop()))));
      const planning = new PlanningDesk({ directory, histories, now: wallNow });
      const shed = new ShedShelf({ directory, vault, onProblem });
      // Before the vault is closed, which has its keys.
      closings.push(() => shed.close());
      return new Area({
        shed,
        positions,
        keys,
        keyRequests: new KeyRequests(directory, keys, logKey),
        areaId,
        authority,
        vault,
        roads,
        geocoder: new Geocoder(roads, [...stations, ...known]),
        history,
        log: new PublicLog(follower, journal, desk),
        advisor: new Advisor({
          roads,
          arrivals,
          reported: reported ?? reportedBy(positions, roads, now),
        }),
        exercise,
        planning,
        onProblem,
        now,
        wallNow,
        close,
      });
    },
  };
}

/** Positions of the feed as the recommendation wants them: at the nearest node of the roads. */
function reportedBy(
  positions: PositionFeed,
  roads: Roads | undefined,
  now: () => Instant,
): ReportedPosition {
  return (unitId) => {
    const found = positions.find(unitId, now());
    if (found === undefined) return undefined;
    const { lat, lon, at: asOf, headingDegrees } = found;
    const point = { lat, lon };
    const moving = headingDegrees !== undefined;
    const position = { offsetSeconds: 0, asOf, moving, source: "reported", point } as const;
    return roads === undefined ? position : { ...position, node: roads.nearestNode(point).node };
  };
}

/** The outcome of loading a configuration: what was refused, and the old one is kept. */
export type Configured = { readonly refused?: string };

/** Puts a configuration in force by one command; a refusal leaves the old one as it was. */
export async function configure(
  authority: Authority,
  commandId: string,
  changes: readonly ConfigurationChange[],
): Promise<Configured> {
  if (changes.length === 0) return {};
  const command = { type: "configure", changes } as const;
  const result = await authority.submit({ commandId, actor: SYSTEM, command });
  if ("accepted" in result) return {};
  const { refusal } = result;
  if (refusal.code !== "configuration-invalid") return { refused: refusal.code };
  const lines = refusal.problems.map(
    ({ path, got, expected }) => `  ${path}: got ${got}; expected ${expected}`,
  );
  return { refused: `configuration-invalid:\n${lines.join("\n")}` };
}

/** True when the area has been set up before. */
export function isConfigured(authority: Authority): boolean {
  return configurationAsChanges(authority.board().configuration).length > 1;
}
