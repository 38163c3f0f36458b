import assert from "node:assert/strict";
import { test } from "node:test";
import type { WireCommand } from "#protocol";
import { assign, openIncident, townOnDuty } from "../../kernel/testing/given.ts";
import { isLostWithPage, keptFrom, keptOf } from "./kept.ts";
import { keysOf } from "./lanes.ts";
import { createSender, type Answer, type Sender } from "./sender.ts";

const BOARD = townOnDuty()
  .and(openIncident("i1"))
  .and(openIncident("i2", "alarm"))
  .and(assign("i1", "E1")).board;

const ACCEPTED: Answer = { kind: "accepted", lastSequence: 1 };
const LOST: Answer = { kind: "nothing", mayHaveReached: true };

function hold(incidentId: string): WireCommand {
  return { type: "releaseIncident", incidentId };
}

/** A network where the test decides when each command is answered, and how. */
function network(lanes = 4) {
  const log: string[] = [];
  const open = new Map<string, (answer: Answer) => void>();
  let resume: (() => void)[] = [];
  const sender = createSender({
    send: ({ commandId }) => {
      log.push(commandId);
      return new Promise((resolve) => {
        open.set(commandId, resolve);
      });
    },
    pause: () =>
      new Promise((resolve) => {
        resume.push(resolve);
      }),
    lanes: () => lanes,
    changed: () => {},
  });
  return {
    sender,
    log,
    async answer(this: void, commandId: string, answer: Answer): Promise<void> {
      open.get(commandId)?.(answer);
      open.delete(commandId);
      await turn();
    },
    async again(this: void): Promise<void> {
      for (const run of resume) run();
      resume = [];
      await turn();
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function add(sender: Sender, commandId: string, command: WireCommand, texts?: { text: string }) {
  const keys = keysOf(commandId, command, BOARD, sender.items());
  const request = { commandId, command, ...(texts === undefined ? {} : { texts }) };
  return sender.add({ commandId, label: { id: "bar.do.undo" }, request, keys });
}

test("CON-100: what touches the same keeps its order, what does not goes side by side", async () => {
  const { sender, log, answer } = network();
  void add(sender, "a", hold("i1"));
  void add(sender, "b", { type: "closeIncident", incidentId: "i1", disposition: "completed" });
  void add(sender, "c", hold("i2"));
  void add(sender, "d", { type: "setAway", unitId: "E1", reason: "meal" });
  assert.deepEqual(log, ["a", "c"], "#2 does not wait for #1; E1 is on #1 and waits for its close");
  await answer("c", ACCEPTED);
  assert.deepEqual(log, ["a", "c"]);
  await answer("a", ACCEPTED);
  assert.deepEqual(log, ["a", "c", "b"]);
  await answer("b", ACCEPTED);
  assert.deepEqual(log, ["a", "c", "b", "d"]);
});

test("CON-100: what builds on a command that is on its way waits for it", async () => {
  const { sender, log, answer } = network();
  void add(sender, "call", { type: "receiveCall", callId: "k1", channel: "phone" });
  const place = { lat: 1, lon: 2, address: "1 Main St" };
  void add(sender, "open", {
    type: "openIncident",
    incidentId: "i9",
    callId: "k1",
    typeId: "fire",
    place,
  });
  void add(sender, "assign", {
    type: "assignUnits",
    incidentId: "i9",
    units: [{ assignmentId: "a9", unitId: "E2" }],
  });
  void add(sender, "status", {
    type: "setAssignmentStatus",
    assignmentId: "a9",
    status: "enRoute",
  });
  void add(sender, "unit", { type: "setAway", unitId: "E2", reason: "rest" });
  void add(sender, "undo", { type: "undo", targetCommandId: "assign" });
  for (const id of ["call", "open", "assign", "status", "unit", "undo"]) {
    assert.equal(log.at(-1), id, `${id} is the only one on its way`);
    await answer(id, ACCEPTED);
  }
});

test("CON-100: a slow command blocks none of the others, and no more go out than there are lanes", async () => {
  const { sender, log, answer, again } = network(2);
  void add(sender, "slow", hold("i1"));
  await answer("slow", LOST);
  void add(sender, "x", hold("i2"));
  void add(sender, "y", hold("i3"));
  assert.deepEqual(log, ["slow", "x"]);
  await answer("x", ACCEPTED);
  assert.deepEqual(log, ["slow", "x", "y"]);
  await again();
  assert.deepEqual(log, ["slow", "x", "y", "slow"], "asked again under the same id");
});

test("CON-101: what has surely not reached the server is withdrawn, what may have is not", async () => {
  const { sender, log, answer, again } = network();
  const first = add(sender, "first", hold("i1"));
  const second = add(sender, "second", hold("i1"));
  assert.equal(sender.withdraw("first"), false, "it is on its way");
  await answer("first", LOST);
  assert.equal(sender.withdraw("first"), false, "no answer is no proof");
  assert.equal(sender.withdraw("second"), true);
  assert.equal(await second, false);
  await again();
  await answer("first", ACCEPTED);
  assert.equal(await first, true);
  assert.deepEqual(log, ["first", "first"]);
  void add(sender, "busy", hold("i1"));
  await answer("busy", { kind: "nothing", mayHaveReached: false });
  assert.equal(sender.withdraw("busy"), true, "the server said that it did not take it");
  await again();
  assert.deepEqual(log, ["first", "first", "busy"], "a withdrawn command is not sent again");
});

test("CON-101: a refused command stays until it is dismissed and holds nobody up", async () => {
  const { sender, log, answer } = network();
  const first = add(sender, "first", hold("i1"));
  void add(sender, "second", hold("i1"));
  await answer("first", { kind: "refused", message: "no" });
  assert.equal(await first, false);
  assert.deepEqual(log, ["first", "second"]);
  sender.settle(99);
  assert.equal(sender.items()[0]?.state, "refused");
  sender.dismiss("second");
  assert.equal(sender.items().length, 2, "only what was refused can be dismissed");
  sender.dismiss("first");
  assert.equal(sender.items().length, 1);
});

test("CON-102: a call whose words went with the page is no refusal when it had arrived", async () => {
  const { sender, answer } = network();
  const label = { id: "do.receiveCall" } as const;
  const command: WireCommand = { type: "receiveCall", callId: "k1", channel: "phone" };
  const texts = { narrative: "smoke" };
  const given = { commandId: "call", label, request: { commandId: "call", command, texts } };
  void sender.add({ ...given, keys: new Set(["k1"]) });
  const [stored] = keptFrom(JSON.stringify(keptOf(sender.items())));
  assert.ok(stored?.wordsGone);
  const next = network();
  const again = next.sender.add({ ...stored, keys: new Set(["k1"]) }, true);
  const twice = keptFrom(JSON.stringify(keptOf(next.sender.items())));
  assert.equal(twice[0]?.wordsGone, true, "also after a second reload");
  await next.answer("call", { kind: "conflict", message: "came before with another text" });
  assert.equal(await again, true);
  next.sender.settle(0);
  assert.deepEqual(next.sender.items(), [], "the board has it");
  await answer("call", { kind: "conflict", message: "came before with another text" });
  assert.equal(sender.items()[0]?.state, "refused", "with its words here, it is a real conflict");
});

test("CON-102: nothing personal is stored, and what is stored can be read again", () => {
  const { sender } = network();
  const label = { id: "do.receiveCall" } as const;
  const put = (commandId: string, command: WireCommand, texts?: object) =>
    void sender.add({
      commandId,
      label,
      request: { commandId, command, ...(texts === undefined ? {} : { texts }) },
      keys: new Set([commandId]),
    });
  put("plain", hold("i1"));
  put("note", { type: "addNote", incidentId: "i1", noteId: "n1" }, { text: "Mrs Hale, door 4711" });
  put("shift", { type: "writeShiftNote", noteId: "n2" }, { text: "ask Mrs Hale again" });
  put(
    "call",
    { type: "receiveCall", callId: "k1", channel: "phone" },
    { narrative: "my neighbour" },
  );
  const text = JSON.stringify(keptOf(sender.items()));
  assert.doesNotMatch(text, /Hale|door 4711|neighbour/);
  const kept = keptFrom(text);
  assert.deepEqual(
    kept.map(({ commandId }) => commandId),
    ["plain", "call"],
    "a note is nothing without its words; that somebody called is kept",
  );
  assert.deepEqual(
    sender
      .items()
      .filter(isLostWithPage)
      .map(({ commandId }) => commandId),
    ["note", "shift", "call"],
  );
  assert.deepEqual(keptFrom("{"), []);
  assert.deepEqual(keptFrom('[{"commandId":1}]'), []);
});

test("CON-131: a questioned command waits for its giver, and is sent again with exactly that", async () => {
  const { sender, log, answer } = network();
  const cautions = [{ check: "never-attended", level: "warn", subjectId: "i1" }] as const;
  const refusal = { code: "cautions-raised", cautions, reasonRequired: false } as const;
  const questioned = { kind: "refused", refusal, message: "" } as const;
  const ended: boolean[] = [];
  void add(sender, "a", hold("i1")).then((accepted) => ended.push(accepted));
  await answer("a", questioned);
  assert.equal(sender.items()[0]?.state, "questioned");
  assert.deepEqual(ended, [], "whoever gave it still waits");
  void add(sender, "b", hold("i1"));
  assert.deepEqual(log, ["a", "b"], "it holds nothing else up");
  sender.acknowledge("a", "agreed");
  assert.deepEqual(log, ["a", "b"], "in its order again: it touches what b touches");
  await answer("b", ACCEPTED);
  assert.deepEqual(log, ["a", "b", "a"], "under the same id");
  const again = sender.items().find((item) => item.commandId === "a");
  assert.deepEqual(again?.request.acknowledged, { cautions, reason: "agreed" });
  await answer("a", ACCEPTED);
  assert.deepEqual(ended, [true]);
  const left = add(sender, "c", hold("i2"));
  await answer("c", questioned);
  sender.dismiss("c");
  assert.equal(await left, false);
});
