import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { randomTown } from "../../sim/testing/random-town.ts";

/** Writes a random town as a scenario folder. */
export function writeTown(folder: string): string {
  const town = randomTown(7, 80);
  const path = join(folder, "town");
  mkdirSync(path);
  const { manifest, configuration, duty, history } = town.scenario;
  writeFileSync(join(path, "scenario.json"), JSON.stringify(manifest));
  writeFileSync(join(path, "configuration.json"), JSON.stringify(configuration));
  writeFileSync(join(path, "duty.json"), JSON.stringify(duty));
  writeFileSync(join(path, "history.json.gz"), gzipSync(JSON.stringify(history)));
  writeFileSync(join(path, "roads.bin"), town.roadFile);
  return path;
}
