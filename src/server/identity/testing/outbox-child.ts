// A server that changes what a person may do and is killed at a chosen moment of it.
import { AREA_FILE } from "../../testing/harness.ts";
import { createLogger } from "../../run/logger.ts";
import { startServe } from "../../run/serve.ts";
import { changesOf } from "../record.ts";

const [directory, moment] = process.argv.slice(2);
if (directory === undefined) throw new Error("outbox child: name the data directory");

function die(): never {
  process.kill(process.pid, "SIGKILL");
  // The signal ends the process before this line is reached.
  throw new Error("killed");
}

const { people, context } = await startServe({
  directory,
  areaFile: AREA_FILE,
  listen: { host: "127.0.0.1", port: 0 },
  logger: createLogger("silent"),
});
await people.addPerson({ personId: "kim", name: "Kim", role: "call-taker" });
if (moment === "between-store-and-removal") people.outbox.remove = die;
await context.delivery.giving(async () => {
  await people.changePerson("kim", { role: "dispatcher" }, (before, after) => {
    const actor = { kind: "person", id: "administrator" } as const;
    const deeds = changesOf(before, after).map((record) => ({ actor, record }));
    if (moment === "within-the-transaction") die();
    return deeds;
  });
  if (moment === "between-change-and-store") die();
});
throw new Error("outbox child: was to be killed");
