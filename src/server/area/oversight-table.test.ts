import assert from "node:assert/strict";
import { test } from "node:test";
import type { Actor, Event } from "#kernel";
import { createOversight } from "#measures";
import { oversightCsv } from "./oversight-table.ts";

const ANNA: Actor = { kind: "person", id: "anna" };

test("OVS-5: the table has a row a deed in the order of the log, and no formula", () => {
  const oversight = createOversight();
  const events: Event[] = [
    { type: "sealOpened", sealId: "s1", purpose: "legal" },
    {
      type: "accessRecorded",
      record: { kind: "export", what: "=oversight", format: "csv", rows: 7 },
    },
    { type: "sealOpened", sealId: "s2", purpose: "handling" },
  ];
  for (const [index, event] of events.entries()) {
    const times = { occurredAt: 1_000, recordedAt: 1_000 };
    oversight.observe({
      sequence: index + 1,
      commandId: `c${index}`,
      actor: ANNA,
      event,
      ...times,
    });
  }
  const lines = oversightCsv(oversight.report()).split("\r\n");
  assert.match(lines[0] ?? "", /^deed,sequence,recorded_at,/);
  assert.equal(lines.length, 5, "three deeds, the header and the end");
  assert.match(lines[1] ?? "", /^"opening",1,"1970-01-01T00:00:01.000Z","person","anna","",/);
  assert.match(lines[2] ?? "", /,"'=oversight","csv",7$/);
  assert.match(lines[3] ?? "", /^"opening",3,/);
});
