import { Command } from "commander";
import { addAsked, type Loaders } from "./asked.ts";

/** Each file in commands/ exports `add`, which registers its command and an example. */
const COMMANDS: Loaders = {
  audit: async () => (await import("./commands/audit.ts")).add,
  journal: async () => (await import("./commands/journal.ts")).add,
  people: async () => (await import("./commands/people.ts")).add,
  plan: async () => (await import("./commands/plan.ts")).add,
  roads: async () => (await import("./commands/roads.ts")).add,
  scenario: async () => (await import("./commands/scenario.ts")).add,
  exercise: async () => (await import("./commands/exercise.ts")).add,
  serve: async () => (await import("./commands/serve.ts")).add,
  compare: async () => (await import("./commands/compare.ts")).add,
  replay: async () => (await import("./commands/replay.ts")).add,
  retention: async () => (await import("./commands/retention.ts")).add,
  simulate: async () => (await import("./commands/simulate.ts")).add,
  transparency: async () => (await import("./commands/transparency.ts")).add,
  vault: async () => (await import("./commands/vault.ts")).add,
  worker: async () => (await import("./commands/worker.ts")).add,
};

/**
 * The command line: one command per job, each with an example in its --help. Only the command
 * that the words ask for is loaded.
 */
export async function program(words: readonly string[]): Promise<Command> {
  const root = new Command("muster")
    .description("Muster: from the first call to the last lesson")
    .showHelpAfterError();
  await addAsked(root, COMMANDS, words);
  return root;
}
