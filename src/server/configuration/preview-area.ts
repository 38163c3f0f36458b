import { decodeFile } from "#exchange";
import {
  changeId,
  emptyConfiguration,
  validateConfiguration,
  type Configuration,
  type ConfigurationChange,
} from "#kernel";
import {
  IMPORT_PROBLEMS_MAX,
  type ConfigurationPreview,
  type ImportProblem,
  type Writable,
} from "#protocol";
import { withZonesOfPlaces } from "../area/configured-places.ts";
import { problemsOf } from "../http/validation.ts";
import { AreaFile } from "./area-file.ts";
import { differences } from "./difference.ts";
import type { PreviewContext } from "./preview.ts";
import { AreaFileError, changesOf, settingsOf } from "./read-area.ts";

function refused(problems: readonly ImportProblem[], read = 0): ConfigurationPreview {
  return {
    columns: [],
    fields: [],
    read,
    accepted: 0,
    rejected: read,
    unchanged: 0,
    problems: problems.slice(0, IMPORT_PROBLEMS_MAX),
    problemsTotal: problems.length,
    changes: [],
  };
}

const whole = { row: 0, column: "" } as const;

function parsed(bytes: Uint8Array): { json: unknown } | { problem: ImportProblem } {
  const decoded = decodeFile(bytes);
  if ("code" in decoded) return { problem: { ...whole, ...decoded } };
  try {
    return { json: JSON.parse(decoded.text) };
  } catch (error) {
    const got = error instanceof Error ? error.message : "";
    return { problem: { ...whole, code: "not-json", got, expected: "JSON" } };
  }
}

/** What a file says that only a start of the server can carry out. */
function outOfReach(file: AreaFile, areaId: string): ImportProblem[] {
  const problems: ImportProblem[] = [];
  if (file.areaId !== areaId) {
    const column = "areaId";
    problems.push({ row: 0, column, code: "bad-file", got: file.areaId, expected: areaId });
  }
  if (file.zoneFiles !== undefined) {
    const got = file.zoneFiles.map((source) => source.file).join(", ");
    problems.push({ row: 0, column: "zoneFiles", code: "bad-file", got, expected: "zones" });
  }
  return problems;
}

function wantedOf(
  file: AreaFile,
  { present, finder, now }: PreviewContext,
): readonly ConfigurationChange[] {
  const made = settingsOf(file.areaId, file, now);
  // The same time zone keeps its offsets: they are worked out for the years around their making.
  const same = made.timeZone === present.settings.timeZone;
  const settings = same ? { ...made, utcOffsets: present.settings.utcOffsets } : made;
  const plain = changesOf(file, settings, []);
  // A place that is put twice, the second time with its zones, is one thing.
  return lastOfEach(withZonesOfPlaces(emptyConfiguration(settings), plain, finder));
}

/** SET-6: what a whole area file would change: all that it does not name is removed. */
export function previewArea(context: PreviewContext, bytes: Uint8Array): ConfigurationPreview {
  const answer = parsed(bytes);
  if ("problem" in answer) return refused([answer.problem]);
  const shapes = problemsOf(AreaFile, answer.json);
  if (shapes.length > 0) {
    return refused(
      shapes.map(({ path, got, expected }) => ({
        row: 0,
        column: path,
        code: "invalid",
        got,
        expected,
      })),
    );
  }
  const file = answer.json as AreaFile;
  const cannot = outOfReach(file, context.areaId);
  if (cannot.length > 0) return refused(cannot);
  try {
    return compared(context, wantedOf(file, context));
  } catch (error) {
    if (!(error instanceof AreaFileError)) throw error;
    return refused(
      error.problems.map(({ path, got, expected }) => ({
        row: 0,
        column: path,
        code: "invalid",
        got,
        expected,
      })),
    );
  }
}

function compared(
  { present }: PreviewContext,
  wanted: readonly ConfigurationChange[],
): ConfigurationPreview {
  const settings = wanted.find((change) => change.kind === "settings");
  const base: Configuration["settings"] = settings?.put ?? present.settings;
  const changes = differences(present, wanted, base);
  const validated = validateConfiguration(present, changes);
  const keys = new Set(wanted.map(keyOf));
  if ("problems" in validated) {
    const problems = validated.problems.map(({ path, got, expected }): ImportProblem => {
      return { row: 0, column: path, code: "invalid", got, expected };
    });
    return refused(problems, keys.size);
  }
  const changed = new Set(changes.map(keyOf));
  const unchanged = [...keys].filter((key) => !changed.has(key)).length;
  return {
    ...refused([]),
    read: keys.size,
    accepted: keys.size,
    rejected: 0,
    unchanged,
    changes: changes.map((change) => change as Writable<ConfigurationChange>),
  };
}

function keyOf(change: ConfigurationChange): string {
  return `${change.kind}/${changeId(change)}`;
}

function lastOfEach(changes: readonly ConfigurationChange[]): readonly ConfigurationChange[] {
  return [...new Map(changes.map((change) => [keyOf(change), change])).values()];
}
