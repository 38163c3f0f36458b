import { mkdirSync } from "node:fs";
import { isIPv4, type AddressInfo } from "node:net";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Role } from "#protocol";
import type { Area } from "../area/area.ts";
import { createApp } from "../http/app.ts";
import type { Context, Network } from "../http/context.ts";
import { Counters } from "../http/metrics.ts";
import { ReadBudget } from "../http/read-budget.ts";
import { Attempts } from "../identity/attempts.ts";
import type { BreachedSecrets } from "../identity/breached-secrets.ts";
import type { LogDelivery } from "./log-delivery.ts";
import { StartLinks } from "../identity/links.ts";
import { Challenges } from "../identity/challenges.ts";
import { Delivery } from "../identity/outbox.ts";
import type { Provider } from "../identity/provider.ts";
import { RefusedAttempts } from "../identity/refused-attempts.ts";
import { PasskeyCeremony } from "../identity/passkey-ceremony.ts";
import { People } from "../identity/people.ts";
import { Sessions, type SessionLimits } from "../identity/sessions.ts";

/** How often areas are looked at for what no event announces: journal state, clock. */
const WATCH_MILLISECONDS = 1000;
/** Requests in flight have this long to be answered when the server stops. */
const ANSWER_MILLISECONDS_MAX = 10_000;
/** Closed incidents are let go this often, when their retention time is over. */
const REFUSED_MILLISECONDS = 60_000;
const HOUSEKEEPING_MILLISECONDS = 10 * 60_000;

export type ListenOptions = {
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Further names the server may be called by, such as "muster.town.example". */
  readonly names?: readonly string[];
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Addresses and networks of gateways that are believed when they say who asks. */
  readonly proxies?: readonly string[] | undefined;
};

/** Makes the provider once the server has its challenges and its clock. */
export type MakeProvider = (parts: { challenges: Challenges; now: () => number }) => Provider;

export type ServiceOptions = {
  readonly directory: string;
  readonly listen: ListenOptions;
  readonly areas: readonly Area[];
  readonly logger: Logger;
  readonly consoleFolder?: string | undefined;
  readonly wallNow: () => number;
  readonly sessionLimits?: SessionLimits | undefined;
  /** Roles that a secret alone does not let in. */
  readonly passkeyRoles?: readonly Role[] | undefined;
  /** The centre's identity provider. */
  readonly provider?: MakeProvider | undefined;
  /** Secrets that nobody may choose. */
  readonly breached?: Pick<BreachedSecrets, "has"> | undefined;
  /** Carries the service's log to a collector; whoever made it stops it. */
  readonly collector?: Pick<LogDelivery, "state"> | undefined;
  /** Absent: READ_POINTS_MAX. */
  readonly readPointsMax?: number | undefined;
};

/** A server that listens. */
export type Service = {
  readonly app: FastifyInstance;
  /** Such as "http://127.0.0.1:4600". */
  readonly origin: string;
  readonly people: People;
  readonly links: StartLinks;
  readonly context: Context;
  /**
   * Serves this area in place of the one with its id, whose screens are told to come again.
   * Resolves when the old one has stored what it had.
   */
  replaceArea(area: Area): Promise<void>;
  /** Takes no more work, finishes what it has, stores, and ends the streams. */
  stop(): Promise<void>;
};

export function openPeople(directory: string): People {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return new People(join(directory, "identity.sqlite"));
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

function networkOf({ host, names = [], tls, proxies = [] }: ListenOptions): Network {
  const loopback = isLoopback(host);
  return { hosts: new Set(names), secure: tls !== undefined, proxies, port: 0, loopback, tls };
}

/** Every name under which the server may be asked, with its port. */
function nameHosts(network: Network, { host, names = [] }: ListenOptions, port: number): void {
  network.hosts.clear();
  network.port = port;
  const own = network.loopback ? ["localhost", "127.0.0.1", "[::1]"] : [bracketed(host)];
  const standard = network.secure ? 443 : 80;
  for (const name of [...own, ...names.map((name) => name.toLowerCase())]) {
    network.hosts.add(`${name}:${port}`);
    // A name may also be reached through a gateway on the standard port.
    if (port === standard || names.length > 0) network.hosts.add(name);
  }
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Listens, and serves these areas to the people in the directory's identity file. */
export async function startService(people: People, options: ServiceOptions): Promise<Service> {
  const { logger, wallNow, listen } = options;
  const areas = new Map(options.areas.map((area) => [area.areaId, area]));
  const network = networkOf(listen);
  const links = new StartLinks(wallNow);
  const record: Context["record"] = async (actor, entry) => {
    await Promise.all([...areas.values()].map((area) => area.record(actor, entry)));
  };
  const delivery = new Delivery({
    outbox: people.outbox,
    store: async ({ actor, record: entry, recordId }) => {
      const commandId = `identity-${recordId}`;
      await Promise.all([...areas.values()].map((area) => area.record(actor, entry, commandId)));
    },
    onProblem: (error) => {
      const name = error instanceof Error ? error.name : "unknown";
      logger.warn({ name }, "changes of what people may do are not in the log yet; tried again");
    },
  });
  const sessions = new Sessions(people, wallNow, options.sessionLimits);
  sessions.onEnded = () => {
    for (const area of areas.values()) area.hub.endRevoked();
  };
  const challenges = new Challenges(wallNow);
  const context: Context = {
    challenges,
    ceremony: new PasskeyCeremony(people, challenges, wallNow),
    passkeyRoles: new Set(options.passkeyRoles),
    provider: options.provider?.({ challenges, now: wallNow }),
    breached: options.breached,
    areas,
    people,
    sessions,
    attempts: new Attempts(wallNow),
    links,
    logger,
    now: wallNow,
    counters: new Counters(),
    reads: new ReadBudget(wallNow, options.readPointsMax),
    collector: options.collector,
    network,
    consoleFolder: options.consoleFolder,
    record,
    delivery,
    refused: new RefusedAttempts(wallNow, record),
    stopping: false,
  };
  const app = await createApp(context);
  await app.listen({ host: listen.host, port: listen.port });
  const { port } = app.server.address() as AddressInfo;
  nameHosts(network, listen, port);
  const timers = [...watch(areas, logger), recordRefused(context), carryRecords(delivery)];
  const scheme = network.secure ? "https" : "http";
  const origin = `${scheme}://${bracketed(listen.host)}:${port}`;
  const stop = once(async () => {
    context.stopping = true;
    for (const timer of timers) clearInterval(timer);
    for (const area of areas.values()) area.hub.close();
    await closed(app, context);
    await context.refused.flush().catch(() => undefined);
    await delivery.deliver().catch(() => undefined);
    await Promise.all([...areas.values()].map((area) => area.stop()));
    people.close();
    context.counters.stop();
  });
  const replaceArea = async (area: Area) => {
    const before = areas.get(area.areaId);
    areas.set(area.areaId, area);
    await before?.stop();
  };
  return { app, origin, people, links, context, replaceArea, stop };
}

/**
 * Closes the listener, lets the requests in flight be answered, then ends the connections that
 * browsers keep open for later: they would hold the process for a minute.
 */
async function closed(app: FastifyInstance, context: Context): Promise<void> {
  const closing = app.close();
  const ends = performance.now() + ANSWER_MILLISECONDS_MAX;
  while (context.counters.inFlight > 0 && performance.now() < ends) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  app.server.closeAllConnections();
  await closing;
}

function watch(areas: ReadonlyMap<string, Area>, logger: Logger): NodeJS.Timeout[] {
  const look = setInterval(() => {
    for (const area of areas.values()) {
      area.announceState();
      // A session that is over by itself ends its streams as soon as one that was ended.
      area.hub.endRevoked();
      Promise.all([area.keyRequests.look(), area.keys.resume()]).catch((error: unknown) => {
        const name = error instanceof Error ? error.name : "unknown";
        logger.warn({ areaId: area.areaId, name }, "the keys could not be changed; tried again");
      });
    }
  }, WATCH_MILLISECONDS);
  const tidy = setInterval(() => {
    for (const area of areas.values()) {
      area.archiveClosed().catch((error: unknown) => {
        const name = error instanceof Error ? error.name : "unknown";
        logger.warn({ areaId: area.areaId, name }, "closed incidents could not be archived");
      });
      const { retention } = area.board().configuration.settings;
      if (retention) area.feed.letGoAfter(retention.wordsDays);
      area.retention
        .eraseDue()
        .then(() => area.erasures.eraseAgreed())
        .catch((error: unknown) => {
          const name = error instanceof Error ? error.name : "unknown";
          logger.warn({ areaId: area.areaId, name }, "due texts could not be erased; tried again");
        });
    }
  }, HOUSEKEEPING_MILLISECONDS);
  return [look.unref(), tidy.unref()];
}

/** What was refused goes on record once a minute: a flood of attempts is a few events. */
function recordRefused({ refused, logger }: Context): NodeJS.Timeout {
  const timer = setInterval(() => {
    refused.flush().catch((error: unknown) => {
      const name = error instanceof Error ? error.name : "unknown";
      logger.warn({ name }, "refused attempts are not on record yet; they are kept");
    });
  }, REFUSED_MILLISECONDS);
  return timer.unref();
}

/** What an earlier process, `muster people` or a failing log left is carried on. */
function carryRecords(delivery: Delivery): NodeJS.Timeout {
  const carry = () => void delivery.deliver().catch(() => undefined);
  carry();
  return setInterval(carry, WATCH_MILLISECONDS).unref();
}

function once(job: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= job());
}
