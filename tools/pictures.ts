// `npm run pictures`: looks at the console as a person would, in a real exercise, and keeps what
// it sees in docs/pictures. Wide and small, night and day, English and Chinese.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { findChromium, launch, root, startExercise } from "./browser/stage.ts";

const FOLDER = `${root}docs/pictures`;
const WIDE = { width: 1440, height: 900 };
const SMALL = { width: 390, height: 844 };
/** A picture larger than this is a burden on everyone who clones. */
const BYTES_MAX = 250 * 1024;
const WEBP_QUALITY = 82;
const SHIFT_SECONDS = 25;

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

/** Two looks are enough for what is no board and no report. */
const TWO: readonly Look[] = [
  { theme: "night", language: "en" },
  { theme: "day", language: "zh" },
];

const taken = new Set<string>();
const failed: string[] = [];

/** One picture; a page that cannot be taken is said and does not keep the others from it. */
async function picture(page: Page, name: string, seen: Look, go: () => Promise<void>) {
  const whole = `${name}-${seen.theme}-${seen.language}`;
  try {
    await look(page, seen);
    await go();
    await keep(page, whole);
    taken.add(`${whole}.webp`);
  } catch (error) {
    failed.push(whole);
    const [why] = String(error).split("\n");
    process.stderr.write(`${whole}: ${why}\n`);
  }
}

async function goTo(page: Page, screen: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${screen}`);
  if (screen === "board") await page.locator(".columns").waitFor();
  else await page.locator("main.screen > :not(.screen-empty.dim)").first().waitFor();
}

async function openIncident(page: Page): Promise<void> {
  await goTo(page, "board");
  await page.locator(".incident-row:not(.call-row)").first().click();
  await page.locator(".candidate, .need").first().waitFor();
}

async function intake(page: Page): Promise<void> {
  await openIncident(page);
  // A second caller reports the same: the incident is proposed before another is opened.
  const address = (await page.locator(".incident-address").innerText()).trim();
  await page.keyboard.press("n");
  await page.locator(".intake textarea").fill("Smoke from a window on the third floor");
  await page.locator(".intake .combo input").first().fill("fire");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".place-field input").fill(address);
  await page.getByRole("option").first().click();
  // A medical call under a fire is no duplicate: then the form alone is the picture.
  const proposed = page.locator(".duplicate").first();
  await proposed.waitFor({ timeout: 3000 }).catch(() => page.locator(".intake").waitFor());
}

async function leaveIntake(page: Page): Promise<void> {
  const discard = page.locator(".intake-save .button").last();
  if (await discard.isVisible()) await discard.click();
}

async function unitPanel(page: Page): Promise<void> {
  await goTo(page, "board");
  await page.locator(".unit-row").first().click();
}

async function commandBar(page: Page): Promise<void> {
  await openIncident(page);
  await page.keyboard.press("/");
  await page.keyboard.type("E03");
}

async function historyIncident(page: Page): Promise<void> {
  await goTo(page, "history");
  await page.locator('main.screen a[href^="#/history/"], main.screen [data-row]').first().click();
}

const TRIAL_MILLISECONDS = 240_000;

/** A plan with one crew more, as the guide has it. */
async function studioPlan(page: Page): Promise<void> {
  await goTo(page, "studio");
  await page.locator(".studio-quick-figures").waitFor({ timeout: 60_000 });
  if ((await page.locator(".studio-plan").count()) > 0) return;
  await page.getByRole("button", { name: "New plan" }).click();
  await page.getByRole("button", { name: "Crew and shift" }).click();
  await page.getByLabel("Like").selectOption({ index: 40 });
  await page.getByRole("button", { name: "Put it in the plan" }).click();
  await page.getByRole("button", { name: "Crew and shift" }).click();
  await page.locator('section[aria-busy="false"] .studio-quick-figures').waitFor();
}

/** The plan tried on the history, and one part of what came of it. */
async function studioPart(page: Page, part: string): Promise<void> {
  if ((await page.locator(".studio-headlines").count()) === 0) {
    await page.getByLabel("How exact").selectOption({ label: "1 run of each" });
    await page.getByRole("button", { name: "Try the plan on the history" }).click();
    await page.locator(".studio-headlines").waitFor({ timeout: TRIAL_MILLISECONDS });
  }
  await page.getByRole("tab", { name: part }).click();
}

async function studio(page: Page): Promise<void> {
  const [night, day] = TWO as [Look, Look];
  await picture(page, "studio", night, () => studioPlan(page));
  await picture(page, "studio-curves", night, () => studioPart(page, "Distribution"));
  await picture(page, "studio-calls", night, () => studioPart(page, "Calls that changed"));
  await picture(page, "studio", day, () => goTo(page, "studio"));
  await page.setViewportSize(SMALL);
  await picture(page, "small-studio", day, () => goTo(page, "studio"));
  await page.setViewportSize(WIDE);
}

const SCREENS = ["shift", "history", "measures", "setup", "exercise"] as const;

async function wide(page: Page): Promise<void> {
  for (const seen of LOOKS) await picture(page, "board", seen, () => openIncident(page));
  for (const seen of TWO) {
    await picture(page, "intake", seen, () => intake(page));
    await leaveIntake(page);
    await picture(page, "command", seen, () => commandBar(page));
    await page.keyboard.press("Escape");
    await picture(page, "unit", seen, () => unitPanel(page));
    await picture(page, "history-incident", seen, () => historyIncident(page));
    for (const screen of SCREENS) {
      await picture(page, screen, seen, () => goTo(page, screen));
    }
  }
}

async function small(page: Page): Promise<void> {
  const bar = page.locator(".page-bar button");
  for (const seen of TWO) {
    await picture(page, "small-incidents", seen, async () => {
      await goTo(page, "board");
      await bar.nth(0).click();
      if (await page.locator(".incident-panel").isVisible()) await bar.nth(0).click();
    });
    await picture(page, "small-incident", seen, async () => {
      await page.locator(".incident-row:not(.call-row)").first().click();
      await page.locator(".candidate, .need").first().waitFor();
    });
    for (const [at, name] of ["units", "map", "attention"].entries()) {
      await picture(page, `small-${name}`, seen, () => bar.nth(at + 1).click());
    }
    for (const screen of SCREENS) {
      await picture(page, `small-${screen}`, seen, () => goTo(page, screen));
    }
  }
}

/** The shift is ended as the trainee would, and its report is looked at in every look. */
async function report(page: Page): Promise<void> {
  await look(page, { theme: "night", language: "en" });
  await goTo(page, "board");
  await page.getByRole("button", { name: "End shift" }).click();
  await page.getByRole("button", { name: "End it" }).click();
  const show = async () => {
    await goTo(page, "report");
    await page.locator(".report-table").waitFor({ timeout: 90_000 });
  };
  for (const seen of LOOKS) await picture(page, "report", seen, show);
  await page.setViewportSize(SMALL);
  for (const seen of TWO) await picture(page, "small-report", seen, show);
}

/** The page for those who are not signed in. */
async function signIn(browser: Browser, address: string): Promise<void> {
  const page = await (await browser.newContext({ viewport: WIDE, locale: "en-US" })).newPage();
  await page.goto(address);
  await page.locator("#person").waitFor();
  for (const seen of TWO) await picture(page, "sign-in", seen, () => Promise.resolve());
}

async function takePictures(browser: Browser, link: string): Promise<void> {
  const context = await browser.newContext({ viewport: WIDE, locale: "en-US" });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(link);
  await playShift(page);
  await wide(page);
  await page.setViewportSize(SMALL);
  await small(page);
  await page.setViewportSize(WIDE);
  await studio(page);
  await report(page);
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
if (failed.length > 0) {
  process.stderr.write(`not taken: ${failed.join(", ")}; the pictures of before are kept\n`);
  process.exitCode = 1;
} else {
  for (const file of readdirSync(FOLDER)) if (!taken.has(file)) rmSync(`${FOLDER}/${file}`);
}
