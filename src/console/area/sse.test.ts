import assert from "node:assert/strict";
import { test } from "node:test";
import { createStreamReader } from "./sse.ts";

test("CON-4: events are read whole however the pieces of the stream are cut", () => {
  const text = ': hello\n\nid: 7\ndata: {"a":\ndata: 1}\n\ndata:x\r\n\r\n';
  for (let size = 1; size <= text.length; size += 1) {
    const reader = createStreamReader();
    const events = [];
    for (let at = 0; at < text.length; at += size) {
      events.push(...reader.push(text.slice(at, at + size)));
    }
    assert.deepEqual(events, [
      { id: "7", data: '{"a":\n1}' },
      { id: "7", data: "x" },
    ]);
  }
});
