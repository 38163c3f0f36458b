import { Command } from "commander";
import { add as addAudit } from "./commands/audit.ts";
import { add as addJournal } from "./commands/journal.ts";
import { add as addPeople } from "./commands/people.ts";
import { add as addPlan } from "./commands/plan.ts";
import { add as addRoads } from "./commands/roads.ts";
import { add as addScenario } from "./commands/scenario.ts";
import { add as addExercise } from "./commands/exercise.ts";
import { add as addServe } from "./commands/serve.ts";
import { add as addCompare } from "./commands/compare.ts";
import { add as addReplay } from "./commands/replay.ts";
import { add as addRetention } from "./commands/retention.ts";
import { add as addSimulate } from "./commands/simulate.ts";
import { add as addTransparency } from "./commands/transparency.ts";
import { add as addVault } from "./commands/vault.ts";
import { add as addWorker } from "./commands/worker.ts";

/** The command line: one command per job, each with an example in its --help. */
export function program(): Command {
  const root = new Command("muster")
    .description("Muster: from the first call to the last lesson")
    .showHelpAfterError();
  // Each file in commands/ exports `add(root)`, which registers its command and an example.
  addAudit(root);
  addJournal(root);
  addPeople(root);
  addPlan(root);
  addRoads(root);
  addScenario(root);
  addExercise(root);
  addServe(root);
  addCompare(root);
  addReplay(root);
  addRetention(root);
  addSimulate(root);
  addTransparency(root);
  addVault(root);
  addWorker(root);
  return root;
}
