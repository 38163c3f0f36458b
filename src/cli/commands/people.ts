import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { recoverOnServer } from "#server";
import { InputError } from "../failure.ts";

type Options = { data: string; origin: string };

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function recover(personId: string, { data, origin }: Options): void {
  if (!existsSync(join(data, "identity.sqlite"))) {
    throw new InputError(
      `--data names ${data}, which holds no identity.sqlite; give a data folder`,
    );
  }
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
    throw new InputError("--origin must be scheme, host and port, such as https://muster.example");
  }
  const link = recoverOnServer({ directory: data, personId, origin, now: Date.now() });
  if (link === undefined) {
    throw new InputError("no person with this name can be recovered: unknown, or disabled");
  }
  print(`A link for ${personId}. It works once, within 24 hours, and ends every way to sign in`);
  print("and every session they had:");
  print(`  ${link}`);
  print(
    "The server puts it on record as done on its own machine, within a second or at its start.",
  );
}

/** Adds the `people` commands. */
export function add(program: Command): void {
  const people = program
    .command("people")
    .description("people who sign in, on the server's machine");
  people
    .command("recover")
    .description("a link for somebody who lost every way to sign in, when no two can give one")
    .argument("<person>", "the name they sign in with")
    .requiredOption("--data <dir>", "the data directory; the server may be running")
    .option("--origin <url>", "where people open the console", "http://localhost:4600")
    .addHelpText("after", "\nExample:\n  muster people recover administrator --data ./data")
    .action(recover);
}
