import { Command } from "commander";

type Added = { readonly add: (program: Command) => void };

/** Each file in commands/ exports `add(root)`, which registers its command and an example. */
const COMMANDS: Readonly<Record<string, () => Promise<Added>>> = {
  audit: () => import("./commands/audit.ts"),
  journal: () => import("./commands/journal.ts"),
  people: () => import("./commands/people.ts"),
  plan: () => import("./commands/plan.ts"),
  roads: () => import("./commands/roads.ts"),
  scenario: () => import("./commands/scenario.ts"),
  exercise: () => import("./commands/exercise.ts"),
  serve: () => import("./commands/serve.ts"),
  compare: () => import("./commands/compare.ts"),
  replay: () => import("./commands/replay.ts"),
  retention: () => import("./commands/retention.ts"),
  simulate: () => import("./commands/simulate.ts"),
  transparency: () => import("./commands/transparency.ts"),
  vault: () => import("./commands/vault.ts"),
  worker: () => import("./commands/worker.ts"),
};

/**
 * The command line: one command per job, each with an example in its --help. Only the command
 * that is asked for is loaded; all of them when the first word is not one.
 */
export async function program(firstWord: string | undefined): Promise<Command> {
  const root = new Command("muster")
    .description("Muster: from the first call to the last lesson")
    .showHelpAfterError();
  const asked =
    firstWord !== undefined && Object.hasOwn(COMMANDS, firstWord) ? COMMANDS[firstWord] : undefined;
  const loaded = await Promise.all(
    (asked === undefined ? Object.values(COMMANDS) : [asked]).map((load) => load()),
  );
  for (const { add } of loaded) add(root);
  return root;
}
