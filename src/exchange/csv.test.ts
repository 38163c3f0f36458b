import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ExchangeError, readCsv, RECORD_CHARACTERS_MAX } from "#exchange";
import { chunksOf } from "./testing/rows.ts";
import { firstBadByte } from "./utf8.ts";

async function fieldsOf(content: string | Uint8Array, size?: number): Promise<string[][]> {
  const records: string[][] = [];
  for await (const batch of readCsv(chunksOf(content, size), { fileName: "f.csv" })) {
    for (const { fields } of batch) records.push([...fields]);
  }
  return records;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

test("SCN-3: any fields come back as they were written, however the bytes are cut", async () => {
  const field = fc.string({ unit: "binary", maxLength: 12 }).map((text) => {
    // A lone half of a character has no UTF-8 form, and NUL means that this is no text.
    return text.toWellFormed().replaceAll("\0", "");
  });
  const records = fc.array(fc.array(field, { minLength: 1, maxLength: 5 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      records,
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.boolean(),
      async (records, size, lineEnd, endsWithLineEnd) => {
        const lines = records.map((fields) => fields.map(quoted).join(","));
        const text = lines.join(lineEnd) + (endsWithLineEnd && lines.length > 0 ? lineEnd : "");
        assert.deepEqual(await fieldsOf(text, size), records);
      },
    ),
    { numRuns: 300 },
  );
});

test("SCN-3: hostile bytes give records or an ExchangeError, never a hang or another error", async () => {
  const nasty = fc.array(
    fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x00, 0x41, 0xc3, 0xa9, 0xff, 0xf0, 0x9f, 0xed, 0xef),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(nasty, fc.integer({ min: 1, max: 7 }), async (bytes, size) => {
      try {
        await fieldsOf(Uint8Array.from(bytes), size);
      } catch (error) {
        assert.ok(error instanceof ExchangeError, String(error));
        assert.doesNotMatch(error.message, /\n/);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("SCN-3: empty fields, empty lines and the mark before the text are read as such", async () => {
  assert.deepEqual(await fieldsOf("a,,b\n\n,\n"), [["a", "", "b"], [""], ["", ""]]);
  assert.deepEqual(await fieldsOf('""'), [[""]]);
  assert.deepEqual(await fieldsOf("\ufeffa,b\n"), [["a", "b"]]);
  assert.deepEqual(await fieldsOf('a,"b\r\nc"\r\nd\r\n'), [["a", "b\r\nc"], ["d"]]);
});

test("SCN-3: each broken quote is refused with its line", async () => {
  const cases: [text: string, message: RegExp][] = [
    ['a\nb"c\n', /f\.csv: line 2: a quote inside a field/],
    ['a\n"b"c\n', /f\.csv: line 2: text after the closing quote/],
    ['a\n\n"b\nc', /f\.csv: line 3: a quote that is never closed/],
  ];
  for (const [text, message] of cases) await assert.rejects(fieldsOf(text), message);
});

test("SCN-3: a record longer than the limit is refused before it fills the memory", async () => {
  await assert.rejects(
    fieldsOf(`a\n${"x".repeat(10_000_000)}`),
    new RegExp(`line 2: more than ${RECORD_CHARACTERS_MAX} characters in one record`),
  );
  const longest = "x".repeat(RECORD_CHARACTERS_MAX);
  assert.equal((await fieldsOf(longest))[0]?.[0]?.length, RECORD_CHARACTERS_MAX);
});

test("SCN-2: the first bad byte is named by its offset, wherever the chunks are cut", async () => {
  const bytes = new Uint8Array([...new TextEncoder().encode("né,日本\n"), 0x41, 0xe6, 0x97, 0x41]);
  for (let size = 1; size <= bytes.length; size += 1) {
    await assert.rejects(fieldsOf(bytes, size), /f\.csv: not UTF-8 text: bad byte at offset 12$/);
  }
  await assert.rejects(fieldsOf(new Uint8Array([0x41, 0xe6, 0x97])), /bad byte at offset 1$/);
  await assert.rejects(fieldsOf(new Uint8Array([0x41, 0x42, 0])), /a NUL byte at offset 2$/);
});

test("SCN-2: what is UTF-8 is decided just as the platform decides it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      let fine = true;
      try {
        new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      } catch {
        fine = false;
      }
      assert.equal(firstBadByte(bytes) === bytes.length, fine);
    }),
    { numRuns: 5_000 },
  );
});
