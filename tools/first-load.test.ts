// CON-116: the first load stays small. Builds the console into a folder of its own and measures it.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "vite";
import { startTestServer, temporaryFolder } from "../src/server/testing/harness.ts";

const root = new URL("..", import.meta.url).pathname;
const BYTES_MAX = 400_000;

/** The files a page fetches before anything is asked for: named in it, and imported by those. */
function firstFiles(folder: string): string[] {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const files = new Set(["index.html"]);
  const waiting = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(
    (match) => match[1],
  );
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    if (!file.endsWith(".js")) continue;
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, name] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
      waiting.push(`assets/${name}`);
    }
  }
  return [...files];
}

/** The server sends the packed copies, as they are, to a browser that reads them. */
async function assertServedPacked(consoleFolder: string, files: readonly string[]): Promise<void> {
  const data = temporaryFolder();
  const server = await startTestServer(data.path, { consoleFolder });
  try {
    for (const file of files) {
      const headers = { "accept-encoding": "br" };
      const answer = await fetch(`${server.served.origin}/${file}`, { headers });
      assert.equal(answer.status, 200, file);
      assert.equal(answer.headers.get("content-encoding"), "br", file);
      const { size } = statSync(join(consoleFolder, `${file}.br`));
      assert.equal(Number(answer.headers.get("content-length")), size, file);
    }
  } finally {
    await server.stop();
    data.remove();
  }
}

test("CON-116: what is needed before the map is under 400 KB compressed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "muster-first-load-"));
  try {
    const configFile = `${root}src/console/vite.config.ts`;
    await build({ configFile, logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
    const files = firstFiles(folder);
    assert.ok(
      files.some((file) => file.endsWith(".js")),
      "the page still names its scripts",
    );
    assert.deepEqual(
      files.filter((file) => /maplibre|area-map/.test(file)),
      [],
      "the map is not part of it",
    );
    // What the server sends is the packed copy that the build leaves beside each file.
    const sizes = files.map((file) => statSync(join(folder, `${file}.br`)).size);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(bytes < BYTES_MAX, `${bytes} bytes in ${files.join(", ")}`);
    await assertServedPacked(folder, files);
    // A file that imports none would make the sum small by mistake.
    assert.ok(bytes > 50_000, `only ${bytes} bytes in ${files.join(", ")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
