import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CommandRequest, MoveUps } from "#protocol";
import {
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../testing/harness.ts";

const folder = temporaryFolder();
let server: TestServer;
let dispatcher: Client;
let commands = 0;

before(async () => {
  server = await startTestServer(folder.path);
  dispatcher = await server.as("dispatcher");
});
after(async () => {
  await server.stop();
  folder.remove();
});

async function order(command: CommandRequest["command"]): Promise<void> {
  commands += 1;
  const answer = await dispatcher.command({ commandId: `m-${commands}`, command });
  assert.equal(answer.status, 200, answer.text);
}

/** A fire at the fort post, which is farther than a minute from every station. */
function fireAtTheFort(number: number): Promise<void> {
  const place = { lat: 44.992297, lon: -30.024119, address: "The Fort" };
  const typeId = "structure-fire";
  return order({ type: "openIncident", incidentId: `i-${number}`, typeId, place });
}

async function advice(query = "?capabilityId=pump&coverSeconds=60"): Promise<MoveUps> {
  const answer = await dispatcher.get("readMoveUps", {}, query);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as MoveUps;
}

test("MUP-10: a log with few calls says so, and an unknown capability is not found", async () => {
  await fireAtTheFort(1);
  const { end, calls, moves } = await advice();
  assert.deepEqual({ end, calls, moves }, { end: "too-few-calls", calls: 1, moves: [] });
  const unknown = await dispatcher.get("readMoveUps", {}, "?capabilityId=wings");
  assert.equal(unknown.status, 404);
});

test("MUP-11: from the area's own calls one unit is advised to where they come from", async () => {
  for (let number = 2; number <= 20; number += 1) await fireAtTheFort(number);
  const { calls, moves, coveredCallsPerHour } = await advice();
  assert.deepEqual([calls, coveredCallsPerHour], [20, 0]);
  const [first] = moves;
  assert.deepEqual(first?.to, { kind: "post", postId: "fort" });
  assert.equal(first.unitId, "E1", "the nearer of two that leave nothing behind");
  assert.ok(first.roadSeconds > 60 && first.netCallsPerHour > 0);
  const other = await advice("?capabilityId=water&coverSeconds=60");
  assert.equal(other.calls, 0, "no structure fire asks for the water works");
});

test("MUP-13: without a capability it is the best moves of all, each with its own", async () => {
  const [all, pump] = [await advice("?coverSeconds=60"), await advice()];
  assert.equal(all.capabilityId, undefined);
  assert.equal(all.calls, 20);
  assert.ok(all.moves.length > 0 && all.moves.length <= 3);
  const units = all.moves.map(({ unitId }) => unitId);
  assert.equal(new Set(units).size, units.length, "no unit twice");
  const net = all.moves.map(({ netCallsPerHour }) => netCallsPerHour);
  assert.deepEqual(
    net,
    net.toSorted((a, b) => b - a),
  );
  const least = Math.min(...net);
  const [first] = pump.moves;
  assert.ok(first !== undefined && first.capabilityId === "pump");
  assert.ok(units.includes(first.unitId) || first.netCallsPerHour <= least);
});

test("MUP-12: once moved, a unit covers there and is left alone", async () => {
  await order({ type: "postUnit", unitId: "E1", postId: "fort" });
  const { moves, coveredCallsPerHour = 0 } = await advice();
  assert.ok(coveredCallsPerHour > 0);
  assert.ok(moves.every(({ unitId }) => unitId !== "E1"));
  await order({ type: "setAway", unitId: "E2", reason: "meal" });
  assert.deepEqual((await advice()).end, "nobody-may-move");
});
