import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Role } from "#protocol";
import type { ListedWitness } from "#audit";
import type { Authority } from "../authority/index.ts";
import { AreaFileError, readArea, type AreaPlan } from "../configuration/read-area.ts";
import { differences } from "../configuration/difference.ts";
import type { BreachedSecrets } from "../identity/breached-secrets.ts";
import { inviteFirstAdministrator, keepFirstLink } from "../identity/first-administrator.ts";
import { invitationLink } from "../identity/links.ts";
import type { SessionLimits } from "../identity/sessions.ts";
import { scenarioSource } from "../planning/history-source.ts";
import type { OpenedHistory } from "../planning/packed.ts";
import type { LogDelivery } from "./log-delivery.ts";
import { configure, isConfigured, openArea, SYSTEM, type OpenJournal } from "./open-area.ts";
import {
  openPeople,
  startService,
  type ListenOptions,
  type MakeProvider,
  type Service,
} from "./service.ts";

export type ServeOptions = {
  readonly directory: string;
  readonly areaFile: string;
  readonly listen: ListenOptions;
  readonly logger: Logger;
  readonly consoleFolder?: string | undefined;
  /** The machine's clock; a test may bring another. */
  readonly wallNow?: () => number;
  readonly openJournal?: OpenJournal;
  readonly sessionLimits?: SessionLimits | undefined;
  /** Roles that a secret alone does not let in. */
  readonly passkeyRoles?: readonly Role[] | undefined;
  /** Prepared scenarios of this centre that plans can be tried on. */
  readonly histories?: readonly OpenedHistory[];
  /** Types of incidents that crews begin themselves. */
  readonly officerTypes?: readonly string[];
  /** The centre's identity provider. */
  readonly provider?: MakeProvider | undefined;
  /** Secrets that nobody may choose. */
  readonly breached?: Pick<BreachedSecrets, "has"> | undefined;
  /** Carries the service's log to a collector; whoever made it stops it. */
  readonly collector?: Pick<LogDelivery, "state"> | undefined;
  /** For tests that read more of the past than anybody would. */
  readonly readPointsMax?: number | undefined;
  /** Whoever is asked to cosign the log's checkpoints. */
  readonly witnesses?: readonly ListedWitness[] | undefined;
};

export type Served = Service & {
  /** Shown at the start as long as nobody could administer: the link and the file it is in. */
  readonly firstAdministrator?: { personId: string; link: string; file: string } | undefined;
  /** Why the area file was not loaded, when the configuration from before is in force. */
  readonly notLoaded?: string | undefined;
};

const LOADED = "loaded-area.json";

/** Hash of the area file that was loaded last; undefined when none was. */
function loadedHash(directory: string): string | undefined {
  const path = join(directory, LOADED);
  if (!existsSync(path)) return undefined;
  const mark: unknown = JSON.parse(readFileSync(path, "utf8"));
  const hash: unknown =
    typeof mark === "object" && mark !== null ? Reflect.get(mark, "hash") : null;
  return typeof hash === "string" ? hash : undefined;
}

function markLoaded(directory: string, hash: string): void {
  const path = join(directory, LOADED);
  writeFileSync(`${path}.new`, `${JSON.stringify({ hash })}\n`);
  renameSync(`${path}.new`, path);
}

/**
 * Loads a changed area file by one command. What an administrator changed since then is replaced
 * only when the file itself was changed. Returns why not, when the old configuration is kept.
 */
async function load(
  authority: Authority,
  plan: AreaPlan,
  directory: string,
): Promise<string | undefined> {
  if (loadedHash(directory) === plan.hash && isConfigured(authority)) return undefined;
  const { configuration } = authority.board();
  const changes = differences(configuration, plan.changes, configuration.settings);
  const commandId = `area-file-${plan.hash.slice(0, 32)}-${authority.board().sequence}`;
  const { refused } = await configure(authority, commandId, changes);
  if (refused !== undefined) return refused;
  markLoaded(directory, plan.hash);
  return undefined;
}

/**
 * Puts every unit in service the first time it is met. The command's id is the same at every
 * start, so later starts change nothing.
 */
async function startUnits(authority: Authority): Promise<void> {
  const { configuration } = authority.board();
  const unitIds = [...configuration.units.keys()];
  await Promise.all(
    unitIds.map((unitId) => {
      const command = { type: "placeInService", unitId } as const;
      return authority.submit({ commandId: `first-duty-${unitId}`, actor: SYSTEM, command });
    }),
  );
}

/** The plan of the file, or, when the area runs already, why the old configuration is kept. */
function planOf(options: ServeOptions, now: number): AreaPlan | AreaFileError {
  try {
    return readArea(options.areaFile, now);
  } catch (error) {
    if (error instanceof AreaFileError) return error;
    throw error;
  }
}

/** The area of a data directory that was served before; undefined for a new one. */
function areaIdBefore(directory: string): string | undefined {
  const path = join(directory, "area-id.txt");
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}

/**
 * Serves one area from its data directory. Throws AreaFileError on a first start with a file that
 * cannot be used; later, the configuration from before stays in force and `notLoaded` says why.
 */
export async function startServe(options: ServeOptions): Promise<Served> {
  const { directory, logger } = options;
  const wallNow = options.wallNow ?? Date.now;
  const read = planOf(options, wallNow());
  const plan = read instanceof AreaFileError ? undefined : read;
  const areaId = plan?.areaId ?? areaIdBefore(directory);
  if (areaId === undefined) throw read;
  const people = openPeople(directory);
  const opened = await openArea({
    directory,
    areaId,
    logger,
    now: wallNow,
    wallNow,
    roads: plan?.roads,
    responseModel: plan?.responseModel,
    known: [],
    openJournal: options.openJournal,
    histories: (options.histories ?? []).map((history) =>
      scenarioSource(history.scenario.manifest.scenarioId, history),
    ),
    officerTypes: options.officerTypes,
    witnesses: options.witnesses,
  }).catch((error: unknown) => {
    people.close();
    throw error;
  });
  try {
    writeFileSync(join(directory, "area-id.txt"), `${areaId}\n`);
    const notLoaded =
      plan === undefined ? (read as Error).message : await load(opened.authority, plan, directory);
    if (notLoaded !== undefined && !isConfigured(opened.authority)) {
      throw read instanceof AreaFileError
        ? read
        : new Error(`the kernel refused the configuration: ${notLoaded}`);
    }
    if (notLoaded !== undefined) logger.warn({ areaId }, `area file not loaded: ${notLoaded}`);
    if (plan?.startInService === true) await startUnits(opened.authority);
    const first = await inviteFirstAdministrator(people, wallNow());
    const { listen, consoleFolder, sessionLimits, passkeyRoles, provider, collector } = options;
    const { readPointsMax, breached } = options;
    const areas = [opened.serve()];
    const ways = { sessionLimits, passkeyRoles, provider, collector, readPointsMax, breached };
    const parts = { directory, listen, areas, logger, consoleFolder, wallNow, ...ways };
    const service = await startService(people, parts);
    if (first === undefined) return { ...service, notLoaded };
    const { personId, token } = first;
    const link = invitationLink(service.origin, token);
    const firstAdministrator = { personId, link, file: keepFirstLink(directory, link) };
    return { ...service, firstAdministrator, notLoaded };
  } catch (error) {
    people.close();
    await opened.close();
    throw error;
  }
}
