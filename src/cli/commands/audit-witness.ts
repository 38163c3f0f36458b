import { join } from "node:path";
import type { Command } from "commander";
import {
  formatWitnessKey,
  NoteError,
  parseVerifierKey,
  witnessKey,
  type VerifierKey,
} from "#audit";
import { JournalError, openKeyFile } from "#journal";
import { serveWitness, Witness, WitnessStore, type WitnessListen } from "#server";
import { InputError } from "../failure.ts";
import { textOf } from "./witness-list.ts";

type WitnessWords = {
  data: string;
  name: string;
  log: string[];
  listen: string;
  tlsKey?: string;
  tlsCertificate?: string;
  insecureNetwork?: boolean;
};

const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The keys of the logs to watch: files of verifier keys, one a line. Throws InputError. */
function logsIn(paths: readonly string[]): VerifierKey[] {
  return paths.flatMap((path) => {
    const lines = textOf("--log", path).split("\n");
    return lines.filter((line) => line.trim() !== "").map((line) => keyOf(path, line.trim()));
  });
}

function keyOf(path: string, line: string): VerifierKey {
  try {
    return parseVerifierKey(line);
  } catch (error) {
    if (error instanceof NoteError) throw new InputError(`--log ${path}: ${error.message}`);
    throw error;
  }
}

function listenOf(words: WitnessWords): WitnessListen {
  const [, host = "", digits = ""] =
    /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(words.listen) ?? [];
  const port = Number(digits);
  if (host === "" || port > 65_535) {
    throw new InputError(`--listen must be HOST:PORT, got ${words.listen}`);
  }
  const { tlsKey, tlsCertificate, insecureNetwork = false } = words;
  if ((tlsKey === undefined) !== (tlsCertificate === undefined)) {
    throw new InputError("--tls-key and --tls-certificate belong together; got only one of them");
  }
  const tls =
    tlsKey === undefined || tlsCertificate === undefined
      ? undefined
      : { key: textOf("--tls-key", tlsKey), cert: textOf("--tls-certificate", tlsCertificate) };
  if (tls === undefined && !LOOPBACK.has(host) && !insecureNetwork) {
    throw new InputError(
      `--listen ${host} is reached over the network; give --tls-key and --tls-certificate, or ` +
        "--insecure-network if something else encrypts",
    );
  }
  return { host: host.replaceAll(/[[\]]/g, ""), port, tls };
}

/** The witness's data, held until it ends. Throws InputError. */
function openStore(directory: string): WitnessStore {
  try {
    return new WitnessStore(directory);
  } catch (error) {
    throw new InputError(
      `${directory} cannot be used (${String(error)}); is another witness running on it?`,
      { cause: error },
    );
  }
}

function openWitness(words: WitnessWords, store: WitnessStore): Witness {
  const logs = logsIn(words.log);
  const path = join(words.data, "witness.key");
  try {
    // A key that is lost after it cosigned is never replaced in silence.
    const signing = openKeyFile({ path, mayCreate: store.isEmpty });
    const key = witnessKey(words.name, signing.publicKey);
    const onRefused = (message: string) => process.stderr.write(`refused ${message}\n`);
    return new Witness({ key, signing, logs, store, now: Date.now, onRefused });
  } catch (error) {
    if (error instanceof JournalError || error instanceof NoteError) {
      throw new InputError(error.message, { cause: error });
    }
    throw error;
  }
}

async function runWitness(words: WitnessWords): Promise<void> {
  const listen = listenOf(words);
  const store = openStore(words.data);
  try {
    const witness = openWitness(words, store);
    const onProblem = (message: string) => process.stderr.write(`${message}\n`);
    const served = await serveWitness(witness, listen, onProblem);
    say(`Witness key, for whoever runs or checks the log: ${formatWitnessKey(witness.key)}`);
    say(`The witness listens at ${served.origin}`);
    await new Promise<void>((resolve) => {
      process.once("SIGTERM", resolve).once("SIGINT", resolve);
    });
    await served.stop();
  } finally {
    store.close();
  }
}

/** Adds `audit witness`. */
export function addWitness(audit: Command): void {
  audit
    .command("witness")
    .description("watch logs of others: cosign what continues them, refuse what does not")
    .requiredOption("--data <dir>", "what the witness knows, and its key; made when missing")
    .requiredOption("--name <name>", "its name, such as court.example/witness")
    .requiredOption("--log <file>", "a log's verifier key; repeat for more", collect, [])
    .option("--listen <host:port>", "address to listen on", "127.0.0.1:4680")
    .option("--tls-key <file>", "TLS key, PEM")
    .option("--tls-certificate <file>", "TLS certificate, PEM")
    .option("--insecure-network", "allow a network address without TLS, behind one that has it")
    .addHelpText(
      "after",
      "\nExample:\n  muster audit witness --data ./witness --name court.example/w1 --log town.vkey",
    )
    .action(runWitness);
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
