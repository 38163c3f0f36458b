// A hundred made-up reporters before a real browser: what the page keeps, what the browser keeps of
// it on the disk, its addresses, its history, its stream and the search index hold nothing of them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { chromium as browsers } from "playwright-core";
import type { WireCommand } from "#protocol";
import {
  PIER,
  startTestServer,
  temporaryFolder,
  AREA_ID,
  SECRET,
  type Client,
  type TestServer,
} from "../../src/server/testing/harness.ts";
import { foundIn, foundInFiles, REPORTERS, words, wordsOf } from "../hostile/canary-words.ts";
import { buildConsole, expectText, findChromium, QUIET, root } from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;
const DAY = 86_400_000;
/** Those who call while the page looks, and who are on the board while it does. */
const SHOWN = 20;

const data = temporaryFolder();
const profile = temporaryFolder();
let server: TestServer;
let now = Date.now();
let context: BrowserContext;
let page: Page;
/** Every address the page asked for or went to, and every header that went with it. */
const addresses: string[] = [];
/** The page's stream, as it came over the line. */
const stream: string[] = [];

let commands = 0;
async function give(client: Client, command: WireCommand, texts?: object): Promise<void> {
  commands += 1;
  const commandId = `canary-${commands}`;
  const answer = await client.command({ commandId, command, ...(texts ? { texts } : {}) });
  assert.equal(answer.status, 200, answer.text);
}

async function report(client: Client, index: number): Promise<void> {
  const { name, number, home } = wordsOf(index);
  const [callId, incidentId] = [`c${index}`, `i${index}`];
  const texts = { reporter: `${name}, ${number}`, narrative: `I live at ${home}` };
  await give(client, { type: "receiveCall", callId, channel: "phone" }, texts);
  await give(client, { type: "openIncident", incidentId, callId, typeId: "medical", place: PIER });
  await give(client, { type: "addNote", incidentId, noteId: `n${index}` }, { text: name });
  if (index < SHOWN) return;
  await give(client, { type: "closeIncident", incidentId, disposition: "completed" });
}

/** Hears the stream below the page, as anything between it and the server would. */
async function tap(session: CDPSession): Promise<void> {
  await session.send("Network.enable");
  const decoded = (base64: string) => stream.push(Buffer.from(base64, "base64").toString("utf8"));
  session.on("Network.responseReceived", ({ requestId, response }) => {
    if (!response.url.includes("/stream")) return;
    session
      .send("Network.streamResourceContent", { requestId })
      .then(({ bufferedData }) => decoded(bufferedData))
      .catch(() => undefined);
  });
  session.on("Network.dataReceived", (event) => {
    if (event.data !== undefined) decoded(event.data);
  });
}

async function open(): Promise<void> {
  context = await browsers.launchPersistentContext(profile.path, {
    executablePath: chromium ?? "",
    headless: true,
    args: [...QUIET],
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
  });
  context.on("request", (request) => {
    addresses.push(request.url(), JSON.stringify(request.headers()));
  });
  page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  await tap(await context.newCDPSession(page));
  await page.goto(server.served.origin);
  await page.locator("#person").fill("dispatcher");
  await page.locator("#secret").fill(SECRET);
  await page.keyboard.press("Enter");
  await page.locator("#incidents").waitFor();
  await expectText(page, ".connection", /Live/);
}

/** All that a page can leave in its browser, by name. */
async function kept(): Promise<Record<string, string>> {
  const inPage = await page.evaluate(async () => {
    const bases = await indexedDB.databases();
    const cacheNames = await caches.keys();
    const cached = await Promise.all(
      cacheNames.map(async (name) => {
        const cache = await caches.open(name);
        const answers = await cache.matchAll();
        return Promise.all(answers.map((answer) => answer.text()));
      }),
    );
    const workers = await navigator.serviceWorker.getRegistrations();
    const folder = await navigator.storage.getDirectory();
    const files: string[] = [];
    for await (const name of (folder as never as { keys(): AsyncIterable<string> }).keys()) {
      files.push(name);
    }
    return {
      localStorage: JSON.stringify(Object.entries(localStorage)),
      sessionStorage: JSON.stringify(Object.entries(sessionStorage)),
      indexedDB: JSON.stringify(bases),
      caches: JSON.stringify([cacheNames, cached]),
      serviceWorkers: JSON.stringify(workers.map(({ scope }) => scope)),
      files: JSON.stringify(files),
      address: location.href + JSON.stringify(history.state),
      name: window.name + document.title,
    };
  });
  const session = await context.newCDPSession(page);
  const { entries } = await session.send("Page.getNavigationHistory");
  await session.detach();
  return {
    ...inPage,
    history: JSON.stringify(entries),
    cookies: JSON.stringify(await context.cookies()),
    addresses: addresses.join("\n"),
    stream: stream.join(""),
  };
}

async function nothingKept(when: string): Promise<Record<string, string>> {
  const left = await kept();
  const found = Object.entries(left).flatMap(([name, text]) => foundIn(name, Buffer.from(text)));
  assert.deepEqual(found, [], when);
  return left;
}

describe("a hundred reporters before a browser", { skip }, () => {
  before(async () => {
    await buildConsole();
    const consoleFolder = `${root}dist/console`;
    server = await startTestServer(data.path, { consoleFolder, wallNow: () => now });
    await open();
  });

  after(async () => {
    await context?.close();
    await server?.stop();
    data.remove();
    profile.remove();
  });

  test("VLT-17: while they call, are read and are written down, the browser keeps nothing", async () => {
    const taker = await server.as("dispatcher");
    for (let index = 0; index < REPORTERS; index += 1) await report(taker, index);
    await page.locator(".incident-row").first().click();
    await page.locator(".callers-words, .caller-text").first().waitFor();
    await page
      .getByText(/Nonexistent Canary Lane/)
      .first()
      .waitFor();
    await nothingKept("while their words are read");
    await page.keyboard.press("n");
    await page.locator("#narrative").fill(`She lives at ${wordsOf(7).home}, smoke everywhere`);
    await page.locator("#reporter").fill(`${wordsOf(7).name} ${wordsOf(7).number}`);
    // The proposal of places asks the server for the address in it.
    const asked = (url: string) => url.includes("/places");
    await page.waitForRequest((request) => asked(request.url()));
    await nothingKept("while somebody writes them down");
    const intake = page.locator(".intake");
    await intake.getByRole("combobox", { name: "Type" }).fill("med");
    await page.getByRole("option").first().click();
    await intake.getByRole("combobox", { name: "Where" }).fill("44.9995, -29.9995");
    await page.keyboard.press("Enter");
    await context.setOffline(true);
    await page.keyboard.press("Control+Enter");
    await page.locator(".outbox-waiting").getByText(/wait/).first().waitFor();
    const cut = await nothingKept("while the call waits for the line");
    assert.match(cut["sessionStorage"] ?? "", /receiveCall/, "that somebody called is kept");
    await context.setOffline(false);
    await page.locator(".outbox-line").first().waitFor({ state: "detached" });
    assert.ok((await nothingKept("afterwards"))["stream"]?.includes("callReceived"));
  });

  test("VLT-17: no search finds them, and history is not made of them", async () => {
    const searcher = await server.as("dispatcher");
    const heard: string[] = [];
    for (const query of ["?place=Canary", "?place=Zephyrine", "?limit=200", "?number=7"]) {
      heard.push((await searcher.get("searchHistory", {}, query)).text);
    }
    for (const q of ["Canary Lane", "Zephyrine7", "+999 555"]) {
      heard.push((await searcher.post("searchPlaces", { q })).text);
    }
    assert.deepEqual(foundIn("answers", Buffer.from(heard.join("\n"))), []);
    await page.evaluate(() => {
      location.hash = "#/history";
    });
    await page.locator(".history-row").nth(3).click();
    await nothingKept("in the history");
  });

  test("VLT-17: a browser that is closed leaves nothing of them on the disk, and neither does the server", async () => {
    await context.close();
    assert.deepEqual(foundInFiles(profile.path), [], "the browser's profile");
    assert.deepEqual(foundInFiles(data.path), [], "log, archive, search index, vault");
    assert.equal(foundIn("x", Buffer.from(words.join(" "))).length, words.length, "it would find");
  });

  test("RET-6: after their time the page shows nothing of them, and keeps nothing", async () => {
    const supervisor = await server.as("supervisor");
    const board = server.served.context.areas.get(AREA_ID)?.board();
    assert.ok(board);
    for (const { incidentId, status } of board.incidents.values()) {
      if (status !== "open") continue;
      const close = { type: "closeIncident", incidentId, disposition: "completed" } as const;
      await give(supervisor, close);
    }
    const days = { reporterDays: 30, wordsDays: 30, notesDays: 30 };
    const put = { ...board.configuration.settings, retention: days };
    const changes = [{ kind: "settings", put }] as never;
    await give(await server.as("administrator"), { type: "configure", changes });
    now += 2 * DAY;
    await server.served.context.areas.get(AREA_ID)?.archiveClosed();
    now += 31 * DAY;
    const erased = await server.served.context.areas.get(AREA_ID)?.retention.eraseDue();
    assert.ok((erased ?? 0) >= 2 * REPORTERS, `${erased} reports`);
    await open();
    await page.evaluate(() => {
      location.hash = "#/history";
    });
    await page.locator(".history-row").nth(3).click();
    await page.locator(".history-event").first().waitFor();
    const shown = await page.content();
    assert.deepEqual(foundIn("the page", Buffer.from(shown)), []);
    await nothingKept("after their time");
    await context.close();
    assert.deepEqual(foundInFiles(profile.path), []);
    assert.deepEqual(foundInFiles(data.path), []);
  });
});
