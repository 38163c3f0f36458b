import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Option, type Command } from "commander";
import { JournalError } from "#journal";
import { roles, type Role } from "#protocol";
import {
  AreaFileError,
  BreachListError,
  isProxy,
  openBreachedSecrets,
  Provider,
  ProviderFileError,
  readProvider,
  SESSION_LIMITS,
  startServe,
  type ListenOptions,
  type Service,
} from "#server";
import { VaultError } from "#vault";
import { NoteError, parseWitnessList, type ListedWitness } from "#audit";
import { InputError } from "../failure.ts";
import { addCollector, openLog, type CollectorWords } from "./log-collector.ts";
import { typesIn } from "../officer-types.ts";
import { readScenarioFolder } from "./replay.ts";
import { witnessesIn } from "./witness-list.ts";

type ServeOptions = CollectorWords & {
  data: string;
  area: string;
  port: number;
  host: string;
  name: string[];
  tlsKey?: string;
  tlsCertificate?: string;
  insecureNetwork?: boolean;
  trustedProxy?: string[];
  history: string[];
  officerTypes?: string;
  witnesses?: string;
  witness?: string[];
  witnessKey?: string[];
  sessionHours: number;
  sessionIdleMinutes: number;
  requirePasskey?: Role[];
  provider?: string;
  breachedSecrets?: string;
};

/** Where `npm run build:console` puts the console. */
const CONSOLE_FOLDER = fileURLToPath(new URL("../../../dist/console", import.meta.url));

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** A TCP port; 0 lets the system choose. Throws InputError. */
export function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InputError(`--port must be a whole number from 0 to 65535, got ${text}`);
}

/** A session outlasts no day, and no desk is left open for one. */
const SESSION_HOURS = { least: 1, most: 24 };
const SESSION_IDLE_MINUTES = { least: 1, most: 720 };

/** Reads a whole number within these limits. The reader throws InputError. */
export function wholeNumber(option: string, { least, most }: { least: number; most: number }) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InputError(`${option} must be a whole number from ${least} to ${most}, got ${text}`);
  };
}

/** The witnesses of the file, or those said one by one. Throws InputError. */
function witnessesOf({ witnesses, witness = [], witnessKey = [] }: ServeOptions): ListedWitness[] {
  if (witness.length !== witnessKey.length) {
    throw new InputError(
      `--witness and --witness-key belong together; got ${witness.length} and ${witnessKey.length}`,
    );
  }
  const listed = witnesses === undefined ? [] : witnessesIn("--witnesses", witnesses);
  const lines = witness.map((url, at) => {
    const isHere = LOOPBACK.has(URL.parse(url)?.hostname ?? "");
    return `${witnessKey[at] ?? ""} ${url}${isHere ? " loopback" : ""}`;
  });
  try {
    return [...listed, ...parseWitnessList(lines.join("\n"))];
  } catch (error) {
    if (error instanceof NoteError) throw new InputError(`--witness: ${error.message}`);
    throw error;
  }
}

function fileOf(option: string, path: string): string {
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new InputError(`${option} names ${path}, which does not exist; give a PEM file`);
}

/** Where to listen. Throws InputError for a network address without TLS. */
export function listenOptions(options: ServeOptions): ListenOptions {
  const { host, port, name, tlsKey, tlsCertificate, insecureNetwork = false } = options;
  if ((tlsKey === undefined) !== (tlsCertificate === undefined)) {
    throw new InputError("--tls-key and --tls-certificate belong together; got only one of them");
  }
  const tls =
    tlsKey === undefined || tlsCertificate === undefined
      ? undefined
      : { key: fileOf("--tls-key", tlsKey), cert: fileOf("--tls-certificate", tlsCertificate) };
  if (!LOOPBACK.has(host) && tls === undefined && !insecureNetwork) {
    throw new InputError(
      `--host ${host} is reached over the network, so secrets would travel in the clear; give ` +
        "--tls-key and --tls-certificate, or --insecure-network if something else encrypts",
    );
  }
  const { trustedProxy: proxies = [] } = options;
  for (const proxy of proxies) {
    if (isProxy(proxy)) continue;
    throw new InputError(`--trusted-proxy ${proxy}; expected an address, or one with /PREFIX`);
  }
  return { host, port, names: name, tls, proxies };
}

/** The user's mistakes and the state of the data as one message; anything else is a defect. */
export function asInputError(error: unknown): unknown {
  const known =
    error instanceof AreaFileError ||
    error instanceof ProviderFileError ||
    error instanceof JournalError ||
    error instanceof VaultError;
  if (known) return new InputError(error.message, { cause: error });
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (code === "EADDRINUSE" || code === "EACCES" || code === "EADDRNOTAVAIL") {
    const why = { EADDRINUSE: "is taken", EACCES: "may not be used", EADDRNOTAVAIL: "is not ours" };
    return new InputError(`the address and port cannot be listened on: it ${why[code]} (${code})`);
  }
  return error;
}

/** Stops the service on SIGTERM and SIGINT; resolves when it has stopped. */
export function untilSignal(service: Pick<Service, "stop">): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => {
    service.stop().then(resolve, reject);
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
  return promise;
}

export function consoleFolder(): string | undefined {
  return existsSync(`${CONSOLE_FOLDER}/index.html`) ? CONSOLE_FOLDER : undefined;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function providerSettings(path: string | undefined) {
  try {
    return path === undefined ? undefined : readProvider(path);
  } catch (error) {
    throw asInputError(error);
  }
}

/** Throws InputError when it is no list. */
async function breachedIn(path: string | undefined) {
  try {
    return path === undefined ? undefined : await openBreachedSecrets(path);
  } catch (error) {
    if (!(error instanceof BreachListError)) throw error;
    throw new InputError(`--breached-secrets ${path}: ${error.message}`, { cause: error });
  }
}

async function serve(options: ServeOptions): Promise<void> {
  const listen = listenOptions(options);
  const witnesses = witnessesOf(options);
  const { logger, collector } = openLog(options);
  const settings = providerSettings(options.provider);
  const breached = await breachedIn(options.breachedSecrets);
  const served = await startServe({
    directory: options.data,
    areaFile: options.area,
    listen,
    logger,
    consoleFolder: consoleFolder(),
    passkeyRoles: options.requirePasskey,
    histories: options.history.map((folder) => readScenarioFolder(folder)),
    officerTypes: typesIn(options.officerTypes ?? ""),
    breached,
    provider: settings && ((parts) => new Provider(settings, parts)),
    witnesses,
    collector,
    sessionLimits: { hoursMax: options.sessionHours, idleMinutes: options.sessionIdleMinutes },
  }).catch((error: unknown) => {
    throw asInputError(error);
  });
  const stopped = untilSignal(served);
  const { firstAdministrator, notLoaded, origin } = served;
  if (notLoaded !== undefined) say(`The configuration from before stays in force. ${notLoaded}`);
  if (firstAdministrator !== undefined) {
    const { personId, link, file } = firstAdministrator;
    say(`Nobody can administer yet. Set a way to sign in as ${personId}, within 72 hours, once:`);
    say(`  ${link}`);
    say(`The link is also in ${file}; another start makes a new one.`);
  }
  say(`Muster serves at ${origin}`);
  await stopped;
  await collector?.stop();
}

/** Adds the `serve` command. */
export function add(program: Command): void {
  const command = program
    .command("serve")
    .description("serve an operating area: log, rules, screens")
    .requiredOption("--data <folder>", "data directory; made when it does not exist")
    .requiredOption("--area <file>", "area file; see examples/small-town/area.json")
    .option("--port <number>", "TCP port; 0 takes any free one", portOf, 4600)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--name <host>", "a name the server is called by; repeat for more", collect, [])
    .option(
      "--officer-types <ids>",
      "types of incidents that crews begin themselves, separated by commas: no demand to plan for",
      "",
    )
    .option(
      "--history <folder>",
      "a prepared scenario of this centre to try plans on; may be given again",
      (folder: string, before: string[]) => [...before, folder],
      [],
    )
    .option("--tls-key <file>", "TLS key, PEM")
    .option("--tls-certificate <file>", "TLS certificate, PEM")
    .option(
      "--trusted-proxy <address>",
      "a gateway, or its network such as 10.1.0.0/24, that is believed when it says who asks; repeat",
      collect,
      [],
    )
    .option("--insecure-network", "allow a network address without TLS, behind one that has it")
    .option("--witness <url>", "who is to cosign the log's checkpoints; repeat", collect, [])
    .option("--witness-key <vkey>", "the key of that witness; one for each", collect, [])
    .option("--witnesses <file>", "the same as a file: VKEY URL [REACH [CERTIFICATES]] a line")
    .option(
      "--session-hours <number>",
      "a session ends after so many hours in any case",
      wholeNumber("--session-hours", SESSION_HOURS),
      SESSION_LIMITS.hoursMax,
    )
    .option(
      "--session-idle-minutes <number>",
      "a session ends after so many minutes without use",
      wholeNumber("--session-idle-minutes", SESSION_IDLE_MINUTES),
      SESSION_LIMITS.idleMinutes,
    )
    .option("--provider <file>", "sign in by OpenID Connect; docs/guides/identity-provider.md")
    .option("--breached-secrets <file>", "secrets nobody may choose: SHA-1 hashes, in order")
    .addOption(
      new Option(
        "--require-passkey <role...>",
        "a secret alone lets nobody of these roles in; first let them all make a passkey",
      ).choices(roles),
    )
    .addOption(
      new Option("--log <level>", "what is logged, to standard error")
        .choices(["debug", "info", "warn", "error", "silent"])
        .default("info"),
    );
  addCollector(command)
    .addHelpText(
      "after",
      "\nExample:\n  muster serve --data data/town --area examples/small-town/area.json",
    )
    .action(serve);
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
