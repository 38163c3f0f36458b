import { writeFileSync } from "node:fs";
import { Option, type Command } from "commander";
import { documentHash } from "#server";
import { planReportPage, reportBlocks, type ReportLanguage, type Trial } from "#sim";
import { InputError } from "../failure.ts";
import { readText } from "../json-file.ts";

type Options = { out: string; language: ReportLanguage; reviewed?: string };

function readTrial(file: string): Trial {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: not JSON; expected what 'muster plan try --out' wrote`);
  }
  const format: unknown =
    typeof value === "object" && value !== null ? Reflect.get(value, "format") : undefined;
  if (format === "muster-trial") return value as Trial;
  throw new InputError(`${file}: expected format muster-trial, got ${String(format)}`);
}

function run(file: string, { out, language, reviewed }: Options): void {
  if (!out.endsWith(".html")) {
    throw new InputError(`--out must be a file that ends in .html, got ${out}`);
  }
  const trial = readTrial(file);
  const about = { hash: documentHash(trial), reviewedBy: reviewed };
  const page = planReportPage(reportBlocks(trial, language, about), language);
  try {
    writeFileSync(out, page);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`cannot write ${out}: ${reason}`);
  }
}

const HELP = `
Example:
  $ muster plan report trial.json --out trial.html --language zh`;

export function addReport(plan: Command): void {
  plan
    .command("report")
    .description("the result of a trial as a page that a council can read, and print")
    .argument("<file>", "what 'muster plan try --out' wrote")
    .requiredOption("--out <file>", "the page, .html")
    .addOption(new Option("--language <name>", "of the page").choices(["en", "zh"]).default("en"))
    .option("--reviewed <words>", "who reviewed it, as it shall stand in the report")
    .addHelpText("after", HELP)
    .action(run);
}
