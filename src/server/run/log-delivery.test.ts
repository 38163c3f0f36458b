import assert from "node:assert/strict";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { Counters } from "../http/metrics.ts";
import { selfSigned } from "../outbound/testing/certificate.ts";
import { startTestServer, temporaryFolder } from "../testing/harness.ts";
import { LogDelivery, type LogDeliveryOptions } from "./log-delivery.ts";
import { createLogger } from "./logger.ts";

const tls = selfSigned("localhost", 10);
const closings: (() => unknown)[] = [];
after(async () => {
  for (const close of closings.toReversed()) await close();
});

type Taken = { readonly path: string; readonly token: string | undefined; body: string };

/** A collector with TLS; `answer` says what it does with each request. */
async function collector(
  port = 0,
  answer: (count: number) => [status: number, text: string] = () => [200, "{}"],
) {
  const taken: Taken[] = [];
  const listener: RequestListener = (request, response) => {
    const { authorization: token } = request.headers;
    const one = { path: `${request.method} ${request.url}`, token, body: "" };
    request.on("data", (piece: Buffer) => (one.body += piece.toString("utf8")));
    request.on("end", () => {
      const [status, text] = answer(taken.length);
      if (status === 200) taken.push(one);
      response.writeHead(status).end(text);
    });
  };
  const server: Server = createServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  closings.push(close);
  const own = (server.address() as AddressInfo).port;
  return { taken, close, port: own, url: `https://localhost:${own}` };
}

function deliveryTo(url: string, more: Partial<LogDeliveryOptions> = {}) {
  const problems: string[] = [];
  const delivery = new LogDelivery({
    url,
    reach: "loopback",
    trust: tls.cert,
    now: () => 1_700_000_000_000,
    onProblem: (message) => problems.push(message),
    spacingMilliseconds: 2,
    backOffMilliseconds: 2,
    ...more,
  });
  closings.push(() => delivery.stop());
  return { delivery, problems };
}

async function until(isSo: () => boolean): Promise<void> {
  const ends = performance.now() + 20_000;
  while (!isSo()) {
    assert.ok(performance.now() < ends, "it did not come");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

type Record = { timeUnixNano: string; severityText: string; body: { stringValue: string } };
const recordsOf = (taken: readonly Taken[]): Record[] =>
  taken.flatMap(({ body }) => JSON.parse(body).resourceLogs[0].scopeLogs[0].logRecords);
const saidTo = (taken: readonly Taken[]) => recordsOf(taken).map(({ body }) => body.stringValue);

test("SRV-70: lines reach a collector over TLS as OTLP, with the token that it asks for", async () => {
  const { taken, url } = await collector();
  const { delivery, problems } = deliveryTo(url, { token: "a-token" });
  const logger = createLogger("info", { write: (line) => delivery.write(line) });
  logger.warn({ route: "submitCommand", status: 503, slow: true, at: 1.5, of: [1] }, "too busy");
  logger.debug("not at this level");
  logger.fatal("the end");
  await until(() => delivery.state().delivered === 2);
  assert.equal(taken[0]?.path, "POST /v1/logs");
  assert.equal(taken[0]?.token, "Bearer a-token");
  const [first, second] = recordsOf(taken);
  assert.ok(Math.abs(Number(first?.timeUnixNano) / 1e6 - Date.now()) < 60_000);
  assert.deepEqual(
    { ...first, timeUnixNano: "" },
    {
      timeUnixNano: "",
      severityNumber: 13,
      severityText: "WARN",
      body: { stringValue: "too busy" },
      attributes: [
        { key: "route", value: { stringValue: "submitCommand" } },
        { key: "status", value: { intValue: "503" } },
        { key: "slow", value: { boolValue: true } },
        { key: "at", value: { doubleValue: 1.5 } },
        { key: "of", value: { stringValue: "[1]" } },
      ],
    },
  );
  assert.equal(second?.severityText, "FATAL");
  assert.deepEqual(problems, []);
  assert.equal(delivery.state().status, "delivers");
});

test("SRV-71: an outage is told once, and afterwards every line comes, once and in order", async () => {
  const first = await collector();
  const { delivery, problems } = deliveryTo(first.url);
  delivery.write('{"msg":"0"}');
  await until(() => delivery.state().delivered === 1);
  await first.close();
  for (let line = 1; line <= 1200; line += 1) delivery.write(`{"msg":"${line}"}`);
  await until(() => delivery.state().status === "unreachable");
  assert.equal(delivery.state().since, 1_700_000_000_000);
  assert.equal(delivery.state().waiting, 1200);
  const second = await collector(first.port);
  await until(() => delivery.state().delivered === 1201);
  const expected = Array.from({ length: 1200 }, (_, at) => String(at + 1));
  assert.deepEqual(saidTo(second.taken), expected);
  assert.ok(second.taken.length >= 3, "no request has more than 500 lines");
  assert.match(
    problems[0] ?? "",
    /^the log's collector unreachable: https:\/\/localhost:\d+ could/,
  );
  assert.deepEqual(problems.slice(1), ["the log's collector takes lines again"]);
  assert.equal(delivery.state().since, undefined);
});

test("SRV-72: what waits is bounded; what finds no room is counted and told", async () => {
  const first = await collector();
  await first.close();
  const { delivery } = deliveryTo(first.url, { bytesMax: 1000 });
  const line = (at: number) => `{"msg":"${String(at).padStart(90, "0")}"}`;
  const started = performance.now();
  for (let at = 0; at < 10_000; at += 1) delivery.write(line(at));
  assert.ok(performance.now() - started < 5000, "writing waits for nothing");
  const { waiting, dropped } = delivery.state();
  assert.deepEqual([waiting, dropped], [10, 9990]);
  const second = await collector(first.port);
  await until(() => delivery.state().delivered === 11);
  const said = saidTo(second.taken);
  assert.deepEqual(said.slice(0, 10).map(Number), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(said[10], "lines of the log were dropped");
  assert.match(second.taken.at(-1)?.body ?? "", /"dropped","value":\{"intValue":"9990"\}/);
  delivery.write(line(1));
  await until(() => delivery.state().delivered === 12);
  assert.equal(delivery.state().dropped, 9990);
});

test("SRV-73: a certificate that is not trusted, and plain HTTP elsewhere, get no line", async () => {
  const { taken, url } = await collector();
  const others = selfSigned("localhost", 10);
  for (const trust of [undefined, others.cert]) {
    const { delivery, problems } = deliveryTo(url, { trust });
    delivery.write('{"msg":"x"}');
    await until(() => delivery.state().status === "unreachable");
    assert.match(problems[0] ?? "", /the certificate of https:\/\/localhost:\d+ was refused/);
    await delivery.stop();
  }
  assert.equal(taken.length, 0);
  for (const [bad, reach] of [
    ["http://logs.example:4318", "public"],
    ["http://10.0.0.1:4318", "private"],
    ["ftp://logs.example", "public"],
    ["https://user:secret@logs.example", "public"],
    ["https://logs.example/?token=1", "public"],
    ["logs", "public"],
  ] as const) {
    assert.throws(() => deliveryTo(bad, { reach }), RangeError, bad);
  }
});

test("SRV-74: what it cannot take now is sent again, what it will never take is counted", async () => {
  let answers: [number, string][] = [
    [503, ""],
    [429, ""],
    [302, ""],
    [401, ""],
  ];
  const { taken, url } = await collector(0, () => answers.shift() ?? [200, ""]);
  const { delivery, problems } = deliveryTo(url);
  delivery.write('{"msg":"a"}');
  await until(() => delivery.state().delivered === 1);
  assert.deepEqual(answers, []);
  assert.deepEqual(saidTo(taken), ["a"]);
  assert.match(problems.join("\n"), /refuses: it answered 503\n.*unreachable: .*answered 302/);
  answers = [[400, ""]];
  delivery.write("no JSON at all\n");
  await until(() => delivery.state().refused === 1);
  answers = [[200, '{"partialSuccess":{"rejectedLogRecords":"1"}}']];
  delivery.write("no JSON at all\n");
  await until(() => delivery.state().refused === 2);
  assert.deepEqual(saidTo(taken), ["a", "no JSON at all"]);
  const { delivered, waiting } = delivery.state();
  assert.deepEqual([delivered, waiting], [1, 0]);
});

test("SRV-75: stopping delivers what waits; measures and readiness say how it stands", async () => {
  const { taken, url } = await collector();
  const { delivery } = deliveryTo(url, { spacingMilliseconds: 60_000 });
  const { path, remove } = temporaryFolder();
  closings.push(remove);
  const logger = createLogger("info", { write: (line) => delivery.write(line) });
  const server = await startTestServer(path, { logger, collector: delivery });
  const ready = await (await fetch(`${server.served.origin}/health/ready`)).json();
  assert.deepEqual(ready, { status: "ok", collector: "waiting" });
  const measures = await (await fetch(`${server.served.origin}/metrics`)).text();
  assert.match(measures, /\nmuster_log_collector_ok 0\n/);
  assert.match(measures, /\nmuster_log_lines_total\{how="dropped"\} 0\n/);
  await server.stop();
  logger.warn("the last line");
  assert.equal(taken.length, 0);
  await delivery.stop();
  assert.equal(saidTo(taken).at(-1), "the last line");
  delivery.write('{"msg":"after the end"}');
  assert.equal(delivery.state().waiting, 0);
  const counters = new Counters();
  const text = counters.text([], delivery.state());
  counters.stop();
  assert.match(text, /\nmuster_log_collector_ok 1\n/);
});
