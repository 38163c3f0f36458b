import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";

/** Rooms whose code a replication's figures can hang on, this one's packing of inputs too. */
const ROOMS = ["jobs", "kernel", "geo", "routing", "planning", "measures", "recommend", "sim"];

/**
 * The version that results must share to be put together: of the program, a hash of the code that
 * makes them, and of the engine that runs it (its mathematical functions differ in last bits).
 */
export function simulationVersion(): string {
  const root = new URL("../..", import.meta.url).pathname;
  const hash = createHash("sha256");
  hash.update(`${process.versions.v8} ${process.arch}\n`);
  const files = globSync(`src/{${ROOMS.join(",")}}/**/*.ts`, { cwd: root })
    .filter((file) => !file.endsWith(".test.ts") && !file.includes("/testing/"))
    .sort();
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(`${root}/${file}`));
  const program = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { version: string };
  return `${program.version}-${hash.digest("hex").slice(0, 12)}`;
}
