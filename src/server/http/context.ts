import type { Logger } from "pino";
import type { AccessRecord, Actor } from "#kernel";
import type { Role } from "#protocol";
import type { Area } from "../area/area.ts";
import type { Attempts } from "../identity/attempts.ts";
import type { BreachedSecrets } from "../identity/breached-secrets.ts";
import type { PasskeyCeremony } from "../identity/passkey-ceremony.ts";
import type { Provider } from "../identity/provider.ts";
import type { RefusedAttempts } from "../identity/refused-attempts.ts";
import type { Challenges } from "../identity/challenges.ts";
import type { Delivery } from "../identity/outbox.ts";
import type { People } from "../identity/people.ts";
import type { OpenSession, Sessions } from "../identity/sessions.ts";
import type { LogDelivery } from "../run/log-delivery.ts";
import type { Counters } from "./metrics.ts";
import type { ReadBudget } from "./read-budget.ts";

/** What the routes work with. */
export type Context = {
  readonly areas: ReadonlyMap<string, Area>;
  readonly people: People;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  readonly links: Links;
  readonly logger: Logger;
  readonly now: () => number;
  readonly counters: Counters;
  /** How much of the past each person may still read now. */
  readonly reads: ReadBudget;
  /** Carries the service's log to a collector, when there is one. */
  readonly collector?: Pick<LogDelivery, "state"> | undefined;
  readonly network: Network;
  /** Folder of the built console; absent: no console is served. */
  readonly consoleFolder?: string | undefined;
  /** Puts an access record into the log of every area served. Resolves when it is durable. */
  readonly record: (actor: Actor, record: AccessRecord) => Promise<void>;
  /** Makes changes of what people may do, and carries their records to the log. */
  readonly delivery: Delivery;
  readonly challenges: Challenges;
  readonly ceremony: PasskeyCeremony;
  /** The centre's identity provider, when it has one. */
  readonly provider?: Provider | undefined;
  /** Roles whose people sign in with a passkey, or with a provider that asks for two factors. */
  readonly passkeyRoles: ReadonlySet<Role>;
  /** Secrets that nobody may choose, when the centre has a list of breached ones. */
  readonly breached?: Pick<BreachedSecrets, "has"> | undefined;
  /** Counts what was refused, for those who oversee. */
  readonly refused: RefusedAttempts;
  /** True once no more work is taken. */
  stopping: boolean;
};

/** How the server is reached. */
export type Network = {
  /** Host headers it answers to, in lower case with port; others are refused (DNS rebinding). */
  readonly hosts: Set<string>;
  readonly secure: boolean;
  /** Addresses and networks of gateways that are believed when they say who asks. */
  readonly proxies: readonly string[];
  port: number;
  /** True when the browser and the server are the same machine. */
  readonly loopback: boolean;
  /** TLS key and certificate, PEM. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
};

/** One-time links that sign a browser in. */
export type Links = {
  /** The person the link is for; afterwards the link is used up. */
  take(token: string): string | undefined;
};

declare module "fastify" {
  interface FastifyRequest {
    session: OpenSession | undefined;
    /** Of a request that came with a key. */
    machine: import("#protocol").MachineListed | undefined;
    routeName: import("#protocol").RouteName | undefined;
  }
  interface FastifyContextConfig {
    routeName?: import("#protocol").RouteName;
  }
}
