// Invitations, passkeys and one's own account, in a real browser with a virtual authenticator.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, CDPSession, Page } from "playwright-core";
import {
  expectText,
  findChromium,
  launch,
  listen,
  OVERSEER,
  seriousFindings,
  startTown,
  type Complaints,
  type Town,
} from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;
/** For looking at the pictures by hand; nothing is kept otherwise. */
const pictures = process.env["MUSTER_PICTURES"];
const SMALL = { width: 390, height: 844 };
const WIDE = { width: 1440, height: 900 };

const folder = mkdtempSync(join(tmpdir(), "muster-account-"));
/** The one secret of the list that the server is given. */
const BREACHED = "green boats on the lake";

let town: Town;
let browser: Browser;
/** By a name: browsers make passkeys for names, not for addresses. */
let origin: string;
let kim: Page;
let devices: CDPSession;
const complaints: Complaints[] = [];

async function picture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
}

async function desk(): Promise<Page> {
  const context = await browser.newContext({ viewport: WIDE, locale: "en-US" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  complaints.push(await listen(page));
  return page;
}

async function signIn(page: Page, personId: string, secret: string): Promise<void> {
  await page.goto(origin);
  await page.getByLabel("Name").fill(personId);
  await page.getByLabel("Password").fill(secret);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** A device in this browser that holds passkeys and whose owner unlocks it. */
async function addDevice(transport: "internal" | "usb"): Promise<string> {
  const { authenticatorId } = await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return authenticatorId;
}

describe("invitations, passkeys and one's own account", { skip }, () => {
  before(async () => {
    assert.ok(chromium !== undefined);
    const breached = join(folder, "breached.txt");
    writeFileSync(breached, `${createHash("sha1").update(BREACHED).digest("hex")}:3\n`);
    town = await startTown("0", undefined, undefined, ["--breached-secrets", breached]);
    origin = `http://localhost:${new URL(town.origin).port}`;
    browser = await launch(chromium);
    kim = await desk();
    devices = await kim.context().newCDPSession(kim);
    await devices.send("WebAuthn.enable");
  });

  after(async () => {
    await browser?.close();
    await town?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("IDN-16: a link leads to a page on which its person makes a passkey", async () => {
    const administrator = await desk();
    await signIn(administrator, "administrator", town.administrator);
    await administrator.getByRole("navigation", { name: "Screens" }).getByText("Access").click();
    const people = administrator.getByRole("region", { name: "People" });
    await people.getByLabel("Sign-in name").fill("kim");
    await people.getByLabel("Name", { exact: true }).fill("Kim Park");
    await people.getByRole("button", { name: "Add person and make a link" }).click();
    const link = await administrator.locator(".access-key code").textContent();
    await administrator.context().close();

    await addDevice("internal");
    await kim.goto(String(link));
    await expectText(kim, "h1", /Welcome, Kim Park/);
    assert.ok(!kim.url().includes(String(link).slice(-43)), "the token leaves the address");
    await picture(kim, "invitation-en");
    assert.deepEqual(await seriousFindings(kim), []);
    await kim.getByRole("region", { name: "With a passkey" }).getByRole("textbox").fill("My key");
    await kim.getByRole("button", { name: "Make a passkey and sign in" }).click();
    await kim.getByRole("button", { name: "Sign out" }).waitFor();

    const late = await desk();
    await late.goto(String(link));
    await expectText(late, "[role=alert]", /was used before, is over, or was never given/);
    await late.context().close();
  });

  test("IDN-9: whoever has a passkey signs in with it from the sign-in page", async () => {
    await kim.getByRole("button", { name: "Sign out" }).click();
    await kim.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
    await picture(kim, "sign-in-passkey-en");
    assert.deepEqual(await seriousFindings(kim), []);
    await kim.getByRole("button", { name: "Sign in with a passkey" }).focus();
    await kim.keyboard.press("Enter");
    await expectText(kim, ".top-bar", /Kim Park/);
  });

  test("IDN-17: the account is reached by keyboard; passkeys are added and removed", async () => {
    await kim.getByRole("navigation", { name: "Screens" }).getByRole("link").last().focus();
    await kim.keyboard.press("Enter");
    await expectText(kim, ".account", /Account of Kim Park kim/);
    const passkeys = kim.getByRole("region", { name: "Passkeys" });
    await expectText(kim, ".account-list", /My key.*for localhost · made .* · used/);
    await passkeys.getByRole("textbox").fill("Again");
    await kim.keyboard.press("Enter");
    await expectText(kim, ".account-news", /has a passkey of yours for this site already/);
    await addDevice("usb");
    await kim.getByRole("button", { name: "Add a passkey" }).click();
    await expectText(kim, ".account-news", /The passkey is added/);
    await picture(kim, "account-en");
    assert.deepEqual(await seriousFindings(kim), []);
    await kim.getByRole("button", { name: "Remove Again" }).click();
    await expectText(kim, ".account-news", /The passkey is removed/);
    await kim.getByRole("button", { name: "Remove My key" }).click();
    await expectText(kim, ".account-news", /the only way you can sign in/);
  });

  test("IDN-17: who has no password sets one, and ends sessions at other desks", async () => {
    const secret = "cows sing at night";
    await kim.getByLabel("New password").fill("kim kim kim kim kim");
    await kim.getByRole("button", { name: "Set a password" }).click();
    await expectText(kim, ".account-news", /would be guessed early/);
    await kim.getByLabel("New password").fill(BREACHED);
    await kim.getByRole("button", { name: "Set a password" }).click();
    await expectText(kim, ".account-news", /became known in a breach elsewhere/);
    await kim.getByLabel("New password").fill(secret);
    await kim.getByRole("button", { name: "Set a password" }).click();
    await expectText(kim, ".account-news", /password is changed/);
    const other = await desk();
    await signIn(other, "kim", secret);
    await kim.reload();
    await kim.getByRole("button", { name: "End all others" }).click();
    await other.getByLabel("Password").waitFor({ timeout: 5000 });
    await expectText(kim, ".account", /Sessions 1/);
    await other.context().close();
  });

  test("IDN-17: in Chinese, on a small screen, and for those who oversee", async () => {
    await kim.setViewportSize(SMALL);
    await kim.getByRole("button", { name: /中文/ }).first().click();
    await expectText(kim, ".account", /Kim Park 的账号/);
    await picture(kim, "account-zh-390");
    await kim.getByLabel("当前密码").fill("cows sing at night");
    await kim.getByLabel("新密码").fill(BREACHED);
    await kim.getByRole("button", { name: "更改密码" }).click();
    await expectText(kim, ".account-news", /此密码已在别处的泄露事件中公开/);
    assert.deepEqual(await seriousFindings(kim), []);
    const olga = await desk();
    await signIn(olga, OVERSEER, town.secret);
    await olga.getByRole("link", { name: "Account" }).focus();
    await olga.keyboard.press("Enter");
    await expectText(olga, ".account", /Account of Olga/);
    await picture(olga, "account-overseer-en");
    await olga.getByRole("button", { name: "Back" }).click();
    await olga.getByRole("link", { name: "Account" }).waitFor();
    assert.deepEqual(await seriousFindings(olga), []);
  });

  test("nothing was blocked and nothing broke", () => {
    assert.deepEqual(
      complaints.flatMap(({ violations }) => violations),
      [],
    );
    const errors = complaints.flatMap((each) => each.errors);
    assert.deepEqual(
      errors.filter((error) => !/\b(400|401|403|409)\b/.test(error)),
      [],
    );
  });
});
