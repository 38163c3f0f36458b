import assert from "node:assert/strict";
import { after } from "node:test";
import type { Configuration } from "#kernel";
import { AREA_ID, startTestServer, temporaryFolder } from "../../testing/harness.ts";

const folder = temporaryFolder();
const server = await startTestServer(folder.path);
after(async () => {
  await server.stop();
  folder.remove();
});

/** Who sets up the area of a server that stops with the tests. */
export const administrator = await server.as("administrator");

/** What the area is set up with now. */
export function present(): Configuration {
  const area = server.served.context.areas.get(AREA_ID);
  assert.ok(area);
  return area.board().configuration;
}

export function base64(text: string | Uint8Array): string {
  return Buffer.from(text).toString("base64");
}
