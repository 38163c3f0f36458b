// CON-116: the first load stays small. Builds the console into a folder of its own and measures it.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { build } from "vite";

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
    const sizes = files.map((file) => brotliCompressSync(readFileSync(join(folder, file))).length);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(bytes < BYTES_MAX, `${bytes} bytes in ${files.join(", ")}`);
    // A file that imports none would make the sum small by mistake.
    assert.ok(bytes > 50_000, `only ${bytes} bytes in ${files.join(", ")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
