import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { splitCheckpoints } from "#audit";
import { JournalError, KEPT_FILE, verifyLog, type LogReport } from "#journal";
import { addAsked, type Loaders } from "../asked.ts";
import { InputError } from "../failure.ts";
import { witnessesIn } from "./witness-list.ts";

type VerifyOptions = {
  data: string;
  checkpoint?: string;
  key?: string;
  witnesses?: string;
  quorum?: string;
  json?: boolean;
};

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function textOf(option: string, path: string): string {
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new InputError(`${option} names ${path}, which does not exist; give a file`);
}

/** How many witnesses must agree; absent: all that are listed. Throws InputError. */
function quorumOf(text: string | undefined, listed: number): number {
  const quorum = text === undefined ? listed : Number(text);
  if (Number.isInteger(quorum) && quorum >= 1 && quorum <= listed) return quorum;
  throw new InputError(`--quorum ${text}; expected 1 to ${listed}, the witnesses that are listed`);
}

function policyOf({ witnesses: path, quorum }: VerifyOptions) {
  if (path === undefined) {
    if (quorum === undefined) return undefined;
    throw new InputError("--quorum without --witnesses; say whose cosignatures are to count");
  }
  const witnesses = witnessesIn("--witnesses", path).map(({ key }) => key);
  return { witnesses, quorum: quorumOf(quorum, witnesses.length) };
}

function verify(options: VerifyOptions): LogReport {
  const { data, checkpoint, key } = options;
  const policy = policyOf(options);
  const outside = checkpoint === undefined ? undefined : textOf("--checkpoint", checkpoint);
  const vkey = key === undefined ? undefined : textOf("--key", key);
  try {
    return verifyLog({ directory: data, outside, vkey, policy });
  } catch (error) {
    if (error instanceof JournalError) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

function runVerify(options: VerifyOptions): void {
  const report = verify(options);
  if (options.json) {
    print(JSON.stringify(report, null, 2));
  } else {
    print(`${report.size} events, root ${report.root}`);
    print(`compared with ${report.checkpoints} checkpoints`);
    for (const { name, size, timeSeconds } of report.witnesses ?? []) {
      const when = timeSeconds === undefined ? "" : new Date(timeSeconds * 1000).toISOString();
      print(size === 0 ? `witness ${name}: nothing` : `witness ${name}: ${size} events at ${when}`);
    }
    for (const { code, sequence, message } of report.problems) {
      print(`PROBLEM ${code}${sequence === undefined ? "" : ` at ${sequence}`}: ${message}`);
    }
    if (report.ok) print("no problems");
    if (report.ok && options.checkpoint === undefined) {
      print(
        "Only checkpoints of this directory were used. Whoever holds its key can rewrite all of " +
          "them: give one that was kept elsewhere with --checkpoint",
      );
    }
  }
  if (!report.ok) process.exitCode = 1;
}

function runCheckpoint({ data }: { data: string }): void {
  const path = join(data, KEPT_FILE);
  const notes = splitCheckpoints(textOf("--data", path));
  const last = notes.at(-1);
  if (last === undefined) throw new InputError(`${path} holds no checkpoint yet; start the server`);
  process.stdout.write(last);
}

function addVerify(audit: Command): void {
  audit
    .command("verify")
    .description("compare every event of a stopped server's log with what was signed")
    .requiredOption("--data <dir>", "the data directory, or a copy of it")
    .option("--checkpoint <file>", "checkpoints that were kept elsewhere")
    .option(
      "--key <file>",
      "the log's verifier key, kept elsewhere; an older one will do (absent: DATA/log.vkey)",
    )
    .option("--witnesses <file>", "whose cosignatures count: a witness key a line")
    .option("--quorum <number>", "how many of them must have cosigned (absent: all)")
    .option("--json", "print the report as JSON; exit code 1 when there are problems")
    .addHelpText("after", "\nExample:\n  muster audit verify --data ./data --checkpoint kept.txt")
    .action((options: VerifyOptions) => runVerify(options));
}

function addCheckpoint(audit: Command): void {
  audit
    .command("checkpoint")
    .description("print the newest checkpoint, to keep elsewhere")
    .requiredOption("--data <dir>", "the data directory; its server may be running")
    .addHelpText("after", "\nExample:\n  muster audit checkpoint --data ./data > kept.txt")
    .action((options: { data: string }) => runCheckpoint(options));
}

const COMMANDS: Loaders = {
  verify: async () => addVerify,
  checkpoint: async () => addCheckpoint,
  "rotate-key": async () => (await import("./audit-rotate-key.ts")).addRotateKey,
  prove: async () => (await import("./audit-prove.ts")).addProve,
  witness: async () => (await import("./audit-witness.ts")).addWitness,
};

/** Adds the `audit` commands. */
export async function add(program: Command, words: readonly string[]): Promise<void> {
  const audit = program
    .command("audit")
    .description("prove that nobody changed the log")
    .addHelpText("after", "\nExample:\n  muster audit verify --data ./data --checkpoint kept.txt");
  await addAsked(audit, COMMANDS, words);
}
