import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { mayReach } from "./addresses.ts";
import { Outbound, OutboundError, type OutboundCode, type OutboundOptions } from "./outbound.ts";
import { selfSigned } from "./testing/certificate.ts";

const open: Server[] = [];
after(() => {
  for (const server of open) server.close().closeAllConnections();
});

async function listening(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function plain(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createServer(listener))}`;
}

function outboundTo(origin: string, options: Partial<OutboundOptions> = {}): Outbound {
  return new Outbound({ destinations: [{ origin, reach: "loopback" }], ...options });
}

async function refused(asking: Promise<unknown>, code: OutboundCode): Promise<string> {
  const error = await asking.then(
    () => assert.fail(`an answer came, expected ${code}`),
    (error: unknown) => error,
  );
  assert.ok(error instanceof OutboundError, String(error));
  assert.equal(error.code, code, error.message);
  assert.doesNotMatch(error.message, /planted/, "messages hold no path, header or body");
  return error.message;
}

test("OUT-1: only servers that are set up are asked", async () => {
  let asked = 0;
  const origin = await plain((request, response) => {
    asked += 1;
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => response.end(`${request.method} ${request.url} ${body}`));
  });
  const outbound = outboundTo(origin);
  const answer = await outbound.ask({ method: "POST", url: `${origin}/a?b=1`, body: "är" });
  assert.deepEqual([answer.status, answer.text], [200, "POST /a?b=1 är"]);
  const { port } = new URL(origin);
  for (const url of [
    `http://localhost:${port}/planted`,
    `http://127.0.0.1:${Number(port) - 1}/planted`,
    `http://planted:planted@127.0.0.1:${port}/`,
    `http://127.0.0.1:${port}@evil.example/planted`,
    `http://127.0.0.1.evil.example:${port}/planted`,
    `https://127.0.0.1:${port}/planted`,
    "file:///etc/passwd",
    "gopher://127.0.0.1/planted",
    "data:text/plain,planted",
    "//127.0.0.1/planted",
    "planted",
    "",
  ]) {
    await refused(outbound.ask({ method: "GET", url }), "destination-unknown");
  }
  assert.equal(asked, 1);
});

test("OUT-1: a destination that is no plain origin is refused when it is set up", () => {
  for (const origin of [
    "https://a.example/",
    "https://u:p@a.example",
    "a.example",
    "ftp://a.example",
  ]) {
    assert.throws(() => new Outbound({ destinations: [{ origin }] }), RangeError, origin);
  }
  const destinations = [{ origin: "http://a.example", reach: "private" as const }];
  assert.throws(() => new Outbound({ destinations }), /must be https/);
});

test("OUT-2: a certificate that is foreign, expired or of another name is refused", async () => {
  const good = selfSigned("localhost", 10);
  const expired = selfSigned("localhost", -2);
  const other = selfSigned("other.example", 10);
  let asked = 0;
  const ask = async (served: { key: string; cert: string }, trust: string | undefined) => {
    const server = createSecureServer(served, (_request, response) => {
      asked += 1;
      response.end("secret");
    });
    const origin = `https://localhost:${await listening(server)}`;
    const outbound = new Outbound({
      destinations: [{ origin, reach: "loopback", trust }],
      lookUp: async () => [{ address: "127.0.0.1", family: 4 }],
    });
    return outbound.ask({ method: "GET", url: `${origin}/planted` });
  };
  assert.equal((await ask(good, good.cert)).text, "secret");
  await refused(ask(good, undefined), "certificate-refused");
  await refused(ask(good, other.cert), "certificate-refused");
  await refused(ask(expired, expired.cert), "certificate-refused");
  await refused(ask(other, other.cert), "certificate-refused");
  assert.equal(asked, 1, "nothing is sent before the certificate is verified");
});

test("OUT-3: addresses of the machine, of private networks and of clouds are told apart", () => {
  const never = [
    "0.0.0.0",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "::",
    "fe80::1",
    "ff02::1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "::ffff:169.254.169.254",
    "::7f00:1",
    "2001:db8::1",
    "",
    "localhost",
    "127.1",
    "0x7f000001",
    "1.2.3.4.5",
  ];
  for (const address of never) {
    for (const reach of ["public", "private", "loopback"] as const) {
      assert.equal(mayReach(address, reach), false, `${address} ${reach}`);
    }
  }
  const inside = [
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "fd00::1",
    "::ffff:10.0.0.1",
  ];
  for (const address of inside) {
    assert.deepEqual(
      [mayReach(address, "public"), mayReach(address, "private")],
      [false, true],
      address,
    );
  }
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]) {
    const reached = (["public", "private", "loopback"] as const).map((r) => mayReach(address, r));
    assert.deepEqual(reached, [false, false, true], address);
  }
  for (const address of ["9.9.9.9", "172.32.0.1", "2620:fe::fe"]) {
    assert.ok(mayReach(address, "public") && !mayReach(address, "loopback"), address);
  }
});

test("OUT-3: a name that points inside is refused, also when it changes its mind", async () => {
  let asked = 0;
  const origin = await plain((_request, response) => {
    asked += 1;
    response.end();
  });
  const { port } = new URL(origin);
  const named = `https://partner.example:${port}`;
  const to = (...addresses: string[]) =>
    new Outbound({
      destinations: [{ origin: named }],
      lookUp: async () => addresses.map((address) => ({ address, family: 4 })),
    }).ask({ method: "GET", url: `${named}/planted` });
  await refused(to("127.0.0.1"), "address-refused");
  await refused(to("9.9.9.9", "10.0.0.1"), "address-refused");
  await refused(to(), "address-refused");

  // The name is looked up once, by us; the connection goes to the address that was checked.
  let looks = 0;
  const rebound = new Outbound({
    destinations: [{ origin: `http://rebound.example:${port}`, reach: "loopback" }],
    lookUp: async () => {
      looks += 1;
      return [{ address: looks === 1 ? "127.0.0.1" : "10.0.0.1", family: 4 }];
    },
  });
  const url = `http://rebound.example:${port}/planted`;
  assert.equal((await rebound.ask({ method: "GET", url })).status, 200);
  assert.deepEqual([looks, asked], [1, 1]);
  await refused(rebound.ask({ method: "GET", url }), "address-refused");
});

test("OUT-4: a redirect is refused and not followed", async () => {
  let inside = 0;
  const secret = await plain((_request, response) => {
    inside += 1;
    response.end("planted");
  });
  for (const status of [301, 302, 303, 307, 308]) {
    const origin = await plain((_request, response) => {
      response.writeHead(status, { location: `${secret}/planted` }).end();
    });
    await refused(outboundTo(origin).ask({ method: "GET", url: origin }), "redirected");
  }
  assert.equal(inside, 0);
});

test("OUT-5: an answer that is too long, too slow or compressed is refused", async () => {
  const endless = await plain((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(10_000)));
    };
    response.on("drain", more);
    more();
  });
  const limited = outboundTo(endless, { bytesMax: 50_000 });
  await refused(limited.ask({ method: "GET", url: endless }), "too-large");

  const silent = await plain((_request, response) => void response.write("a"));
  const hasty = outboundTo(silent, { millisecondsMax: 100 });
  await refused(hasty.ask({ method: "GET", url: silent }), "too-slow");

  const packed = await plain((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end("planted");
  });
  await refused(outboundTo(packed).ask({ method: "GET", url: packed }), "encoded");

  const nameless = new Outbound({
    destinations: [{ origin: "https://slow.example" }],
    millisecondsMax: 50,
    lookUp: () => new Promise(() => {}),
  });
  await refused(nameless.ask({ method: "GET", url: "https://slow.example/" }), "too-slow");
});

test("OUT-5: a server that is not there or breaks off is unreachable", async () => {
  const broken = await plain((request) => void request.socket.destroy());
  await refused(outboundTo(broken).ask({ method: "GET", url: broken }), "unreachable");
  const gone = "http://127.0.0.1:9";
  await refused(outboundTo(gone).ask({ method: "GET", url: gone }), "unreachable");
});

test("OUT-6: a proxy of the environment is not used, and headers cannot be split", async () => {
  const origin = await plain(
    (request, response) => void response.end(String(request.headers.host)),
  );
  const outbound = outboundTo(origin);
  const before = process.env["HTTP_PROXY"];
  process.env["HTTP_PROXY"] = "http://127.0.0.1:9";
  try {
    assert.equal((await outbound.ask({ method: "GET", url: origin })).text, origin.slice(7));
  } finally {
    if (before === undefined) delete process.env["HTTP_PROXY"];
    else process.env["HTTP_PROXY"] = before;
  }
  const headers = { "x-a": "1\r\nhost: evil.example" };
  const error = await outbound
    .ask({ method: "GET", url: origin, headers })
    .catch((e: unknown) => e);
  assert.ok(error instanceof OutboundError);
});
