// `npm run pictures`: looks at the console as a person would, in a real exercise, and keeps what
// it sees in docs/pictures. Wide and small, night and day, English and Chinese.
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { findChromium, launch, root, startExercise } from "./browser/stage.ts";

const FOLDER = `${root}docs/pictures`;
const WIDE = { width: 1440, height: 900 };
const SMALL = { width: 390, height: 844 };
/** A picture larger than this is a burden on everyone who clones. */
const BYTES_MAX = 250 * 1024;
const WEBP_QUALITY = 82;
const SHIFT_SECONDS = 20;

type Look = { readonly theme: "night" | "day"; readonly language: "en" | "zh" };

const LOOKS: readonly Look[] = [
  { theme: "night", language: "en" },
  { theme: "day", language: "en" },
  { theme: "night", language: "zh" },
  { theme: "day", language: "zh" },
];

function chromiumPath(): string {
  const path = findChromium();
  if (path === undefined) {
    throw new Error("pictures need Chromium; install it or set MUSTER_CHROMIUM to its path");
  }
  return path;
}

/** Encoded by the browser: as sharp as PNG at a third of its size. */
async function keep(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => true));
  await page.waitForTimeout(900);
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", {
    format: "webp",
    quality: WEBP_QUALITY,
  });
  await session.detach();
  const path = `${FOLDER}/${name}.webp`;
  writeFileSync(path, Buffer.from(data, "base64"));
  const { size } = statSync(path);
  process.stdout.write(`${name}.webp ${Math.round(size / 1024)} KiB\n`);
  if (size > BYTES_MAX) throw new Error(`${name}.webp is ${size} bytes, at most ${BYTES_MAX}`);
}

async function look(page: Page, { theme, language }: Look): Promise<void> {
  const wanted = await page.evaluate(() => ({
    theme: document.documentElement.dataset["theme"],
    language: document.documentElement.lang.slice(0, 2),
  }));
  if (wanted.theme !== theme) {
    await page.getByRole("button", { name: /^(Day|Night|日间|夜间)$/ }).click();
  }
  if (wanted.language !== language) {
    await page.getByRole("button", { name: /^(中文|EN)$/ }).click();
  }
}

/** A shift with something to decide: the autopilot has worked for a while and then hands back. */
async function playShift(page: Page): Promise<void> {
  await page.locator(".incident-row").first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(SHIFT_SECONDS * 1000);
  await page.locator(".autopilot input").nth(1).uncheck();
  await page.waitForTimeout(3000);
  await page.getByRole("button", { name: "×1", exact: true }).click();
  await page.locator(".maplibregl-canvas").waitFor();
}

async function wide(page: Page, seen: Look): Promise<void> {
  const name = `${seen.theme}-${seen.language}`;
  await look(page, seen);
  await page.locator(".incident-row").first().click();
  await page.locator(".candidate, .need").first().waitFor();
  await page.waitForTimeout(1500);
  await keep(page, `board-${name}`);
  // A second caller reports the same: the incident is proposed before another is opened.
  const address = (await page.locator(".incident-address").innerText()).trim();
  await page.keyboard.press("n");
  await page.locator(".intake textarea").fill("Smoke from a window on the third floor");
  await page.locator(".intake .combo input").first().fill("fire");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".place-field input").fill(address);
  await page.getByRole("option").first().click();
  await page.locator(".duplicate").first().waitFor();
  await keep(page, `intake-${name}`);
  await page.locator(".intake-save .button").last().click();
}

async function small(page: Page, seen: Look): Promise<void> {
  const name = `${seen.theme}-${seen.language}`;
  await look(page, seen);
  const bar = page.locator(".page-bar button");
  await bar.nth(0).click();
  if (await page.locator(".incident-panel").isVisible()) await bar.nth(0).click();
  await keep(page, `small-incidents-${name}`);
  await page.locator(".incident-row").first().click();
  await page.locator(".candidate, .need").first().waitFor();
  await keep(page, `small-incident-${name}`);
  if (seen.theme !== "night") return;
  await bar.nth(1).click();
  await keep(page, `small-units-${name}`);
  await bar.nth(2).click();
  await keep(page, `small-map-${name}`);
  await bar.nth(3).click();
  await keep(page, `small-attention-${name}`);
}

/** The page for those who are not signed in. */
async function signIn(browser: Browser, address: string): Promise<void> {
  const context = await browser.newContext({ viewport: WIDE, locale: "en-US" });
  const page = await context.newPage();
  await page.goto(address);
  await page.locator("#person").waitFor();
  await keep(page, "sign-in-night-en");
  await context.close();
}

async function takePictures(browser: Browser, link: string): Promise<void> {
  const context = await browser.newContext({ viewport: WIDE, locale: "en-US" });
  const page = await context.newPage();
  await page.goto(link);
  await playShift(page);
  for (const seen of LOOKS) await wide(page, seen);
  await page.setViewportSize(SMALL);
  for (const seen of LOOKS) await small(page, seen);
  await signIn(browser, new URL("/", link).href);
}

mkdirSync(FOLDER, { recursive: true });
const exercise = await startExercise(["--start", "2016-12-31T22:50", "--speed", "60"]);
const browser = await launch(chromiumPath());
try {
  await takePictures(browser, exercise.link);
} finally {
  await browser.close();
  await exercise.stop();
}
