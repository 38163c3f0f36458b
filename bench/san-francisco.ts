import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder built from data-sets/, kept in the temporary directory for the next run. */
export function builtScenario(): string {
  const folder = join(tmpdir(), "muster-bench-san-francisco");
  if (existsSync(join(folder, "roads.bin"))) return folder;
  const root = new URL("..", import.meta.url).pathname;
  const source = (name: string): string => join(root, "data-sets/san-francisco", name);
  const built = spawnSync(
    process.execPath,
    [
      join(root, "src/cli/main.ts"),
      "scenario",
      "build",
      "--out",
      folder,
      "--calls",
      source("calls-2016-12-31-to-2017-01-07.csv.gz"),
      "--nodes",
      source("nodes.csv.gz"),
      "--edges",
      source("edges.csv.gz"),
      "--stations",
      source("stations.csv"),
      "--zones",
      source("neighbourhoods.geojson"),
    ],
    { encoding: "utf8" },
  );
  if (built.status !== 0) throw new Error(`the scenario could not be built: ${built.stderr}`);
  return folder;
}
