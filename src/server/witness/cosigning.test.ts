import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { parseCheckpoint, parseNote, readCosignatures } from "#audit";
import { verifyEd25519 } from "#journal";
import { selfSigned } from "../outbound/testing/certificate.ts";
import { serveWitness } from "./serve-witness.ts";
import {
  closings,
  FORKED,
  logOf,
  noteOf,
  openDesk,
  openWitness,
  ORIGIN,
  requestOf,
  serve,
  until,
} from "./testing/witnesses.ts";

test("AUD-53: each newest checkpoint is cosigned and kept, and a new start remembers it", async () => {
  const [one, two] = [openWitness("court.example/a"), openWitness("press.example/b")];
  const listed = [
    { key: one.key, url: await serve(one.witness), reach: "loopback" },
    { key: two.key, url: await serve(two.witness), reach: "loopback" },
  ] as const;
  const log = logOf(10);
  const { desk, problems, directory } = await openDesk(log, listed);
  assert.equal(desk.checkpoint(), noteOf(10), "before anybody cosigned it");
  assert.equal(desk.cosignedCheckpoint(), undefined);
  desk.submit();
  await until(() => desk.state().every(({ size }) => size === 10));
  const published = parseNote(desk.checkpoint() ?? "");
  assert.equal(readCosignatures(published, [one.key, two.key], verifyEd25519).length, 2);
  log.signedSize = 25;
  assert.equal(desk.checkpoint(), noteOf(25));
  assert.equal(parseCheckpoint(parseNote(desk.cosignedCheckpoint() ?? "").text).size, 10);
  desk.submit();
  await until(() => desk.state().every(({ size }) => size === 25));
  assert.deepEqual(problems, []);
  await desk.stop();
  const again = await openDesk(log, listed, directory);
  const state = again.desk.state();
  assert.deepEqual(
    state.map(({ name, size, status, behindEvents }) => [name, size, status, behindEvents]),
    [
      ["court.example/a", 25, "cosigns", 0],
      ["press.example/b", 25, "cosigns", 0],
    ],
  );
  const kept = readFileSync(join(directory, "checkpoints", "cosigned.txt"), "utf8");
  assert.equal(kept.split(`\n${ORIGIN}\n`).length - 1, 4);
});

test("AUD-53: a witness that was asked by an older copy of the log is asked from where it is", async () => {
  const { witness, key } = openWitness("court.example/c");
  assert.equal(witness.addCheckpoint(requestOf(0, 12)).status, 200);
  const listed = { key, url: await serve(witness), reach: "loopback" } as const;
  const { desk, problems } = await openDesk(logOf(40), [listed]);
  desk.submit();
  await until(() => desk.state()[0]?.size === 40);
  assert.deepEqual(problems, []);
});

test("AUD-53: a witness with certificates of its own is asked when they are listed, and not else", async () => {
  const { witness, key } = openWitness("court.example/tls");
  const tls = selfSigned("localhost", 10);
  const listen = { host: "127.0.0.1", port: 0, tls };
  const served = await serveWitness(witness, listen, (message) => assert.fail(message));
  closings.push(() => served.stop());
  const url = served.origin.replace("127.0.0.1", "localhost");
  const listed = { key, url, reach: "loopback" } as const;
  const without = await openDesk(logOf(10), [listed]);
  without.desk.submit();
  await until(() => without.desk.state()[0]?.status === "unreachable");
  assert.match(without.problems[0] ?? "", /the certificate of https:.* was refused/);
  await without.desk.stop();
  const { desk, problems } = await openDesk(logOf(10), [{ ...listed, trust: tls.cert }]);
  desk.submit();
  await until(() => desk.state()[0]?.status === "cosigns");
  assert.deepEqual(problems, []);
});

test("AUD-54: a witness that has seen more, or another history, makes it known once", async () => {
  const FORK = logOf(40, FORKED);
  for (const [seen, log, words] of [
    [requestOf(0, 50), logOf(40), /has seen 50 events of this log, which has 40/],
    [requestOf(0, 30), FORK, /it answered 422/],
  ] as const) {
    const name = `court.example/seen-${log === FORK ? "fork" : "more"}`;
    const { witness, key } = openWitness(name);
    assert.equal(witness.addCheckpoint(seen).status, 200);
    const listed = { key, url: await serve(witness), reach: "loopback" } as const;
    const { desk, problems } = await openDesk(log, [listed]);
    desk.submit();
    await until(() => desk.state()[0]?.status === "refuses");
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal(problems.length, 1, "told once, not at every try");
    assert.match(problems[0] ?? "", words);
    const [state] = desk.state();
    assert.equal(state?.since, 1_700_000_123_000);
    assert.equal(desk.checkpoint(), log.checkpoint, "what is published is as without it");
  }
});

test("AUD-54: a witness that is down or lies changes nothing, and cosigns when it can", async () => {
  const { witness, key } = openWitness("court.example/d");
  let mode = "lies";
  const stranger = openWitness("court.example/e");
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const good = mode === "good" ? witness.addCheckpoint(body) : undefined;
      const asStranger = mode === "stranger" ? stranger.witness.addCheckpoint(body) : undefined;
      const { status = 200, text = noteOf(10).split("\n\n")[1] ?? "" } = good ?? asStranger ?? {};
      if (mode === "garbage") response.end("\u2014 what is this");
      else if (mode === "size") response.writeHead(409).end("999999999999\n");
      else response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  closings.push(() => server.close());
  const listed = { key, url: `http://127.0.0.1:${port}`, reach: "loopback" } as const;
  const down = { key: stranger.key, url: "http://127.0.0.1:1", reach: "loopback" } as const;
  const log = logOf(10);
  const { desk, problems } = await openDesk(log, [listed, down]);
  for (mode of ["lies", "garbage", "stranger", "size"]) {
    desk.submit();
    await until(() => desk.state()[0]?.status === "refuses");
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.equal(desk.cosignedCheckpoint(), undefined, mode);
    assert.equal(desk.checkpoint(), noteOf(10), mode);
  }
  await until(() => desk.state()[1]?.status === "unreachable");
  mode = "good";
  await until(() => desk.state()[0]?.status === "cosigns");
  assert.equal(desk.state()[0]?.size, 10);
  await until(() => problems.some((message) => /court\.example\/d cosigns again/.test(message)));
  assert.match(problems.join("\n"), /court\.example\/e unreachable: http:\/\/127\.0\.0\.1:1/);
});
