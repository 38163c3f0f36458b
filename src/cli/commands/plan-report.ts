import { writeFileSync } from "node:fs";
import { Option, type Command } from "commander";
import { documentHash, planReportPdf } from "#server";
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

async function run(file: string, { out, language, reviewed }: Options): Promise<void> {
  if (!out.endsWith(".html") && !out.endsWith(".pdf")) {
    throw new InputError(`--out must be a file that ends in .html or .pdf, got ${out}`);
  }
  const trial = readTrial(file);
  const about = { hash: documentHash(trial), reviewedBy: reviewed };
  const report = out.endsWith(".pdf")
    ? await planReportPdf(trial, language, about)
    : planReportPage(reportBlocks(trial, language, about), language);
  try {
    writeFileSync(out, report);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`cannot write ${out}: ${reason}`);
  }
}

const HELP = `
Example:
  $ muster plan report trial.json --out trial.pdf --language zh`;

export function addReport(plan: Command): void {
  plan
    .command("report")
    .description("the result of a trial as a page or a PDF that a council can read")
    .argument("<file>", "what 'muster plan try --out' wrote")
    .requiredOption("--out <file>", "the report, .html or .pdf")
    .addOption(new Option("--language <name>", "of the report").choices(["en", "zh"]).default("en"))
    .option("--reviewed <words>", "who reviewed it, as it shall stand in the report")
    .addHelpText("after", HELP)
    .action(run);
}
