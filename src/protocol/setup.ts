import { Type, type Static } from "typebox";
import type { ConfigurationChange, ConfigurationKind } from "#kernel";
import {
  ActorReference,
  described,
  Id,
  InstantMilliseconds,
  object,
  oneOf,
  REASON_LENGTH_MAX,
  type Writable,
} from "./shapes.ts";

/** Largest file that is read as configuration, bytes. */
export const IMPORT_BYTES_MAX = 10 * 1024 * 1024;
/** Problems told of one file; more are counted. */
export const IMPORT_PROBLEMS_MAX = 500;

/** Kinds that a table or a map may hold; settings come with a whole area file only. */
const ImportKind = oneOf(
  "agency",
  "station",
  "post",
  "capability",
  "unitType",
  "unit",
  "zone",
  "priority",
  "incidentType",
  "responsePlan",
  "coverageRule",
);

const Format = oneOf("csv", "geojson", "area");

/** A file with configuration, to be read and compared with what is in force. */
export const ConfigurationFile = object({
  fileName: Type.String({ minLength: 1, maxLength: REASON_LENGTH_MAX }),
  format: Format,
  /** What a table holds. For a map: what its points are, station or post. */
  kind: Type.Optional(ImportKind),
  /** For zones whose features do not say it. */
  zoneKind: Type.Optional(oneOf("beat", "first-due", "posting", "evacuation")),
  /** The bytes of the file, base64. */
  content: Type.String({
    maxLength: Math.ceil((IMPORT_BYTES_MAX * 4) / 3) + 4,
    pattern: "^[A-Za-z0-9+/]*={0,2}$",
  }),
  /** Field of each column of a table, "" for a column that is left out; absent: guessed. */
  columns: Type.Optional(
    Type.Array(Type.String({ maxLength: REASON_LENGTH_MAX }), { maxItems: 200 }),
  ),
});
export type ConfigurationFile = Static<typeof ConfigurationFile>;

/** What is wrong with a row. The words are the reader's; `expected` says it in values. */
export const importProblemCodes = [
  "not-utf8",
  "looks-gbk",
  "looks-utf16",
  "bad-table",
  "no-rows",
  "missing-column",
  "not-json",
  "not-features",
  "wrong-reference-system",
  "fields-differ",
  "empty",
  "not-number",
  "not-word",
  "bad-list",
  "duplicate-id",
  "swapped",
  "far-away",
  "not-geometry",
  "ring-open",
  "ring-short",
  "plan-differs",
  "plan-incomplete",
  "bad-file",
  "invalid",
] as const;
export type ImportProblemCode = (typeof importProblemCodes)[number];

export const ImportProblem = object({
  /** Line of a table, number of a feature, both from 1; 0: the file as a whole. */
  row: Type.Integer({ minimum: 0 }),
  column: Type.String(),
  code: Type.Unsafe<ImportProblemCode>(Type.Enum([...importProblemCodes])),
  got: Type.String(),
  expected: Type.String(),
});
export type ImportProblem = Static<typeof ImportProblem>;

export const ConfigurationPreview = object({
  /** Title of each column, and the field it was taken for; "" when it is left out. */
  columns: Type.Array(object({ column: Type.String(), field: Type.String() })),
  /** Fields that a table of this kind may have. */
  fields: Type.Array(Type.String()),
  /** Rows or features. read = accepted + rejected; of the accepted, `unchanged` are in force. */
  read: Type.Integer({ minimum: 0 }),
  accepted: Type.Integer({ minimum: 0 }),
  rejected: Type.Integer({ minimum: 0 }),
  unchanged: Type.Integer({ minimum: 0 }),
  problems: Type.Array(ImportProblem),
  /** Problems in all, also those not listed. */
  problemsTotal: Type.Integer({ minimum: 0 }),
  changes: Type.Array(described<Writable<ConfigurationChange>>("A change that `configure` takes")),
});
export type ConfigurationPreview = Static<typeof ConfigurationPreview>;

export const ExportQuery = object({
  format: Format,
  kind: Type.Optional(ImportKind),
});
export type ExportQuery = Static<typeof ExportQuery>;

const HistoryLine = object({
  kind: Type.Unsafe<ConfigurationKind>(Type.String()),
  id: Id,
  did: oneOf("added", "changed", "removed"),
});

/** One change of the configuration as it stands in the log. */
export const ConfigurationChanged = object({
  sequence: Type.Integer({ minimum: 1 }),
  at: InstantMilliseconds,
  actor: ActorReference,
  reason: Type.Optional(Type.String()),
  /** The first things it touched. */
  lines: Type.Array(HistoryLine),
  /** How many things it touched. */
  total: Type.Integer({ minimum: 0 }),
});
export type ConfigurationChanged = Static<typeof ConfigurationChanged>;

export const ConfigurationHistory = object({ changes: Type.Array(ConfigurationChanged) });
export type ConfigurationHistory = Static<typeof ConfigurationHistory>;
