import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger } from "../run/logger.ts";
import { keptLog, startTestServer, temporaryFolder } from "../testing/harness.ts";

test("SRV-68: the service's log tells who signed in, and who was refused what and why", async () => {
  const folder = temporaryFolder();
  const { lines, stream } = keptLog();
  const server = await startTestServer(folder.path, { logger: createLogger("info", stream) });
  try {
    const crew = await server.as("crew");
    const wrong = await server.client().signIn("crew", "typed by mistake");
    assert.equal(wrong.status, 401);
    assert.equal((await crew.get("listPeople")).status, 404);
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const find = (msg: string, more: object) =>
      told.find((line) => {
        const wanted = Object.entries({ msg, ...more });
        return wanted.every(([name, value]) => line[name] === value);
      });
    const signedIn = find("signed in", { route: "signIn", person: "crew" });
    assert.match(String(signedIn?.["time"]), /^\d{4}-\d\d-\d\dT/);
    const mistaken = find("refused", { route: "signIn", reason: "wrong-secret" });
    assert.ok(mistaken && !("person" in mistaken), "what was typed names nobody");
    assert.ok(find("refused", { route: "listPeople", reason: "not-allowed", person: "crew" }));
    assert.ok(!lines.join("").includes("typed by mistake"));
  } finally {
    await server.stop();
    folder.remove();
  }
});
