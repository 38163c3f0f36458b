// POL-10: a command on what is not theirs is answered as on what is not there; on what is, it acts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { commandRoles, commandTypes } from "#protocol";
import { PIER } from "../../src/server/testing/harness.ts";
import { AskedFloor, askers, idOf, type Asker } from "./askers.ts";
import { urlFor } from "./target.ts";

let floor: AskedFloor;

before(async () => {
  floor = await AskedFloor.start();
});
after(() => floor.stop());

/** Commands that act on nothing that belongs to somebody; all others do. */
const OF_THE_AREA: ReadonlySet<string> = new Set(
  // Opening an incident without a call makes something new.
  (
    "configure receiveCall takeSeat leaveSeat writeShiftNote removeShiftNote handOver openSeal " +
    "eraseReports recordAccess archiveClosed openIncident"
  ).split(" "),
);

function isMissing(code: string): boolean {
  const others = ["alarm-gone", "alarm-not-shelved", "nothing-to-undo"];
  return code.startsWith("unknown-") || others.includes(code);
}

test("POL-10: every command on what is not theirs is answered as on what is not there", async () => {
  const model = floor.target.models().find(({ name }) => name === "submitCommand");
  assert.ok(model && model.bodies.length > 40);
  const url = urlFor(model);
  const nowhere = await floor.nowhere();
  let refused = 0;
  for (const asker of askers) {
    if (asker.relation !== "none") continue;
    const client = await floor.clientOf(asker);
    for (const [index, body] of model.bodies.entries()) {
      const { command } = body as { command: { type: (typeof commandTypes)[number] } };
      const { type } = command;
      if (OF_THE_AREA.has(type) || asker.role === "administrator") continue;
      const commandId = `${idOf(asker)}-${index}`;
      const answer = await client.ask("POST", url, { ...(body as object), commandId });
      const hint = `${type} as ${idOf(asker)}: ${answer.status} ${answer.text}`;
      if (!commandRoles[type].includes(asker.role)) {
        assert.equal(answer.text, nowhere, hint);
        continue;
      }
      assert.equal(answer.status, 422, hint);
      const { refusal } = answer.json as { refusal: { code: string } };
      assert.ok(isMissing(refusal.code), hint);
      refused += 1;
    }
  }
  assert.ok(refused > 120, `${refused} refused`);
});

test("POL-10: who works on an incident acts on it, with the units of their own agencies", async () => {
  // So many kinds of attempts as came before are counted together at some point.
  await floor.target.server.served.context.refused.flush();
  const act = async (asker: Asker, command: object) => {
    const answer = await floor.submit(command, await floor.clientOf(asker));
    const { refusal } = answer.json as { refusal?: { code: string } };
    return refusal?.code ?? answer.status;
  };
  const status = { type: "setAssignmentStatus", assignmentId: "a1" };
  for (const asker of askers) {
    const { role, relation, agencyIds } = asker;
    if (role === "overseer" || role === "administrator") continue;
    const isOwnUnit =
      role === "crew"
        ? relation === "assigned"
        : agencyIds === undefined || agencyIds.includes("fire");
    const acts = relation !== "none" && isOwnUnit;
    const got = await act(asker, { ...status, status: "acknowledged" });
    const want = role === "call-taker" ? 404 : acts ? 200 : "unknown-assignment";
    assert.equal(got, want, idOf(asker));
    if (role === "crew") continue;
    const type = { type: "changeType", incidentId: "a1", typeId: "structure-fire" };
    const changed = await act(asker, type);
    assert.equal(changed, relation === "none" ? "unknown-incident" : 200, idOf(asker));
  }
  const crew = askers.find(({ role, relation }) => role === "crew" && relation === "assigned");
  assert.ok(crew);
  await floor.give({ type: "openIncident", incidentId: "a2", typeId: "medical", place: PIER });
  const units = [{ assignmentId: "a2", unitId: "A2" }];
  await floor.give({ type: "assignUnits", incidentId: "a2", units });
  const other = { ...status, assignmentId: "a2", status: "enRoute" };
  assert.equal(await act(crew, other), "unknown-assignment", "another unit's");
  assert.equal(await act(crew, { type: "releaseIncident", incidentId: "a1" }), 404);
  // The overseer sees that it was tried, by whom and what (OVS-9), though the answer did not say.
  await floor.target.server.served.context.refused.flush();
  const overseer = await floor.target.server.as("overseer");
  const seen = (await overseer.get("readOversight")).text;
  assert.ok(seen.includes("setAssignmentStatus") && seen.includes(idOf(crew)), seen.slice(0, 400));
});
