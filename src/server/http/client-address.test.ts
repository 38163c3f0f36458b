import assert from "node:assert/strict";
import { after, test } from "node:test";
import { routes } from "#protocol";
import { ATTEMPTS_MAX } from "../identity/attempts.ts";
import { startTestServer, temporaryFolder } from "../testing/harness.ts";
import { isProxy } from "./client-address.ts";

const closings: (() => unknown)[] = [];
after(async () => {
  for (const close of closings.toReversed()) await close();
});

/** Signs in wrongly, as somebody new each time, and says with which status it was answered. */
async function guesser(proxies: readonly string[]) {
  const { path, remove } = temporaryFolder();
  closings.push(remove);
  const server = await startTestServer(path, {
    listen: { host: "127.0.0.1", port: 0, proxies },
  });
  closings.push(() => server.stop());
  let asked = 0;
  return async (forwarded?: string): Promise<number> => {
    const answer = await fetch(`${server.served.origin}${routes.signIn.path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(forwarded === undefined ? {} : { "x-forwarded-for": forwarded }),
      },
      body: JSON.stringify({ personId: `nobody-${(asked += 1)}`, secret: "a wrong guess" }),
    });
    return answer.status;
  };
}

test("SRV-76: without a trusted proxy nothing is believed of who asks", async () => {
  const guess = await guesser([]);
  for (let count = 0; count < ATTEMPTS_MAX; count += 1) {
    assert.equal(await guess(`203.0.113.${count}`), 401);
  }
  assert.equal(await guess("203.0.113.99"), 429, "all were of one address");
});

test("SRV-76: a trusted proxy says who asks; what the asker put before it is not believed", async () => {
  const guess = await guesser(["127.0.0.1", "10.1.0.0/24"]);
  for (let count = 0; count < ATTEMPTS_MAX; count += 1) {
    // The second gateway is trusted as well; the asker's own words stand further to the left.
    assert.equal(await guess(`198.51.100.${count}, 203.0.113.7, 10.1.0.3`), 401);
  }
  assert.equal(await guess("203.0.113.7"), 429);
  assert.equal(await guess("203.0.113.8"), 401, "another address does not wait");
  assert.equal(
    await guess("203.0.113.7, 203.0.113.9"),
    401,
    "the last one is who asked the gateway",
  );
  assert.equal(await guess("no address"), 401, "counts as the gateway's own");
});

test("SRV-76: a trusted proxy is an address or a network, and never everything", () => {
  for (const good of ["127.0.0.1", "::1", "10.0.0.0/8", "fd00::/8", "192.0.2.1/32"]) {
    assert.equal(isProxy(good), true, good);
  }
  for (const bad of [
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/33",
    "10.0.0.0/8/8",
    "10.0.0.0/",
    "10.0.0.0/08",
    "loopback",
    "gateway.example",
    "true",
    "1",
    "",
  ]) {
    assert.equal(isProxy(bad), false, bad);
  }
});
