import type { Command } from "commander";
import { currentHolds } from "#kernel";
import { countDue, RetentionDesk } from "#server";
import { withStoppedArea } from "../stopped-area.ts";

type Options = { data: string; dryRun?: boolean; json?: boolean };

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function run({ data, dryRun = false, json = false }: Options): Promise<void> {
  await withStoppedArea(data, async ({ authority, vault }) => {
    const desk = new RetentionDesk(authority, vault, () => authority.now());
    const board = authority.board();
    const due = await desk.due();
    const { retention } = board.configuration.settings;
    const counts = countDue(due);
    const holds = currentHolds(board, Date.now());
    const erased = dryRun ? 0 : await desk.eraseDue();
    if (json) {
      const rule = retention ?? null;
      print(JSON.stringify({ dryRun, rule, kept: desk.log.counts(), due: counts, holds, erased }));
      return;
    }
    if (retention === undefined) {
      print("No retention rule is set: nothing is due. Set one under settings.retention.");
      return;
    }
    print("class      due  held");
    for (const { class: name, due: count, held } of counts) {
      print(`${name.padEnd(8)} ${String(count).padStart(5)} ${String(held).padStart(5)}`);
    }
    for (const { holdId, label, until } of holds) {
      print(`hold ${holdId} (${label}) until ${new Date(until).toISOString()}`);
    }
    print(dryRun ? "Nothing was erased: this was a dry run." : `${erased} sealed reports erased.`);
  });
}

/** Adds the `retention` command. */
export function add(program: Command): void {
  program
    .command("retention")
    .description("erase the sealed texts of a stopped server whose time is over")
    .requiredOption("--data <dir>", "the data directory")
    .option("--dry-run", "only say what is due, and what a hold keeps")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  muster retention --data ./data --dry-run")
    .action(run);
}
