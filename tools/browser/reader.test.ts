// A call from ring to close by the accessibility tree alone: found by role and name, pressed where
// a screen reader presses, and known from what is read and announced. Once in each language.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { chinese } from "../../src/console/words/chinese.ts";
import { english } from "../../src/console/words/english.ts";
import { openLine, type Line } from "./line.ts";
import { openReader, unreadable, type Reader } from "./reader.ts";
import { findChromium, launch, openDesk, startTown, type Desk, type Town } from "./stage.ts";

const chromium = findChromium();
const skip = chromium === undefined ? "no Chromium on this machine (set MUSTER_CHROMIUM)" : false;

type Words = Readonly<Record<keyof typeof english, string>>;
/** A text of the catalogue at the beginning of what is read, whatever its values are. */
function say(words: Words, id: keyof typeof english): RegExp {
  const escaped = words[id].replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll(/\\\{\w+\\\}/g, ".*")}`);
}

const languages = [
  {
    locale: "en-US",
    words: english,
    type: { typed: "struct", name: /^Structure fire/ },
    place: { typed: "Harbour", name: /Harbour/ },
    priority: /Life at risk/,
  },
  {
    locale: "zh-CN",
    words: chinese,
    type: { typed: "建筑", name: /^建筑火灾/ },
    place: { typed: "Harbour", name: /Harbour/ },
    priority: /生命危险/,
  },
] as const;

let town: Town;
let desk: Desk;

before(async () => {
  if (chromium === undefined) return;
  town = await startTown("0");
  desk = await openDesk(town);
});
after(() => town?.stop());

for (const [turn, { locale, words, type, place, priority }] of languages.entries()) {
  const number = String(turn + 1);
  describe(`a call from ring to close, by screen reader alone, ${locale}`, { skip }, () => {
    let line: Line;
    let browser: Browser;
    let page: Page;
    let reader: Reader;
    const w = (id: keyof typeof english) => say(words, id);

    before(async () => {
      assert.ok(chromium !== undefined);
      line = await openLine();
      browser = await launch(chromium, line.address);
      const viewport = { width: 1440, height: 900 };
      page = await (await browser.newContext({ viewport, locale })).newPage();
      reader = await openReader(page);
      await page.goto(town.origin);
    });
    after(async () => {
      await browser?.close();
      await line?.close();
    });

    test("CON-122: signing in: a wrong password is announced, the right one leads to the board", async () => {
      const name = await reader.enter("textbox", w("session.person"));
      assert.equal(name.states["required"], true);
      await page.keyboard.type(town.personId);
      await reader.enter("textbox", w("session.secret"));
      await page.keyboard.type("not the password");
      await reader.activate("button", w("session.signIn"));
      await reader.hear("assertive", w("session.wrong"));
      await reader.enter("textbox", w("session.secret"));
      await page.keyboard.press("Control+A");
      await page.keyboard.type(town.secret);
      await reader.activate("button", w("session.signIn"));
      for (const id of ["page.incidents", "page.map", "page.attention", "page.units"] as const) {
        await reader.find("region", w(id));
      }
      await reader.find("heading", w("incidents.pending"));
      assert.deepEqual(unreadable(await reader.read()), []);
    });

    test("CON-122: a call is taken; the urgent incident is announced at once, and as done", async () => {
      await reader.activate("button", w("intake.open"));
      const form = w("intake.title");
      const said = await reader.enter("textbox", w("intake.narrative"), form);
      assert.match(said.description, w("intake.narrativeSealed"));
      await page.keyboard.type("Smoke from the cellar");
      const field = await reader.enter("combobox", w("incident.type"), form);
      assert.equal(field.states["expanded"], false);
      await page.keyboard.type(type.typed);
      await reader.find("option", type.name);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await reader.findGone("option", type.name);
      const chosen = await reader.find("button", priority, form);
      assert.ok(chosen, "each priority is a button with its name");
      await reader.enter("combobox", w("intake.place"), form);
      await page.keyboard.type(place.typed);
      await reader.find("option", place.name);
      await page.keyboard.press("Enter");
      await reader.findGone("option", place.name);
      assert.deepEqual(unreadable(await reader.read()), []);
      await reader.activate("button", w("intake.save"), form);
      await reader.hear("assertive", new RegExp(`${priority.source}.*${place.name.source}`));
      const row = await reader.find("button", new RegExp(`${priority.source}.*#${number}`));
      assert.ok(row.above.some(({ role }) => role === "listitem"));
      const heading = new RegExp(`${w("incidents.pending").source} 1$`);
      await reader.find("heading", heading);
    });

    test("CON-122: units are assigned and followed to clear", async () => {
      const assign = await reader.find("button", w("recommendation.assign"));
      const units =
        /[A-Z]\d+(?:[,、，\s]+[A-Z]\d+)*/.exec(assign.name)?.[0].split(/[^A-Z\d]+/) ?? [];
      assert.ok(units.length > 1, assign.name);
      await reader.activate("button", w("recommendation.assign"));
      await reader.hear("polite", w("announce.done"));
      const [unit = ""] = units;
      const list = w("assignment.title");
      for (const status of ["status.acknowledged", "status.enRoute", "status.onScene"] as const) {
        await reader.activate("button", w(status), list);
        await reader.hear("polite", new RegExp(`${unit}.*${words[status]}`));
      }
      const items = (await reader.read()).filter(({ role, above }) => {
        return role === "listitem" && above.some((one) => list.test(one.name));
      });
      assert.equal(items.length, units.length, "one item a unit");
      await reader.activate("button", w("do.clear"), list);
      await reader.hear("polite", w("announce.done"));
      assert.deepEqual(unreadable(await reader.read()), []);
    });

    test("CON-123: a cut line, the refusal that was waiting behind it, and the line back are announced", async () => {
      line.cut();
      await reader.hear("assertive", w("announce.cut"));
      const list = w("assignment.title");
      await reader.activate("button", w("status.acknowledged"), list);
      // Meanwhile another desk clears every unit: what waits here can no longer be done.
      for (const { assignmentId, status } of (await desk.board()).assignments) {
        if (status === "cleared") continue;
        await desk.give({ type: "setAssignmentStatus", assignmentId, status: "cleared" });
      }
      line.mend();
      await Promise.all([
        reader.hear("polite", w("announce.back")),
        reader.hear("assertive", w("outbox.refused")),
      ]);
      await reader.activate("button", w("outbox.dismiss"));
    });

    test("CON-122: a note is added and the incident is closed", async () => {
      await reader.enter("textbox", w("note.label"));
      await page.keyboard.type("Cellar dry");
      await reader.activate("button", w("note.add"));
      await reader.hear("polite", w("announce.done"));
      await reader.activate("button", new RegExp(`${w("close.title").source}$`));
      const ended = await reader.enter("combobox", w("close.disposition"));
      assert.ok(ended);
      await page.keyboard.press("ArrowDown");
      await reader.activate("button", w("close.now"));
      await reader.hear("polite", w("announce.done"));
      await reader.find("button", w("reopen.title"));
      assert.deepEqual(unreadable(await reader.read()), []);
    });
  });
}
