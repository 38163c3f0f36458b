import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Entry } from "./entry.ts";
import {
  fits,
  folded,
  markKinds,
  numberIn,
  PAGE_MAX,
  PAGE_USUAL,
  type Cursor,
  type Facets,
  type Found,
  type MarkKind,
  type Search,
} from "./query.ts";

/** Where an answer is found in another way, so that none takes long. */
export type Limits = {
  /** Answers with more incidents than this are not counted by mark. */
  readonly facets: number;
  /** Incidents looked at for a count: a condition that hardly anything meets ends here. */
  readonly lookedAt: number;
  /** Up to so many are put in order by their times; of more, the times are walked. */
  readonly few: number;
  /** Addresses that are listed; a text that more contain is compared row by row. */
  readonly addresses: number;
};

const USUAL: Limits = { facets: 2000, lookedAt: 8000, few: 8000, addresses: 1000 };

/** A condition that a mark holds, or one of several marks. */
type Listed = { readonly markIds: readonly number[]; readonly incidents: number };
/** A text that very many addresses contain: it never drives. */
type Compared = { readonly like: string };

type Conditions = { readonly listed: readonly Listed[]; readonly compared: readonly Compared[] };

type Plan = Conditions & {
  /** `listed` has the rarest first: it drives, all others are looked up; none: the times drive. */
  readonly from: number;
  readonly to: number;
};

/** Escapes what LIKE reads as a sign of its own. */
function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
}

function markCondition(db: DatabaseSync, kind: MarkKind, name: string): Listed {
  const row = db.prepare("SELECT * FROM marks WHERE kind = ? AND name = ?").get(kind, name);
  if (row === undefined) return { markIds: [], incidents: 0 };
  return { markIds: [Number(row["mark_id"])], incidents: Number(row["incidents"]) };
}

function addressCondition(db: DatabaseSync, text: string, most: number): Listed | Compared {
  const like = `%${literal(folded(text))}%`;
  const rows = db
    .prepare(
      `SELECT mark_id, incidents FROM marks
       WHERE kind = 'address' AND name LIKE ? ESCAPE '\\' LIMIT ?`,
    )
    .all(like, most + 1);
  if (rows.length > most) return { like };
  const markIds = rows.map((row) => Number(row["mark_id"]));
  return { markIds, incidents: rows.reduce((sum, row) => sum + Number(row["incidents"]), 0) };
}

function planOf(db: DatabaseSync, search: Search, { addresses }: Limits): Plan {
  const listed = markKinds.flatMap((kind) => {
    const name = search[kind];
    return name === undefined ? [] : [markCondition(db, kind, name)];
  });
  const compared: Compared[] = [];
  const { text } = search;
  if (text !== undefined && folded(text) !== "") {
    const condition = addressCondition(db, text, addresses);
    if ("like" in condition) compared.push(condition);
    else listed.push(condition);
  }
  return {
    from: search.from ?? Number.MIN_SAFE_INTEGER,
    to: search.to ?? Number.MAX_SAFE_INTEGER,
    listed: listed.toSorted((a, b) => a.incidents - b.incidents),
    compared,
  };
}

type Sql = { readonly text: string; readonly values: readonly SQLInputValue[] };

/** That a row meets these conditions, as further parts of a WHERE. */
function andMeets({ listed, compared }: Conditions, row: string): Sql {
  const values: SQLInputValue[] = [];
  const parts = listed.map(({ markIds }) => {
    const [only] = markIds;
    if (markIds.length === 1 && only !== undefined) {
      values.push(only);
      return `AND EXISTS (SELECT 1 FROM marked AS m WHERE m.mark_id = ?
        AND m.received_at = ${row}.received_at AND m.opened_sequence = ${row}.opened_sequence)`;
    }
    values.push(JSON.stringify(markIds));
    return `AND (SELECT a.address_id FROM incidents AS a
      WHERE a.opened_sequence = ${row}.opened_sequence) IN (SELECT value FROM json_each(?))`;
  });
  for (const { like } of compared) {
    values.push(like);
    parts.push(`AND (SELECT k.name FROM incidents AS a JOIN marks AS k ON k.mark_id = a.address_id
      WHERE a.opened_sequence = ${row}.opened_sequence) LIKE ? ESCAPE '\\'`);
  }
  return { text: parts.join(" "), values };
}

/** Rows that fit, as `d` with received_at and opened_sequence, driven by the rarest condition. */
function driven({ from, to, listed, compared }: Plan): Sql {
  const [first, ...rest] = listed;
  const further = andMeets({ listed: rest, compared }, "d");
  const period = `d.received_at >= ? AND d.received_at < ? ${further.text}`;
  const values = [from, to, ...further.values];
  if (first === undefined) return { text: `incidents AS d WHERE ${period}`, values };
  // One mark is ordered by time as it stands; several are brought together by a list.
  const [only] = first.markIds;
  if (first.markIds.length === 1 && only !== undefined) {
    return { text: `marked AS d WHERE d.mark_id = ? AND ${period}`, values: [only, ...values] };
  }
  const list = JSON.stringify(first.markIds);
  const which = "d.mark_id IN (SELECT value FROM json_each(?))";
  return { text: `marked AS d WHERE ${which} AND ${period}`, values: [list, ...values] };
}

type Rows = readonly Record<string, unknown>[];
type PageOptions = { readonly after: Cursor | undefined; readonly limit: number };

function newest(db: DatabaseSync, plan: Plan, { after, limit }: PageOptions): Rows {
  const { text, values } = driven(plan);
  const past = after === undefined ? "" : "AND (d.received_at, d.opened_sequence) < (?, ?)";
  const start = after === undefined ? [] : [after.value, after.openedSequence];
  return db
    .prepare(
      `SELECT i.opened_sequence, i.received_at AS value, i.entry FROM (
         SELECT d.received_at, d.opened_sequence FROM ${text} ${past}
         ORDER BY d.received_at DESC, d.opened_sequence DESC LIMIT ?
       ) AS p CROSS JOIN incidents AS i ON i.opened_sequence = p.opened_sequence
       ORDER BY i.received_at DESC, i.opened_sequence DESC`,
    )
    .all(...values, ...start, limit);
}

const BY_TIME_ON_SCENE = `SELECT i.opened_sequence, i.on_scene_milliseconds AS value, i.entry`;

/** The longest first, of few enough to be put in order. */
function longestOfFew(db: DatabaseSync, plan: Plan, { after, limit }: PageOptions): Rows {
  const { text, values } = driven(plan);
  const past = after === undefined ? "" : "AND (value, i.opened_sequence) < (?, ?)";
  const start = after === undefined ? [] : [after.value, after.openedSequence];
  return db
    .prepare(
      `${BY_TIME_ON_SCENE} FROM (SELECT d.opened_sequence FROM ${text}) AS p
       CROSS JOIN incidents AS i ON i.opened_sequence = p.opened_sequence
       WHERE value IS NOT NULL ${past}
       ORDER BY value DESC, i.opened_sequence DESC LIMIT ?`,
    )
    .all(...values, ...start, limit);
}

/** The longest first, of many: walks from the longest until the page is full. */
function longestOfMany(db: DatabaseSync, plan: Plan, { after, limit }: PageOptions): Rows {
  const marked = andMeets(plan, "i");
  const past =
    after === undefined ? "" : "AND (i.on_scene_milliseconds, i.opened_sequence) < (?, ?)";
  const start = after === undefined ? [] : [after.value, after.openedSequence];
  return db
    .prepare(
      `${BY_TIME_ON_SCENE} FROM incidents AS i INDEXED BY incidents_on_scene
       WHERE i.on_scene_milliseconds IS NOT NULL ${past}
         AND i.received_at >= ? AND i.received_at < ? ${marked.text}
       ORDER BY i.on_scene_milliseconds DESC, i.opened_sequence DESC LIMIT ?`,
    )
    .all(...start, plan.from, plan.to, ...marked.values, limit);
}

type Counted = { readonly count: number; readonly isExact: boolean };

/** Counts those that fit among the first of the rarest condition. */
function count(db: DatabaseSync, plan: Plan, { lookedAt }: Limits): Counted {
  const { text, values } = driven({ ...plan, listed: plan.listed.slice(0, 1), compared: [] });
  const marked = andMeets({ listed: plan.listed.slice(1), compared: plan.compared }, "l");
  const row = db
    .prepare(
      `SELECT count(*) AS looked, total(1 ${marked.text}) AS fitting FROM (
         SELECT d.received_at, d.opened_sequence FROM ${text} LIMIT ?) AS l`,
    )
    .get(...marked.values, ...values, lookedAt + 1);
  const isExact = Number(row?.["looked"]) <= lookedAt;
  return { count: Number(row?.["fitting"]), isExact };
}

/** A count that is kept anyway: of everything, or of one mark, without a period. */
function keptCount(db: DatabaseSync, search: Search, plan: Plan): Counted | undefined {
  const [first, ...rest] = plan.listed;
  if (search.from !== undefined || search.to !== undefined) return undefined;
  if (rest.length > 0 || plan.compared.length > 0) return undefined;
  if (first !== undefined) return { count: first.incidents, isExact: true };
  const every = db.prepare("SELECT sum(incidents) AS n FROM marks WHERE kind = 'status'").get();
  return { count: Number(every?.["n"] ?? 0), isExact: true };
}

function countLeftOut(db: DatabaseSync, plan: Plan): number {
  const { text, values } = driven(plan);
  const row = db
    .prepare(
      `SELECT count(*) AS n FROM (SELECT d.opened_sequence FROM ${text}) AS p
       CROSS JOIN incidents AS i ON i.opened_sequence = p.opened_sequence
       WHERE i.on_scene_milliseconds IS NULL`,
    )
    .get(...values);
  return Number(row?.["n"]);
}

/** How many of those that fit have which mark. */
function facets(db: DatabaseSync, plan: Plan): Facets {
  const { text, values } = driven(plan);
  const rows = db
    .prepare(
      `SELECT k.kind, k.name, count(*) AS n FROM (SELECT d.opened_sequence FROM ${text}) AS p
       CROSS JOIN incidents AS i ON i.opened_sequence = p.opened_sequence
       CROSS JOIN json_each(i.mark_ids) AS j CROSS JOIN marks AS k ON k.mark_id = j.value
       GROUP BY k.mark_id ORDER BY k.kind, n DESC, k.name`,
    )
    .all(...values);
  const found: Partial<Record<MarkKind, Record<string, number>>> = {};
  for (const row of rows) {
    const kind = String(row["kind"]) as MarkKind;
    (found[kind] ??= {})[String(row["name"])] = Number(row["n"]);
  }
  return found;
}

/** What a first page says of all of them. */
function summaryOf(
  db: DatabaseSync,
  search: Search,
  {
    plan,
    total,
    limits,
  }: { readonly plan: Plan; readonly total: Counted; readonly limits: Limits },
): Omit<Found, "entries" | "next"> {
  const upTo = (most: number) => total.isExact && total.count <= most;
  const isTimed = search.order === "first-on-scene";
  return {
    total,
    ...(isTimed && upTo(limits.few) ? { leftOut: countLeftOut(db, plan) } : {}),
    ...(upTo(limits.facets) ? { facets: facets(db, plan) } : {}),
  };
}

/** The one incident of a number, if the other conditions hold too. */
function findNumbered(db: DatabaseSync, number: string, search: Search): Found {
  const row = db.prepare("SELECT entry FROM incidents WHERE number = ?").get(number);
  const entry = row === undefined ? undefined : (JSON.parse(String(row["entry"])) as Entry);
  const entries = entry !== undefined && fits(entry, search) ? [entry] : [];
  return { entries, total: { count: entries.length, isExact: true } };
}

/** One page of the incidents that fit. Requires 1 <= limit <= PAGE_MAX. */
export function find(db: DatabaseSync, search: Search, limits: Limits = USUAL): Found {
  const { limit = PAGE_USUAL, after, order = "newest" } = search;
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
    throw new RangeError(`archive: got a page of ${limit}, expected 1 to ${PAGE_MAX}`);
  }
  const number = numberIn(search.text);
  if (number !== undefined) return findNumbered(db, number, search);
  const plan = planOf(db, search, limits);
  const options = { after, limit: limit + 1 };
  // A later page in the order of arrival needs no count.
  const counts = after === undefined || order !== "newest";
  const total = counts ? (keptCount(db, search, plan) ?? count(db, plan, limits)) : undefined;
  let rows: Rows;
  if (total === undefined || order === "newest") rows = newest(db, plan, options);
  else if (total.isExact && total.count <= limits.few) rows = longestOfFew(db, plan, options);
  else rows = longestOfMany(db, plan, options);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const first = after === undefined && total !== undefined;
  return {
    entries: rows.slice(0, limit).map((row) => JSON.parse(String(row["entry"])) as Entry),
    ...(last === undefined
      ? {}
      : {
          next: { value: Number(last["value"]), openedSequence: Number(last["opened_sequence"]) },
        }),
    ...(first ? summaryOf(db, search, { plan, total, limits }) : {}),
  };
}
