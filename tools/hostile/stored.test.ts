// What was typed comes back as it was, and a table of it is safe in a spreadsheet.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readCsv, readTable, writeTable, type TableKind } from "#exchange";
import { emptyConfiguration, validateConfiguration, type ConfigurationChange } from "#kernel";
import { readArea } from "#server";
import { COLUMNS } from "../../src/exchange/configuration/columns.ts";
import { chunksOf } from "../../src/exchange/testing/rows.ts";
import { AREA_FILE, PIER, type Answer } from "../../src/server/testing/harness.ts";
import { everyInjection, injections } from "./injections.ts";
import { stringPaths, withAt } from "./samples.ts";
import { Target } from "./target.ts";

let target: Target;

before(async () => {
  target = await Target.start();
});
after(() => target.stop());

/** A lone half of a surrogate pair is no character; the vault keeps U+FFFD for it (VLT-1). */
const asKept = (text: string) => text.toWellFormed();

test("HOST-18: every hostile text of a caller comes back from the vault as it was", async () => {
  const client = await target.server.as("dispatcher");
  for (const [at, text] of everyInjection.entries()) {
    if (text.length > 20_000) continue;
    const callId = `stored-${at}`;
    const taken = await client.command({
      commandId: callId,
      command: { type: "receiveCall", callId, channel: "phone", place: PIER },
      texts: { narrative: text, reporter: text },
    });
    assert.equal(taken.status, 200, `${JSON.stringify(text.slice(0, 60))}: ${taken.text}`);
    const fields = ["reporter", "narrative"];
    const opened = await client.post("openCallTexts", { purpose: "handling", fields }, { callId });
    const texts = JSON.stringify(opened.json);
    const wanted = JSON.stringify(asKept(text));
    assert.equal(
      texts.split(wanted).length,
      3,
      `${JSON.stringify(text.slice(0, 60))}: ${texts.slice(0, 200)}`,
    );
  }
});

test("HOST-18: a hostile name in the configuration and of a person comes back as it was, or is refused", async () => {
  const administrator = await target.server.as("administrator");
  const put = (at: number, en: string): Promise<Answer> =>
    administrator.command({
      commandId: `name-${at}`,
      command: {
        type: "configure",
        reason: "a hostile name",
        changes: [{ kind: "capability", put: { capabilityId: `hostile-${at}`, name: { en } } }],
      },
    });
  let kept = 0;
  for (const [at, text] of everyInjection.entries()) {
    if (text.length > 300) continue;
    const { status } = await put(at, text);
    assert.ok([200, 400, 422].includes(status), `${JSON.stringify(text)}: ${status}`);
    if (status !== 200) continue;
    kept += 1;
    const { text: board } = await administrator.get("readBoard");
    assert.ok(board.includes(JSON.stringify(text)), JSON.stringify(text));
  }
  assert.ok(kept > 150, `${kept} names were taken`);
});

/** The example town with this text behind every name and address. */
function townWith(text: string) {
  const { changes } = readArea(AREA_FILE, 1_700_000_000_000);
  const hostile = changes.map((change) => {
    const paths = stringPaths(change).filter((path) =>
      ["en", "zh", "address"].includes(String(path.at(-1))),
    );
    return paths.reduce<unknown>((value, path) => withAt(value, path, text), change);
  }) as ConfigurationChange[];
  const settings = hostile.find((change) => change.kind === "settings");
  if (settings?.kind !== "settings") throw new Error("the town has no settings");
  const outcome = validateConfiguration(emptyConfiguration(settings.put), hostile);
  return "problems" in outcome ? undefined : outcome.configuration;
}

test("HOST-33: no cell of any column of any table begins a formula, and it is read back unchanged", async () => {
  let count = 0;
  for (const text of injections["formula"] ?? []) {
    const town = townWith(text);
    if (town === undefined) continue;
    for (const kind of Object.keys(COLUMNS) as TableKind[]) {
      const table = writeTable(town, kind);
      for await (const records of readCsv(chunksOf(table), { fileName: "t.csv" })) {
        for (const cell of records.flatMap(({ fields }) => fields)) {
          const isNumber = /^-?\d+(\.\d+)?(e-?\d+)?$/.test(cell);
          const begins = /^[=+\-@\uff1d\uff0b\uff0d\uff20\p{Cc}]/u.test(cell);
          assert.ok(isNumber || !begins, `${kind} ${JSON.stringify(cell)}`);
        }
      }
      const bytes = Buffer.from(table, "utf8");
      const { problems } = await readTable(bytes, { fileName: "t.csv", kind, present: town });
      assert.deepEqual(problems, [], `${kind} ${JSON.stringify(text)}`);
      count += 1;
    }
  }
  assert.ok(count > 100, `${count} tables`);
});

test("HOST-19: a person whose id the record cannot hold is refused before being added", async () => {
  const administrator = await target.server.as("administrator");
  for (const personId of [" supervisor", "supervisor ", "\u3000x", "a\ud800", "\u0085x"]) {
    const person = { personId, name: "X", role: "call-taker" };
    const { status } = await administrator.post("addPerson", person);
    assert.equal(status, 400, JSON.stringify(personId));
    assert.equal(target.server.served.people.findPerson(personId), undefined);
  }
});
