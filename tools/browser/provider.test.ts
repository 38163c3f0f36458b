// Signing in by the centre's OpenID provider, in a real browser: the button, and what is said.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Outbound } from "../../src/server/outbound/outbound.ts";
import {
  destinationsOf,
  Provider,
  type ProviderSettings,
} from "../../src/server/identity/provider.ts";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  OpenIdProvider,
  type Twist,
} from "../../src/server/identity/testing/openid-provider.ts";
import {
  startTestServer,
  temporaryFolder,
  type TestServer,
} from "../../src/server/testing/harness.ts";
import { buildConsole, findChromium, launch, listen, root, seriousFindings } from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;
const pictures = process.env["MUSTER_PICTURES"];
/** After it nothing of an earlier attempt counts. */
const LATER_MILLISECONDS = 11 * 60_000;

const folder = temporaryFolder();
let idp: OpenIdProvider;
let server: TestServer;
let browser: Browser;
let page: Page;
let now = Date.now();
/** What the person does at the provider: the path that their browser is sent back to. */
let atProvider = (address: string) => idp.authorize(address);

const button = () => page.getByRole("button", { name: "Sign in with: Town account" });

async function begin(twist: Twist): Promise<void> {
  now += LATER_MILLISECONDS;
  idp.twist = twist;
  await button().click();
}

async function turnedAway(twist: Twist, words: RegExp): Promise<void> {
  await begin(twist);
  await page.locator("[role=alert]").filter({ hasText: words }).waitFor();
  await button().waitFor();
}

const account = (person: string, subject: string): Twist => ({
  claims: { preferred_username: person, sub: subject },
});

describe("the identity provider's button", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    await buildConsole();
    idp = await OpenIdProvider.start();
    const settings: ProviderSettings = {
      issuer: idp.issuer,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      name: { en: "Town account", zh: "城市账号" },
      personClaim: "preferred_username",
      secondFactor: { claim: "amr", values: ["mfa"] },
      reach: "loopback",
      trust: idp.certificate,
    };
    const lookUp = async () => [{ address: "127.0.0.1", family: 4 }];
    server = await startTestServer(folder.path, {
      wallNow: () => now,
      consoleFolder: `${root}dist/console`,
      passkeyRoles: ["administrator"],
      provider: (parts) => {
        const outbound = new Outbound({ destinations: destinationsOf(settings), lookUp });
        return new Provider(settings, { ...parts, outbound });
      },
    });
    browser = await launch(chromium);
    page = await (await browser.newContext({ locale: "en-US" })).newPage();
    page.setDefaultTimeout(10_000);
    await listen(page);
    // The provider's own page is not ours: whoever comes there is sent back at once.
    await page.route(`${idp.issuer}/authorize?*`, (route) => {
      const location = `${server.served.origin}${atProvider(route.request().url())}`;
      return route.fulfill({ status: 302, headers: { location } });
    });
    await page.goto(server.served.origin);
    await button().waitFor();
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    await idp?.stop();
    folder.remove();
  });

  test("CON-135: the button has the service's own name, in both languages", async () => {
    assert.deepEqual(await seriousFindings(page), []);
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("button", { name: /城市账号/ }).waitFor();
    await page.getByRole("button", { name: "EN" }).click();
    await button().waitFor();
  });

  test("CON-135: each way of being turned away says what to do, and leaves the button", async () => {
    await turnedAway(account("stranger", "s-1"), /not one of somebody who was added here/);
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/provider-en.png` });
    assert.deepEqual(await seriousFindings(page), []);
    await turnedAway({ ...account("dispatcher", "s-2"), swapKey: true }, /cannot be trusted/);
    await turnedAway(account("administrator", "s-3"), /needs more than one factor/);
    const send = atProvider;
    atProvider = (address) => send(address).replace(/code=[^&]+/, "error=access_denied");
    await turnedAway({}, /did not let you in/);
    atProvider = (address) => send(address).replace(/state=[^&]+/, `state=${"A".repeat(72)}`);
    await turnedAway({}, /begun elsewhere, too long ago, or is used up/);
    atProvider = send;
  });

  test("CON-135: an account of somebody who was added leads to the board", async () => {
    await begin(account("dispatcher", "s-4"));
    await page.locator("#incidents").waitFor();
    assert.doesNotMatch(page.url(), /code=|state=|sign-in/, "nothing of it stays in the address");
    await page.getByRole("button", { name: "Sign out" }).click();
    await button().waitFor();
  });

  test("CON-135: a name that is another account's now is told, and so is a service that is away", async () => {
    await turnedAway(account("dispatcher", "s-5"), /belongs to another account/);
    await idp.stop();
    await begin({});
    await page
      .locator("[role=alert]")
      .filter({ hasText: /does not answer|could not/ })
      .waitFor();
    await page.locator("#person").fill("dispatcher");
    assert.ok(await page.locator("#person").isEditable(), "another way is still there");
  });
});
