import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { AccessRecord, Actor } from "#kernel";
import { logOf, startTestServer, temporaryFolder } from "../testing/harness.ts";
import { openPeople } from "../run/service.ts";
import { Delivery } from "./outbox.ts";
import { entitlementOf } from "./record.ts";

const CHILD = fileURLToPath(new URL("testing/outbox-child.ts", import.meta.url));
const ADMINISTRATOR: Actor = { kind: "person", id: "administrator" };

/** How often the log says that kim's role was changed, and kim's role, after the next start. */
async function afterKill(moment: string): Promise<{ role?: string | undefined; records: number }> {
  const { path, remove } = temporaryFolder();
  try {
    const child = spawnSync(process.execPath, [CHILD, path, moment], { encoding: "utf8" });
    assert.equal(child.signal, "SIGKILL", child.stderr);
    const server = await startTestServer(path);
    try {
      await server.served.context.delivery.deliver();
      const records = (await logOf(server)).filter(
        ({ event, actor }) =>
          event.type === "accessRecorded" &&
          event.record.kind === "entitlement" &&
          event.record.change === "role-changed" &&
          actor.id === "administrator",
      );
      const role = server.served.people.findPerson("kim")?.role;
      assert.deepEqual(server.served.people.outbox.list(), []);
      return { role, records: records.length };
    } finally {
      await server.stop();
    }
  } finally {
    remove();
  }
}

test("ACC-2: a server that is killed between a change and its record has both, once", async () => {
  const both = { role: "dispatcher", records: 1 };
  assert.deepEqual(await afterKill("between-change-and-store"), both);
  assert.deepEqual(await afterKill("between-store-and-removal"), both);
  const neither = { role: "call-taker", records: 0 };
  assert.deepEqual(await afterKill("within-the-transaction"), neither);
});

test("ACC-3: while the log takes nothing, nobody is given anything, and taking away works", async () => {
  const { path, remove } = temporaryFolder();
  const people = openPeople(path);
  let works = true;
  const stored: AccessRecord[] = [];
  const delivery = new Delivery({
    outbox: people.outbox,
    store: async ({ record }) => {
      if (!works) throw new Error("the disk is full");
      stored.push(record);
    },
    onProblem: () => undefined,
  });
  const change = (disabled: boolean) => () =>
    people.changePerson("kim", { disabled }, () => [
      { actor: ADMINISTRATOR, record: entitlementOf("kim", disabled ? "disabled" : "enabled") },
    ]);
  try {
    await people.addPerson({ personId: "kim", name: "Kim", role: "dispatcher" });
    works = false;
    await delivery.taking(change(true));
    assert.equal(people.findPerson("kim")?.disabled, true, "taken away at once");
    await assert.rejects(delivery.giving(change(false)), /disk is full/);
    assert.equal(people.findPerson("kim")?.disabled, true, "not given back");
    works = true;
    await delivery.giving(change(false));
    assert.equal(people.findPerson("kim")?.disabled, false);
    const changes = stored.map((record) => record.kind === "entitlement" && record.change);
    assert.deepEqual(changes, ["disabled", "enabled"], "nothing is lost, in its order");
  } finally {
    people.close();
    remove();
  }
});
