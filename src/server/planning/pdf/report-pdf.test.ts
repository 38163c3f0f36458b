import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { reportBlocks, tryPlans, type Trial } from "#sim";
import { crewAt, planOf, realLineRoads, zonedDay } from "../../../sim/testing/line-plan.ts";
import { LINE_MODEL } from "../../../sim/testing/line-town.ts";
import { Faces, rangesOf } from "./faces.ts";
import { columnWidths, planReportPdf } from "./report-pdf.ts";
import { breakable, linesOf, runsOf } from "./runs.ts";
import { makePdf } from "./make-pdf.ts";

const ABOUT = { hash: "ab".repeat(32) };

const RULES = { diverts: { gainSeconds: 75 } };

function smallTrial(): Trial {
  const question = "What does one more crew bring?";
  const plan = planOf({ ...crewAt("s20"), name: "One more crew", question, rules: RULES });
  const answer = tryPlans({
    historyId: "line",
    scenario: zonedDay(90, 7, true),
    roads: realLineRoads(),
    responseModel: LINE_MODEL,
    plans: [plan],
    policy: "closest",
    seeds: [1],
    targets: { urgentSeconds: 480, otherSeconds: 900 },
    programVersion: "test",
    command: "muster plan try FOLDER",
  });
  assert.ok("trial" in answer);
  return answer.trial;
}

const trial = smallTrial();

/** The objects of a PDF by number: what their dictionary says, and their stream unpacked. */
function objectsOf(pdf: Buffer): Map<number, { says: string; stream: string }> {
  const text = pdf.toString("latin1");
  const objects = new Map<number, { says: string; stream: string }>();
  for (const { 1: id, 2: body = "", index } of text.matchAll(/(\d+) 0 obj\n([^]*?)\nendobj/g)) {
    const says = body.split(">>\nstream\n")[0] ?? "";
    const from = index + `${id} 0 obj\n`.length + says.length + ">>\nstream\n".length;
    const packed = says.includes("FlateDecode");
    const stream = packed ? inflateSync(pdf.subarray(from)).toString("latin1") : "";
    objects.set(Number(id), { says, stream });
  }
  return objects;
}

const letterOf = (hex: string): string =>
  String.fromCharCode(
    ...(hex.match(/[0-9a-f]{4}/g) ?? []).map((part) => Number.parseInt(part, 16)),
  );

/** What a reader that selects all text would copy: glyph codes through each font's ToUnicode. */
function copied(pdf: Buffer): string {
  const objects = objectsOf(pdf);
  const fonts = new Map<string, string[]>();
  for (const { 1: name = "", 2: id } of pdf.toString("latin1").matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(Number(id))?.says ?? "")?.[1];
    const ranges = (objects.get(Number(map))?.stream ?? "").matchAll(/\[([^\]]*)\]/g);
    const letters = [...ranges].flatMap(([, range = ""]) => range.match(/<[^>]*>/g) ?? []);
    fonts.set(name, letters.map(letterOf));
  }
  const pages = [...objects.values()].filter(({ stream }) => stream.includes("BT\n"));
  const parts = pages.flatMap(({ stream }) => {
    let font: string[] = [];
    return [...stream.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9a-f]+)>/g)].map(([, name, hex]) => {
      if (name !== undefined) font = fonts.get(name) ?? [];
      const codes = hex?.match(/.{4}/g) ?? [];
      return codes.map((code) => font[Number.parseInt(code, 16)] ?? "?").join("");
    });
  });
  return parts.join("").replaceAll(/\s/g, "");
}

test("DEP-61: the PDF says what the page says, in both languages, as text that can be selected", async () => {
  const said = {
    en: [
      "Method,inplainwords",
      "Whatdoesonemorecrewbring?",
      "Whatthiscannotsay",
      "onscene,minutesandseconds.Intime",
      "Workingrules:Onemorecrew",
      "atleast75secondssoonerthanafreeunit",
      "playedbythefastsimulator",
      "Page1of",
    ],
    zh: [
      "方法（通俗说明）",
      "不能说明的事",
      "尚未经第二人审核。",
      "第1页，共",
      "工作规则：Onemorecrew",
      "至少提前75秒到达",
    ],
  };
  for (const language of ["en", "zh"] as const) {
    const pdf = Buffer.from(await planReportPdf(trial, language, ABOUT));
    const text = copied(pdf);
    for (const sentence of [...said[language], ABOUT.hash, "musterplantryFOLDER"]) {
      assert.ok(text.includes(sentence), `${language}: ${sentence}`);
    }
    const source = pdf.toString("latin1");
    assert.ok(source.includes(language === "zh" ? "/Lang (zh-CN)" : "/Lang (en)"));
    assert.ok(source.includes("/DisplayDocTitle true"), "DisplayDocTitle");
    assert.ok(source.includes("(One more crew)"), "Title");
    assert.ok(pdf.length < 400_000, `${pdf.length} bytes`);
  }
});

test("DEP-61: a screen reader finds headings, lists, tables and what stands for each drawing", async () => {
  const pdf = Buffer.from(await planReportPdf(trial, "en", ABOUT));
  const objects = [...objectsOf(pdf).values()];
  assert.ok(objects.some(({ says }) => /\/MarkInfo \d+ 0 R/.test(says)));
  assert.ok(objects.some(({ says }) => says.startsWith("<<\n/Marked true\n")));
  const count = (role: string) =>
    objects.filter(({ says }) => new RegExp(`/S /${role}\\b`).test(says)).length;
  const blocks = reportBlocks(trial, "en", ABOUT);
  const having = (kind: string) => blocks.filter((block) => block.kind === kind).length;
  assert.equal(count("Document"), 1);
  assert.equal(count("H1"), 1);
  assert.equal(count("H2"), having("heading"));
  assert.equal(count("Table"), having("table"));
  assert.equal(count("Figure"), having("curves") + having("intervals"));
  const cells = blocks.flatMap((block) => (block.kind === "table" ? block.rows.flat() : []));
  assert.equal(count("TD"), cells.length);
  for (const { says } of objects.filter(({ says: own }) => own.includes("/S /Figure"))) {
    assert.match(says, /\/Alt \(.{20,}\)/s, "a drawing says what it shows");
  }
  // Whatever is drawn belongs to a part, or is marked as nothing to read.
  for (const { stream } of objects.filter((own) => own.stream.includes("BT\n"))) {
    let depth = 0;
    for (const [word] of stream.matchAll(/\b(BDC|BMC|EMC|BT|S|f)\b/g)) {
      if (word === "BDC" || word === "BMC") depth += 1;
      else if (word === "EMC") depth -= 1;
      else assert.equal(depth, 1, `${word} is drawn in no part`);
    }
    assert.equal(depth, 0);
  }
});

test("DEP-61: the same trial, language and review make the same bytes, in a thread too", async () => {
  const one = Buffer.from(await planReportPdf(trial, "en", ABOUT));
  const other = Buffer.from(await makePdf({ trial, language: "en", about: ABOUT }));
  assert.ok(one.equals(other));
  const reviewed = { ...ABOUT, reviewedBy: "the chief" };
  assert.ok(!one.equals(Buffer.from(await planReportPdf(trial, "en", reviewed))));
});

test("DEP-61: a table that goes on over a page repeats its head there", async () => {
  const [first] = trial.lines;
  assert.ok(first?.columns);
  const lines = Array.from({ length: 60 }, () => first);
  const pdf = Buffer.from(await planReportPdf({ ...trial, lines }, "en", ABOUT));
  const heads = copied(pdf).split("90thpercentile").length - 1;
  assert.ok(heads >= 3, `${heads} heads`);
});

test("lines break between words and between Chinese characters, never before a closing mark", () => {
  const each = (text: string) => text.length;
  assert.deepEqual(linesOf("one two three", 8, each), ["one two", "three"]);
  assert.deepEqual(linesOf("报警时间，结果。", 4, each), ["报警时", "间，结", "果。"]);
  assert.deepEqual(linesOf("甲（乙丙）丁", 2, each), ["甲", "（乙", "丙）", "丁"]);
  assert.deepEqual(linesOf("abcdefgh", 3, each), ["abc", "def", "gh"]);
  for (const text of ["a b（c） 12:30，好。", "报警 12 起", ""]) {
    assert.equal(breakable(text).join(""), text);
  }
});

test("a character is drawn by a file that has it, Latin by Inter", () => {
  const faces = new Faces();
  const runs = runsOf("A 报−é", (codePoint) => faces.fileOf(codePoint));
  assert.deepEqual(
    runs.map(({ text }) => text),
    ["A ", "报", "−é"],
  );
  assert.match(runs[0]?.face ?? "", /inter-latin-wght/);
  assert.match(runs[1]?.face ?? "", /noto-sans-sc-\d+/);
  assert.deepEqual(rangesOf("U+4E00-4EFF,U+2f"), [
    [0x4e00, 0x4eff],
    [0x2f, 0x2f],
  ]);
});

test("columns fill the width, and the narrow ones keep theirs", () => {
  assert.deepEqual(columnWidths([10, 20], 60), [25, 35]);
  assert.deepEqual(columnWidths([10, 100, 100], 90), [10, 40, 40]);
});
