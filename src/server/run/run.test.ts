import assert from "node:assert/strict";
import { cpSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { boardHash } from "#kernel";
import { JournalError, JournalWriteError, SqliteJournal } from "#journal";
import type { CommandAccepted, CommandRequest, Health, Problem } from "#protocol";
import { AreaFileError, readArea } from "../configuration/read-area.ts";
import {
  AREA_FILE,
  AREA_ID,
  keptLog,
  PIER,
  Screen,
  startTestServer,
  temporaryFolder,
  type TestServer,
} from "../testing/harness.ts";
import { createLogger } from "./logger.ts";

const folders: ReturnType<typeof temporaryFolder>[] = [];
function folder(): string {
  const made = temporaryFolder();
  folders.push(made);
  return made.path;
}
const servers: TestServer[] = [];
after(async () => {
  // A test that failed has left its server running, and the process would never end.
  for (const server of servers) await server.stop();
  for (const made of folders) made.remove();
});

async function startServer(...options: Parameters<typeof startTestServer>): Promise<TestServer> {
  const server = await startTestServer(...options);
  servers.push(server);
  return server;
}

/** A copy of the example that a test may spoil. */
function exampleCopy(): { path: string; json: Record<string, unknown>; save: () => void } {
  const copy = join(folder(), "town");
  cpSync(dirname(AREA_FILE), copy, { recursive: true });
  const path = join(copy, "area.json");
  const json: Record<string, unknown> = JSON.parse(readFileSync(path, "utf8"));
  return { path, json, save: () => writeFileSync(path, JSON.stringify(json)) };
}

test("SRV-50: nothing acknowledged is lost when the server stops under load", async () => {
  const directory = folder();
  const server = await startServer(directory);
  const client = await server.as("call-taker");
  const acknowledged = new Map<string, CommandAccepted>();
  let refused = 0;
  // Each lane goes on until the server no longer takes commands.
  const lane = async (name: number) => {
    for (let index = 0; index < 100_000; index += 1) {
      const callId = `load-${name}-${index}`;
      const command = { type: "receiveCall", callId, channel: "phone", place: PIER } as const;
      try {
        const { status, json } = await client.command({ commandId: callId, command });
        if (status === 200) acknowledged.set(callId, json as CommandAccepted);
        else refused += 1;
        if (status !== 200) return;
      } catch {
        return;
      }
    }
  };
  const lanes = Array.from({ length: 16 }, (_, name) => lane(name));
  while (acknowledged.size < 200) await new Promise((resolve) => setTimeout(resolve, 5));
  const stopped = server.stop();
  await Promise.all([stopped, ...lanes]);
  assert.ok(acknowledged.size >= 200, `${acknowledged.size} acknowledged, ${refused} refused`);
  const again = await startServer(directory);
  const { calls } = again.served.context.areas.get(AREA_ID)?.board() ?? assert.fail();
  const lost = [...acknowledged.keys()].filter((callId) => !calls.has(callId));
  assert.deepEqual(lost, []);
  await again.stop();
});

test("SRV-51: a restart has the same board, and sessions go on", async () => {
  const directory = folder();
  const first = await startServer(directory);
  const client = await first.as("dispatcher");
  await client.command({
    commandId: "restart-1",
    command: { type: "openIncident", incidentId: "i-1", typeId: "medical", place: PIER },
  });
  const before = boardHash(first.served.context.areas.get(AREA_ID)?.board() ?? assert.fail());
  const { port } = new URL(first.served.origin);
  await first.stop();
  const second = await startServer(directory, {
    listen: { host: "127.0.0.1", port: Number(port) },
  });
  const board = second.served.context.areas.get(AREA_ID)?.board() ?? assert.fail();
  assert.equal(boardHash(board), before);
  assert.equal((await client.get("whoAmI")).status, 200, "the session goes on");
  assert.equal(second.served.firstAdministrator, undefined, "the first secret is shown once");
  await second.stop();
});

test("SRV-52: a second server on the same data is refused with what to do", async () => {
  const directory = folder();
  const server = await startServer(directory);
  await assert.rejects(startServer(directory), (error) => {
    assert.ok(error instanceof JournalError);
    assert.equal(error.code, "in-use");
    return true;
  });
  const client = await server.as("dispatcher");
  assert.equal((await client.get("listAreas")).status, 200, "the first one goes on");
  await server.stop();
});

test("SRV-53: a bad area file is refused on a first start with every problem and its place", () => {
  const { path, json, save } = exampleCopy();
  json["timeZone"] = "Atlantis/Capital";
  save();
  assert.throws(() => readArea(path, 0), /\/timeZone: got Atlantis\/Capital/);
  json["timeZone"] = "Atlantic/Azores";
  const units = json["units"] as Record<string, unknown>[];
  units[0] = { ...units[0], crew: -1, wheels: 4 };
  delete units[1]?.["callSign"];
  save();
  assert.throws(
    () => readArea(path, 0),
    (error) => {
      assert.ok(error instanceof AreaFileError);
      const paths = error.problems.map(({ path: where }) => where);
      assert.ok(paths.includes("/units/0/crew"), error.message);
      assert.ok(
        paths.some((where) => where.startsWith("/units/1")),
        error.message,
      );
      assert.match(error.message, /wheels/);
      return true;
    },
  );
  writeFileSync(path, "{ not json");
  assert.throws(() => readArea(path, 0), AreaFileError);
  assert.throws(() => readArea(`${path}.missing`, 0), /a file that can be read/);
});

test("SRV-54: what does not fit together is refused by the rules, naming both ends", () => {
  const { path, json, save } = exampleCopy();
  const units = json["units"] as Record<string, unknown>[];
  units[0] = { ...units[0], stationId: "station-9" };
  save();
  assert.throws(() => readArea(path, 0), /station-9/);
});

test("F2: after a bad change of the area file the old configuration stays in force", async () => {
  const directory = folder();
  const { path, json, save } = exampleCopy();
  const first = await startServer(directory, { areaFile: path });
  const before = boardHash(first.served.context.areas.get(AREA_ID)?.board() ?? assert.fail());
  await first.stop();
  const good = structuredClone(json["units"]);
  for (const spoil of [
    () => (json["units"] = "none"),
    () => (json["units"] = [{ unitId: "E1" }]),
    () => (json["zoneFiles"] = [{ file: "missing.geojson", kind: "first-due" }]),
    () => (json["roads"] = { file: "area.json" }),
  ]) {
    spoil();
    save();
    const again = await startServer(directory, { areaFile: path });
    assert.match(again.served.notLoaded ?? "", /cannot be used/);
    const board = again.served.context.areas.get(AREA_ID)?.board() ?? assert.fail();
    assert.equal(boardHash(board), before);
    await again.stop();
    json["units"] = good;
  }
});

test("SRV-55: a changed area file is loaded at the next start, an unchanged one is not", async () => {
  const directory = folder();
  const { path, json, save } = exampleCopy();
  const first = await startServer(directory, { areaFile: path });
  const administrator = await first.as("administrator");
  const capability = { capabilityId: "boat", name: { en: "Boat" } };
  const added: CommandRequest = {
    commandId: "online-1",
    command: { type: "configure", changes: [{ kind: "capability", put: capability }] },
  };
  assert.equal((await administrator.command(added)).status, 200);
  await first.stop();
  const same = await startServer(directory, { areaFile: path });
  const kept = same.served.context.areas.get(AREA_ID)?.board() ?? assert.fail();
  assert.ok(kept.configuration.capabilities.has("boat"), "an unchanged file changes nothing");
  await same.stop();
  const stations = json["stations"] as { stationId: string; address: string }[];
  for (const station of stations) {
    if (station.stationId === "clinic") station.address = "5 Fountain St";
  }
  save();
  const changed = await startServer(directory, { areaFile: path });
  const board = changed.served.context.areas.get(AREA_ID)?.board() ?? assert.fail();
  assert.equal(board.configuration.stations.get("clinic")?.address, "5 Fountain St");
  assert.deepEqual(board.configuration.stations.get("clinic")?.zoneIds, ["Old Town"]);
  assert.equal(board.units.get("E1")?.duty.status, "inService");
  await changed.stop();
});

test("SRV-56: planted names and numbers are in no log, no event, no measure and no message", async () => {
  const directory = folder();
  const { lines, stream } = keptLog();
  const logger = createLogger("debug", stream);
  const server = await startServer(directory, { logger });
  const taker = await server.as("call-taker");
  const planted = ["Zebediah Quux", "+1 555 867 5309", "my husband hits me", "Ottoline Vex"];
  const [name = "", phone = "", words = "", second = ""] = planted;
  await taker.command({
    commandId: "planted-1",
    command: { type: "receiveCall", callId: "planted", channel: "phone", place: PIER },
    texts: { reporter: `${name} ${phone}`, narrative: words },
  });
  await taker.command({
    commandId: "planted-2",
    command: {
      type: "openIncident",
      incidentId: "planted",
      callId: "planted",
      typeId: "fall",
      place: PIER,
    },
  });
  await taker.command({
    commandId: "planted-3",
    command: { type: "addNote", incidentId: "planted", noteId: "n-1" },
    texts: { text: second },
  });
  const bad = await taker.ask("POST", taker.url("submitCommand"), {
    commandId: "planted-4",
    command: { type: "receiveCall", callId: "x", channel: name },
    texts: { narrative: 7, reporter: phone },
  });
  assert.equal(bad.status, 400);
  await taker.post("searchPlaces", { q: second });
  await taker.ask("GET", `/api/areas/${encodeURIComponent(name)}/board`);
  await taker.ask("POST", taker.url("submitCommand"), `{"texts":"${words}`);
  await server.client().signIn(name, phone);
  await taker.post("openCallTexts", { purpose: "handling" }, { callId: "planted" });
  const metrics = (await server.client().ask("GET", "/metrics")).text;
  const board = (await taker.get("readBoard")).text;
  const events = (await taker.get("readEvents")).text;
  await server.stop();
  const log = lines.join("");
  assert.ok(lines.length > 8, "there is a log to look at");
  for (const text of planted) {
    for (const [where, haystack] of Object.entries({
      log,
      metrics,
      board,
      events,
      bad: bad.text,
    })) {
      assert.ok(!haystack.includes(text), `${text} is in the ${where}`);
      assert.ok(!haystack.includes(encodeURIComponent(text)), `${text} is in the ${where}`);
    }
    for (const file of globSync("**/*", { cwd: directory })) {
      if (!statSync(join(directory, file)).isFile()) continue;
      const bytes = readFileSync(join(directory, file)).toString("utf8");
      assert.ok(!bytes.includes(text), `${text} is in ${file}`);
    }
  }
});

test("SRV-57: while events cannot be stored the server says so and acknowledges nothing", async () => {
  let full = false;
  const server = await startServer(folder(), {
    openJournal: (where) => {
      const journal = new SqliteJournal(where);
      const append = journal.append.bind(journal);
      journal.append = (commits) => {
        return full ? Promise.reject(new JournalWriteError("disk full")) : append(commits);
      };
      return journal;
    },
  });
  const client = await server.as("dispatcher");
  assert.equal((await client.ask("GET", "/health/ready")).status, 200);
  const area = server.served.context.areas.get(AREA_ID) ?? assert.fail();
  const screen = new Screen(client);
  await screen.connect();
  await screen.until(area.board().sequence);
  full = true;
  const command = { type: "receiveCall", callId: "lost", channel: "phone" } as const;
  const answer = await client.command({ commandId: "lost-1", command });
  assert.equal(answer.status, 503, answer.text);
  assert.equal((answer.json as Problem).code, "not-durable");
  assert.ok(Number(answer.headers.get("retry-after")) >= 1);
  assert.ok(!area.board().calls.has("lost"), "what is not durable is not shown");
  const ready = await client.ask("GET", "/health/ready");
  assert.equal(ready.status, 503);
  assert.equal((ready.json as Health).status, "degraded");
  assert.match((await client.ask("GET", "/metrics")).text, /muster_journal_ok\{[^}]*\} 0/);
  assert.equal(
    (await client.ask("GET", "/health/live")).status,
    200,
    "it is not restarted for this",
  );
  full = false;
  const again = await client.command({ commandId: "lost-1", command });
  assert.equal(again.status, 200);
  assert.equal((await client.ask("GET", "/health/ready")).status, 200);
  await screen.until(area.board().sequence);
  assert.ok(screen.messages.filter((type) => type === "service").length >= 2, "screens were told");
  await screen.cut();
  await server.stop();
});
