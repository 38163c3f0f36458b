import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NEW_YEAR = "calls-2016-12-31-to-2017-01-07.csv.gz";
export const SIX_NEIGHBOURHOODS = "calls-2018-01-to-09-six-neighbourhoods.csv.gz";

/** The folder built from data-sets/, kept in the temporary directory for the next run. */
export function builtScenario(calls = NEW_YEAR): string {
  const mark = calls === NEW_YEAR ? "" : `-${calls.replace(".csv.gz", "")}`;
  const folder = join(tmpdir(), `muster-bench-san-francisco${mark}`);
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
      source(calls),
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
