// The console in Chromium against a real server with a full board: key to paint, long frames,
// commit to paint, heap, bytes of the first load.
import { execFileSync, fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { CDPSession, Page } from "playwright-core";
import { findChromium, launch } from "../tools/browser/stage.ts";
import type { LoadOptions, LoadSays } from "./console-load.ts";
import { nameNext, readWatched, startWatching, type Watched } from "./console-watch.ts";

const LOAD = fileURLToPath(new URL("console-load.ts", import.meta.url));
const BUILT = fileURLToPath(new URL("../dist/console", import.meta.url));
const KEY_GOAL_MILLISECONDS = 50;
const FRAME_GOAL_MILLISECONDS = 100;
const FIRST_LOAD_GOAL_BYTES = 400_000;
/** Between two keys: quicker than this nobody reads. */
const BETWEEN_KEYS_MILLISECONDS = 90;
const HEAP_EVERY_MILLISECONDS = 5_000;

function quantiles(values: readonly number[]): Record<string, number> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) /
    10;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

type Started = { readonly child: ChildProcess; readonly link: string };

async function startLoad(options: LoadOptions): Promise<Started> {
  const child = fork(LOAD, [JSON.stringify(options)]);
  const said: unknown[] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`the load ended with ${code} before it was ready`);
    }),
  ]);
  const ready = said[0] as LoadSays;
  if (ready.type !== "ready") throw new Error(`the load said ${ready.type} before it was ready`);
  return { child, link: ready.link };
}

async function askLoad(child: ChildProcess): Promise<Extract<LoadSays, { type: "opened" }>> {
  child.send("tell");
  const [said] = (await once(child, "message")) as [LoadSays];
  if (said.type !== "opened") throw new Error(`the load was asked and said ${said.type}`);
  return said;
}

type Bytes = { before: number; map: number; fonts: number; data: number };

/** Bytes as they come over the wire: what the page needs, its fonts, its data, and the map. */
function countBytes(session: CDPSession): { bytes: Bytes; files: Record<string, number> } {
  const bytes: Bytes = { before: 0, map: 0, fonts: 0, data: 0 };
  const files: Record<string, number> = {};
  const urls = new Map<string, string>();
  session.on("Network.requestWillBeSent", ({ requestId, request }) => {
    urls.set(requestId, new URL(request.url).pathname);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const path = urls.get(requestId) ?? "";
    files[path.replace(/^\/start\/.*/, "/start")] = encodedDataLength;
    if (path.endsWith(".woff2")) bytes.fonts += encodedDataLength;
    else if (/area-map|maplibre|\/map-|roads|zones/.test(path)) bytes.map += encodedDataLength;
    else if (path.startsWith("/api/")) bytes.data += encodedDataLength;
    else bytes.before += encodedDataLength;
  });
  return { bytes, files };
}

async function press(page: Page, key: string, times: number, label: string): Promise<void> {
  await nameNext(page, label);
  for (let count = 0; count < times; count += 1) {
    await page.keyboard.press(key);
    await page.waitForTimeout(BETWEEN_KEYS_MILLISECONDS);
  }
  await nameNext(page, "rest");
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? "");
}

/** Throws unless what the key should have done is there: a fast nothing is not fast. */
async function moved(page: Page, before: string): Promise<void> {
  const now = await focused(page);
  if (now === before) throw new Error(`the focus should have moved, and stays at ${before}`);
}

/** A minute of work at the keyboard: moves, opens, a call typed and left, the units. */
async function work(page: Page, rounds: number): Promise<void> {
  await page.keyboard.press("i");
  const first = await focused(page);
  await press(page, "ArrowDown", rounds * 3, "move in incidents");
  await moved(page, first);
  await press(page, "ArrowUp", rounds * 2, "move in incidents");
  for (let round = 0; round < rounds; round += 1) {
    await page.keyboard.press("i");
    await press(page, "ArrowDown", 1, "move in incidents");
    await press(page, "Enter", 1, "open an incident");
    await page.waitForTimeout(250);
    await page.keyboard.press("Escape");
  }
  for (let round = 0; round < Math.ceil(rounds / 3); round += 1) {
    await press(page, "n", 1, "open intake");
    await page.locator(".intake textarea").focus();
    await page.locator(".intake textarea").fill("");
    for (const letter of "smoke from the roof of a bakery") {
      await press(page, letter, 1, "type in the narrative");
    }
    const typed = await page.locator(".intake textarea").inputValue();
    if (!typed.endsWith("bakery")) throw new Error(`a letter was lost: ${typed}`);
    await page.keyboard.press("Escape");
    await page.waitForTimeout(100);
  }
  await page.keyboard.press("u");
  const unit = await focused(page);
  await press(page, "ArrowDown", rounds * 3, "move in units");
  await moved(page, unit);
  await press(page, "/", 1, "command bar");
  await page.keyboard.press("Escape");
}

type Heap = { readonly seconds: number; readonly bytes: number; readonly nodes: number };

/** Heap after a forced collection, again and again. */
async function watchHeap(session: CDPSession, seconds: number): Promise<Heap[]> {
  const samples: Heap[] = [];
  const began = performance.now();
  await session.send("Performance.enable");
  for (;;) {
    await session.send("HeapProfiler.collectGarbage");
    const { metrics } = await session.send("Performance.getMetrics");
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    const at = (performance.now() - began) / 1000;
    samples.push({ seconds: Math.round(at), bytes: of("JSHeapUsedSize"), nodes: of("Nodes") });
    if (at >= seconds) return samples;
    const next = Math.max(HEAP_EVERY_MILLISECONDS, (seconds * 1000) / 60);
    await new Promise((resolve) => setTimeout(resolve, next));
  }
}

/** Least squares, in bytes a minute. */
function slope(samples: readonly Heap[]): number {
  const count = samples.length;
  const meanX = samples.reduce((sum, { seconds }) => sum + seconds, 0) / count;
  const meanY = samples.reduce((sum, { bytes }) => sum + bytes, 0) / count;
  let above = 0;
  let below = 0;
  for (const { seconds, bytes } of samples) {
    above += (seconds - meanX) * (bytes - meanY);
    below += (seconds - meanX) ** 2;
  }
  return below === 0 ? 0 : Math.round((above / below) * 60);
}

function keyTable(watched: Watched): Record<string, Record<string, number>> {
  const labels = [...new Set(watched.keys.map(({ label }) => label))].filter((label) => {
    return label !== "rest" && label !== "load";
  });
  const of = (times: Watched["keys"], label: string) =>
    times.filter((time) => time.label === label).map(({ milliseconds }) => milliseconds);
  return Object.fromEntries(labels.map((label) => [label, quantiles(of(watched.keys, label))]));
}

function frameTable({ frames }: Watched, after: number): object {
  const later = frames.filter(({ at }) => at > after);
  const long = later.filter(({ milliseconds }) => milliseconds > FRAME_GOAL_MILLISECONDS);
  const worst = later.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 6);
  return {
    over50: later.length,
    over100: long.length,
    worst: worst.map(({ milliseconds, label, scripts }) => {
      return { milliseconds: Math.round(milliseconds), label, scripts: scripts.slice(0, 4) };
    }),
  };
}

type Look = {
  readonly link: string;
  readonly child: ChildProcess;
  readonly map: boolean;
  readonly rounds: number;
};

/** Seconds after the board is usable in which the map and its roads are still being made. */
const SETTLE_MILLISECONDS = 6_000;

async function measure(look: Look, heapSeconds: number): Promise<object> {
  const browser = await launch(findChromium() ?? "chromium");
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    const { bytes, files } = countBytes(session);
    await startWatching(page);
    if (!look.map) await page.addInitScript(hideMap);
    await page.goto(look.link);
    await page.locator(".incident-row").first().waitFor({ timeout: 60_000 });
    const usable = await page.evaluate(() => performance.now());
    const first = { ...bytes };
    await page.waitForTimeout(SETTLE_MILLISECONDS);
    await askLoad(look.child);
    const settled = await page.evaluate(() => performance.now());
    await work(page, look.rounds);
    const watched = await readWatched(page);
    const { at, ...load } = await askLoad(look.child);
    const committed = new Map(at);
    const waits = watched.shown.flatMap(([address, shownAt]) => {
      const committedAt = committed.get(address);
      return committedAt === undefined ? [] : [shownAt - committedAt];
    });
    const pressed = watched.keys.filter(({ label }) => label !== "rest" && label !== "load");
    const heap = heapSeconds === 0 ? [] : await watchHeap(session, heapSeconds);
    return {
      map: look.map,
      usableMilliseconds: Math.round(usable),
      keyToPaint: quantiles(pressed.map(({ milliseconds }) => milliseconds)),
      keys: keyTable(watched),
      eventTiming: quantiles(
        watched.events.filter(({ label }) => label !== "rest").map((key) => key.milliseconds),
      ),
      // While the heap is watched, each forced collection is a long frame of the bench's own making.
      frames: frameTable(watched, settled),
      framesWhileLoading: watched.frames.filter(({ at: when }) => when <= settled).length,
      commitToPaint: quantiles(waits),
      firstLoadBytes: { beforeUsable: first.before, ...bytes },
      files,
      heap: { bytesPerMinute: slope(heap), samples: heap },
      load,
      machineLoad: loadavg()[0],
    };
  } finally {
    await browser.close();
  }
}

/** Runs in the page before it starts: the person of this browser has hidden the map. */
function hideMap(): void {
  // The layout is kept under a name of the person, which the bench does not know.
  Storage.prototype.getItem = function getItem(key: string) {
    if (key.startsWith("muster.layout.")) return JSON.stringify({ hidden: ["map"] });
    return Object.hasOwn(this, key) ? String(Reflect.get(this, key)) : null;
  };
}

type Row = readonly [what: string, goal: string, got: string];

function print(results: readonly object[]): void {
  const rows: Row[] = [["", "goal", "measured"]];
  for (const result of results) {
    const of = (path: string): string =>
      JSON.stringify(
        path.split(".").reduce<unknown>((value, name) => {
          return typeof value === "object" && value !== null ? Reflect.get(value, name) : null;
        }, result),
      );
    const name = of("map") === "true" ? "with the map" : "map hidden";
    rows.push(
      [`${name}: key to paint p95`, `<= ${KEY_GOAL_MILLISECONDS} ms`, `${of("keyToPaint.p95")} ms`],
      [`${name}: frames over 100 ms`, "0", of("frames.over100")],
      [`${name}: commit to paint p95`, "", `${of("commitToPaint.p95")} ms`],
      [`${name}: usable after`, "", `${of("usableMilliseconds")} ms`],
      [`${name}: heap`, "flat", `${of("heap.bytesPerMinute")} B/min`],
      [
        `${name}: first load before the map`,
        `<= ${FIRST_LOAD_GOAL_BYTES} B`,
        `${of("firstLoadBytes.before")} B`,
      ],
    );
  }
  for (const [what, goal, got] of rows) {
    process.stderr.write(`${what.padEnd(42)}${goal.padEnd(14)}${got}\n`);
  }
}

/**
 * `--minutes 60` watches the heap for an hour; `--map only` or `--map hidden` runs one of two;
 * `--rounds` is how much is pressed; `--console FOLDER` measures a console that was built before.
 */
export async function run(options: string[]): Promise<object> {
  const { values } = parseArgs({
    args: options,
    options: {
      minutes: { type: "string", default: "0.5" },
      incidents: { type: "string", default: "300" },
      units: { type: "string", default: "500" },
      events: { type: "string", default: "50" },
      seed: { type: "string", default: "7" },
      map: { type: "string", default: "both" },
      console: { type: "string" },
      rounds: { type: "string", default: "12" },
    },
  });
  if (values.console === undefined) {
    execFileSync("npm", ["run", "-s", "build:console", "--", "--logLevel", "error"]);
  }
  const folder = mkdtempSync(join(tmpdir(), "muster-console-"));
  const results: object[] = [];
  const seconds = Number(values.minutes) * 60;
  try {
    for (const map of [true, false]) {
      if (values.map === (map ? "hidden" : "only")) continue;
      const { child, link } = await startLoad({
        folder: join(folder, String(map)),
        incidents: Number(values.incidents),
        units: Number(values.units),
        eventsPerSecond: Number(values.events),
        seed: Number(values.seed),
        consoleFolder: resolve(values.console ?? BUILT),
      });
      try {
        results.push(await measure({ link, child, map, rounds: Number(values.rounds) }, seconds));
      } finally {
        const ended = once(child, "exit");
        child.kill("SIGTERM");
        await ended;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  print(results);
  return { what: "the console under load in Chromium, drawn by software", results };
}
