import assert from "node:assert/strict";
import { Agent, get, type IncomingMessage } from "node:http";
import { after, before, test } from "node:test";
import { boardHash } from "#kernel";
import { applyMessage, initialClientState, type CommandRequest } from "#protocol";
import {
  AREA_ID,
  EventReader,
  PIER,
  Screen,
  startTestServer,
  temporaryFolder,
  type Client,
  type TestServer,
} from "../testing/harness.ts";
import { WAITING_BYTES_MAX } from "./hub.ts";
import { RING_EVENTS_MAX } from "./ring.ts";

const folder = temporaryFolder();
let server: TestServer;
let client: Client;
let number = 0;

before(async () => {
  server = await startTestServer(folder.path);
  client = await server.as("supervisor");
});
after(async () => {
  await server.stop();
  folder.remove();
});

function nextCommand(): CommandRequest {
  number += 1;
  const callId = `stream-call-${number}`;
  const command = { type: "receiveCall", callId, channel: "phone", place: PIER } as const;
  return { commandId: `stream-${number}`, command };
}

function area() {
  const found = server.served.context.areas.get(AREA_ID);
  assert.ok(found);
  return found;
}

/** Straight to the area, many at once: what is measured here is the stream. */
async function flood(count: number): Promise<void> {
  const actor = { kind: "person", id: "supervisor" } as const;
  for (let left = count; left > 0; left -= 500) {
    const batch = Array.from({ length: Math.min(500, left) }, () =>
      area().command(actor, nextCommand()),
    );
    await Promise.all(batch);
  }
}

test("PRO-10: a screen cut off at random and resumed has the server's board", async () => {
  const screen = new Screen(client);
  await screen.connect();
  let seed = 12_345;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  let sent = 0;
  for (let round = 0; round < 25; round += 1) {
    const work = Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
      client.command(nextCommand()),
    );
    sent += work.length;
    if (random() < 0.5) await screen.cut();
    await Promise.all(work);
    if (random() < 0.7) {
      await screen.cut();
      await screen.connect();
    }
  }
  await screen.cut();
  await screen.connect();
  await screen.until(area().board().sequence);
  assert.ok(screen.state.board);
  assert.ok(sent > 50);
  assert.equal(boardHash(screen.state.board), boardHash(area().board()));
  const snapshots = screen.messages.filter((type) => type === "snapshot").length;
  assert.equal(snapshots, 1, "what a screen missed comes as events, not as a new snapshot");
  await screen.cut();
});

test("PRO-11: a screen that was away for too long gets a snapshot and has the same board", async () => {
  const screen = new Screen(client);
  await screen.connect();
  await screen.until(area().board().sequence);
  await screen.cut();
  const before = screen.messages.length;
  await flood(RING_EVENTS_MAX + 100);
  await screen.connect();
  await screen.until(area().board().sequence);
  assert.deepEqual(screen.messages.slice(before, before + 2), ["behind", "snapshot"]);
  assert.ok(screen.state.board);
  assert.equal(boardHash(screen.state.board), boardHash(area().board()));
  await screen.cut();
});

test("PRO-12: a sequence that is not of this log is answered with a snapshot", async () => {
  const screen = new Screen(client);
  const response = await fetch(`${client.origin}${client.url("stream")}?after=999999999`, {
    headers: { cookie: client.cookie ?? "" },
  });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  const second = await reader?.read();
  const text = Buffer.concat([first?.value ?? new Uint8Array(), second?.value ?? new Uint8Array()]);
  assert.match(text.toString("utf8"), /event: snapshot/);
  await reader?.cancel();
  assert.equal(screen.sequence, 0);
});

/** A screen that asks for the stream and then reads nothing. */
function deaf(): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { cookie: client.cookie ?? "" };
  const agent = new Agent();
  get(client.origin + client.url("stream"), { headers, agent }, (answer) => {
    answer.pause();
    resolve(answer);
  }).on("error", reject);
  return promise;
}

test("SRV-10: screens that do not read hold back a bounded number of bytes", async () => {
  const { hub } = area();
  await settled(() => hub.screenCount === 0);
  const screens = await Promise.all(Array.from({ length: 8 }, deaf));
  await settled(() => hub.screenCount === 8);
  await flood(20_000);
  const waiting = hub.waitingBytes();
  assert.equal(waiting.length, 8);
  const snapshotBytes = hub.snapshotBytes();
  for (const bytes of waiting) {
    const most = WAITING_BYTES_MAX + snapshotBytes + 256 * 1024;
    assert.ok(bytes <= most, `${bytes} bytes wait for one screen; at most ${most}`);
  }
  for (const screen of screens) screen.destroy();
});

test("SRV-11: a slow screen that reads again catches up to the same board", async () => {
  const answer = await deaf();
  await flood(3000);
  await flood(RING_EVENTS_MAX);
  let state = initialClientState;
  const reader = new EventReader();
  answer.setEncoding("utf8");
  answer.on("data", (text: string) => {
    for (const message of reader.read(text)) state = applyMessage(state, message);
  });
  answer.resume();
  const wanted = area().board().sequence;
  await settled(() => state.board?.sequence === wanted);
  assert.ok(state.board);
  assert.equal(boardHash(state.board), boardHash(area().board()));
  answer.destroy();
});

test("SRV-12: a session that ends takes its streams with it", async () => {
  const { hub } = area();
  const other = server.client();
  await other.signIn("dispatcher");
  const screen = new Screen(other);
  await screen.connect();
  await screen.until(1);
  await settled(() => hub.screenCount === 1);
  const answer = await other.ask("DELETE", other.url("signOut"));
  assert.equal(answer.status, 204);
  hub.beat();
  await settled(() => hub.screenCount === 0);
});

/** Waits until something is so, at most some seconds. */
async function settled(isSo: () => boolean): Promise<void> {
  const ends = performance.now() + 20_000;
  while (!isSo()) {
    assert.ok(performance.now() < ends, `not so after 20 s: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
