// What every answer carries, and what malformed HTTP does.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { connect as connectSecurely } from "node:tls";
import { reportPage } from "../../src/sim/report/index.ts";
import { hostileReports } from "./reports.ts";
import { headersFor } from "../../src/server/http/guard.ts";
import { selfSigned } from "../../src/server/outbound/testing/certificate.ts";
import { startTestServer, temporaryFolder } from "../../src/server/testing/harness.ts";
import { routes, type RouteName } from "#protocol";
import { ENDLESS, Target, urlFor } from "./target.ts";

let target: Target;

before(async () => {
  target = await Target.start();
  await target.furnish();
});
after(() => target.stop());

test("HOST-8: the report as HTML escapes every text in it", () => {
  let count = 0;
  for (const report of hostileReports(`"><img src=x onerror=1><script>1</script>&'`)) {
    for (const language of ["en", "zh"] as const) {
      const page = reportPage(report, language);
      const found = /.{60}(<img|<script|onerror=1>).{20}/s.exec(page)?.[0];
      assert.equal(found, undefined);
      count += 1;
    }
  }
  assert.ok(count > 20, `${count} pages`);
});

test("HOST-9: a parameter given twice, or as a list, is refused and never a 5xx", async () => {
  for (const model of target.models()) {
    if (ENDLESS.has(model.name)) continue;
    for (const key of Object.keys(model.query)) {
      for (const twice of [
        `${key}=1&${key}=2`,
        `${key}[]=1&${key}[]=2`,
        `${key}[a]=1`,
        `${key}.a=1`,
      ]) {
        const url = `${urlFor({ ...model, query: {} })}?${twice}`;
        const { status } = await target.ask(model.role, { method: "GET", url });
        assert.ok(status >= 400 && status < 500, `${url}: ${status}`);
      }
    }
  }
});

test("HOST-13: the policy of the page and the other headers are the strictest it works with", async () => {
  const headers = headersFor(true);
  const policy = new Map(
    (headers["content-security-policy"] ?? "").split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources.join(" ")] as const;
    }),
  );
  assert.equal(policy.get("default-src"), "'none'");
  assert.equal(policy.get("object-src"), "'none'");
  assert.equal(policy.get("base-uri"), "'none'");
  assert.equal(policy.get("frame-ancestors"), "'none'");
  assert.equal(policy.get("form-action"), "'self'");
  assert.equal(policy.get("script-src"), "'self'");
  assert.equal(policy.get("style-src"), "'self'");
  assert.equal(policy.get("connect-src"), "'self'");
  for (const [name, sources] of policy) {
    assert.doesNotMatch(sources, /unsafe|\*|https?:|nonce|strict-dynamic/, name);
  }
  assert.match(headers["strict-transport-security"] ?? "", /max-age=31536000; includeSubDomains/);
  assert.equal(headers["referrer-policy"], "no-referrer");
  assert.equal(headers["cross-origin-opener-policy"], "same-origin");
  assert.equal(headersFor(false)["strict-transport-security"], undefined);
});

/** Hashes and signatures of the log are for everybody, and may be kept anywhere. */
const PUBLIC: ReadonlySet<RouteName> = new Set([
  "readLogCheckpoint",
  "readLogCosigned",
  "readLogKeyChanges",
  "readLogTile",
]);

test("HOST-13, HOST-14: every answer of every route says what it is and is not kept", async () => {
  for (const model of target.models()) {
    if (ENDLESS.has(model.name)) continue;
    const { method } = routes[model.name];
    const [body] = model.bodies;
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const came = await target.ask(model.role, { method, url: urlFor(model), ...json });
    if (model.name === "signOut") await target.signIn(model.role);
    for (const [name, value] of Object.entries(headersFor(false))) {
      assert.equal(came.headers[name], value, `${model.name} ${name}`);
    }
    if (came.text !== "") {
      const type = String(came.headers["content-type"]);
      assert.match(
        type,
        /^(application\/(geo\+)?json|text\/(plain|csv|html)).*charset=utf-8/i,
        model.name,
      );
    }
    const cache = String(came.headers["cache-control"]);
    if (PUBLIC.has(model.name)) assert.match(cache, /public|no-store/, model.name);
    else if (urlFor(model).startsWith("/api/")) {
      assert.match(cache, /no-store|private, no-cache/, model.name);
    }
    const { "content-disposition": named } = came.headers;
    if (typeof named === "string") assert.match(named, /^attachment; filename="[\w.-]+"$/);
    for (const name of ["server", "x-powered-by", "via"]) {
      assert.equal(came.headers[name], undefined, model.name);
    }
  }
});

/** Sends bytes as they are; what came back until the server or we ended it. */
function raw(bytes: string | Buffer, port: number, endAfter = 400): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let came = "";
    const end = () => {
      socket.destroy();
      resolve(came);
    };
    socket.setTimeout(endAfter, end);
    socket.on("data", (piece: Buffer) => (came += piece.toString("latin1")));
    socket.on("error", end).on("close", end);
    socket.write(bytes);
  });
}

function answersIn(came: string): string[] {
  return [...came.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1] ?? "");
}

test("HOST-15: a request whose end is not clear is refused, and what hides in it is not heard", async () => {
  const { port } = new URL(target.server.served.origin);
  const host = `Host: 127.0.0.1:${port}\r\n`;
  const hidden = `GET /api/session HTTP/1.1\r\n${host}\r\n`;
  const post = `POST /api/session HTTP/1.1\r\n${host}Content-Type: application/json\r\n`;
  const cases: Record<string, string> = {
    "length and chunks": `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    "two lengths": `${post}Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}${hidden}`,
    "a list of lengths": `${post}Content-Length: 2, 2\r\n\r\n{}${hidden}`,
    "a length with a sign": `${post}Content-Length: +2\r\n\r\n{}${hidden}`,
    "chunks, not last": `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
    "chunks by another name": `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    "chunks after a tab": `${post}Transfer-Encoding:\tchunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${hidden}`,
    "a space before the colon": `${post}Content-Length : 2\r\n\r\n{}${hidden}`,
    "a folded header": `${post}X-A: b\r\n c\r\nContent-Length: 2\r\n\r\n{}${hidden}`,
    "a bad size of a chunk": `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n${hidden}`,
    "an endless size": `${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n${hidden}`,
    "a bare line feed": `GET /api/session HTTP/1.1\nHost: 127.0.0.1:${port}\n\n${hidden}`,
    "a bare return": `GET /api/session HTTP/1.1\r\n${host}X-A: b\rX-B: c\r\n\r\n${hidden}`,
    "a zero byte": `GET /api/session HTTP/1.1\r\n${host}X-A: \u0000\r\n\r\n${hidden}`,
    "no version": `GET /api/session\r\n${host}\r\n${hidden}`,
    "another version": `GET /api/session HTTP/9.9\r\n${host}\r\n${hidden}`,
    "an unknown method": `GETT /api/session HTTP/1.1\r\n${host}\r\n${hidden}`,
    "no host": `GET /api/session HTTP/1.1\r\n\r\n`,
    "two hosts": `GET /api/session HTTP/1.1\r\n${host}Host: evil.example\r\n\r\n`,
    "another host in the line": `GET http://evil.example/api/session HTTP/1.1\r\n${host}\r\n`,
    "headers without end": `GET / HTTP/1.1\r\n${host}X-A: ${"a".repeat(40_000)}\r\n\r\n`,
    "many headers": `GET / HTTP/1.1\r\n${host}${"X-A: b\r\n".repeat(5000)}\r\n`,
    "a long line": `GET /${"a".repeat(70_000)} HTTP/1.1\r\n${host}\r\n`,
    "not HTTP": "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
    SSH: "SSH-2.0-x\r\n",
    "another protocol": `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    "an upgrade": `GET /api/session HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    "a tunnel": `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n`,
  };
  for (const [name, bytes] of Object.entries(cases)) {
    const came = await raw(bytes, Number(port));
    const answers = answersIn(came);
    assert.ok(answers.length <= 1, `${name}: ${answers.length} answers: ${came.slice(0, 300)}`);
    for (const status of answers) {
      assert.match(status, /^4\d\d$/, `${name}: ${came.slice(0, 300)}`);
    }
    assert.ok(!came.includes("node_modules") && !/\bat .*:\d+:\d+/.test(came), name);
  }
  assert.equal((await target.server.client().ask("GET", "/health/live")).status, 200);
});

test("HOST-15: a request that comes drop by drop has an end", () => {
  const { server } = target.server.served.app;
  assert.ok(
    server.requestTimeout > 0 && server.requestTimeout <= 30_000,
    `${server.requestTimeout}`,
  );
  assert.ok(
    server.headersTimeout > 0 && server.headersTimeout <= 60_000,
    `${server.headersTimeout}`,
  );
  assert.ok(server.keepAliveTimeout > 0 && server.keepAliveTimeout <= 120_000);
});

test("HOST-16: TLS 1.2 and 1.3 are spoken, older versions and plain text are not", async () => {
  const folder = temporaryFolder();
  const tls = selfSigned("localhost", 10);
  const server = await startTestServer(folder.path, {
    listen: { host: "127.0.0.1", port: 0, tls },
  });
  const port = Number(new URL(server.served.origin).port);
  const spoken = (maxVersion: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3") =>
    new Promise<string>((resolve) => {
      // A client of old times has to be told to be one.
      const options = {
        ca: tls.cert,
        minVersion: "TLSv1",
        maxVersion,
        ciphers: "ALL:@SECLEVEL=0",
      } as const;
      const socket = connectSecurely({
        port,
        host: "127.0.0.1",
        servername: "localhost",
        ...options,
      });
      socket.on("secureConnect", () => {
        resolve(socket.getProtocol() ?? "none");
        socket.destroy();
      });
      socket.on("error", () => resolve("refused"));
    });
  assert.equal(await spoken("TLSv1.3"), "TLSv1.3");
  assert.equal(await spoken("TLSv1.2"), "TLSv1.2");
  assert.equal(await spoken("TLSv1.1"), "refused");
  assert.equal(await spoken("TLSv1"), "refused");
  const plain = await raw(`GET /health/live HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`, port);
  assert.deepEqual(
    answersIn(plain).filter((status) => status === "200"),
    [],
  );
  await server.stop();
  folder.remove();
});

test("HOST-17: nothing beside the console and the interface is served", async () => {
  for (const url of [
    "/.git/config",
    "/.git/HEAD",
    "/.env",
    "/package.json",
    "/src/server/http/app.ts",
    "/assets/",
    "/assets",
    "/../package.json",
    "/%2e%2e/package.json",
    "/..%2fpackage.json",
    "/..%5cpackage.json",
    "/assets/../../package.json",
    "/keys/master.key",
    "/identity.sqlite",
    "/index.html~",
    "/server-status",
    "/documentation",
    "/debug",
    "/api",
    "/api/",
    "/metrics/",
    "/proc/self/environ",
  ]) {
    const came = await target.ask("supervisor", { method: "GET", url });
    assert.ok(
      came.status === 404 || came.status === 400 || came.status === 403,
      `${url}: ${came.status}`,
    );
  }
  const { port } = new URL(target.server.served.origin);
  for (const method of ["TRACE", "TRACK", "DEBUG", "PROPFIND"]) {
    const came = await raw(
      `${method} /api/session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Secret: s3\r\n\r\n`,
      Number(port),
    );
    assert.match(answersIn(came)[0] ?? "4", /^4/, method);
    assert.ok(!came.includes("s3"), method);
  }
});
