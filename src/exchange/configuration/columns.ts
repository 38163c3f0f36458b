import type { ConfigurationKind } from "#kernel";

export type TableKind = Exclude<ConfigurationKind, "settings" | "zone">;

/** How a cell is read and written. */
export type CellType =
  | { readonly is: "id" | "text" | "number" | "latitude" | "longitude" | "boolean" | "ids" }
  /** capability:level, separated by vertical bars. */
  | { readonly is: "granted" }
  | { readonly is: "word"; readonly words: readonly string[] };

export type Column = {
  /** Title in an exported table, and the field's name in a mapping. */
  readonly field: string;
  /** Where its value stands in the thing. */
  readonly path: readonly [string, string?];
  readonly type: CellType;
  /** "required": a row without it is rejected. "blank": empty is a value. */
  readonly need: "required" | "optional" | "blank";
  /** Other titles it is known by, in lower case without spaces and marks. */
  readonly also: readonly string[];
};

const DISCIPLINES = ["fire", "medical", "law", "municipal", "utility", "mediation"];
const MARKERS = ["square", "circle", "triangle", "diamond", "hexagon", "cross"];

function column(
  field: string,
  type: CellType["is"] | readonly string[],
  need: Column["need"] = "required",
  also: readonly string[] = [],
  path: Column["path"] = [field],
): Column {
  const cell: CellType =
    typeof type === "string" ? ({ is: type } as CellType) : { is: "word", words: type };
  return { field, path, type: cell, need, also };
}

const names: readonly Column[] = [
  column("name_en", "text", "required", ["name", "title", "nameen", "英文名称"], ["name", "en"]),
  column("name_zh", "text", "optional", ["名称", "中文名称", "chinese", "namezh"], ["name", "zh"]),
];
const place: readonly Column[] = [
  column("lat", "latitude", "required", ["latitude", "y", "纬度"]),
  column("lon", "longitude", "required", ["lng", "long", "longitude", "x", "经度"]),
];
const agency = ["agency", "机构", "所属机构"];
const discipline = column("discipline", DISCIPLINES, "required", ["专业", "类别"]);

const NEED: readonly Column[] = [
  column("level", "number", "required", ["alarm", "alarmlevel", "等级"]),
  column("needId", "id", "optional", ["need"]),
  column("capabilityId", "id", "optional", ["capability", "能力"]),
  column("count", "number", "optional", ["units", "数量"]),
  column("minimumLevel", "number", "optional"),
  column("minimumCrew", "number", "optional"),
  column("agencyId", "id", "optional", agency),
];

/** The columns of a table of each kind; the first is the id. */
export const COLUMNS: Readonly<Record<TableKind, readonly Column[]>> = {
  agency: [
    column("agencyId", "id", "required", ["id", "编号", ...agency]),
    ...names,
    discipline,
    column("synthetic", "boolean", "optional"),
  ],
  station: [
    column("stationId", "id", "required", ["id", "station", "编号", "站点"]),
    column("agencyId", "id", "required", agency),
    ...names,
    column("address", "text", "blank", ["street", "地址"]),
    ...place,
  ],
  post: [
    column("postId", "id", "required", ["id", "post", "编号", "驻点", "备勤点"]),
    ...names,
    column("zoneId", "id", "optional", ["zone", "分区", "区域"]),
    ...place,
  ],
  capability: [column("capabilityId", "id", "required", ["id", "capability", "编号"]), ...names],
  unitType: [
    column("unitTypeId", "id", "required", ["id", "unittype", "编号"]),
    ...names,
    column("shape", MARKERS),
  ],
  unit: [
    column("unitId", "id", "required", ["id", "unit", "编号"]),
    column("callSign", "text", "required", ["callsign", "sign", "呼号"]),
    column("agencyId", "id", "required", agency),
    column("unitTypeId", "id", "required", ["type", "unittype", "类型"]),
    column("stationId", "id", "optional", ["station", "站点", "驻地"]),
    column("capabilities", "granted", "blank", ["capability", "能力"]),
    column("crew", "number", "required", ["staff", "人数"]),
  ],
  priority: [
    column("priorityId", "id", "required", ["id", "priority", "编号"]),
    ...names,
    column("rank", "number"),
    column("colour_night", "text", "required", ["color_night"], ["colour", "night"]),
    column("colour_day", "text", "required", ["color_day"], ["colour", "day"]),
    column("shape", ["triangle", "diamond", "circle", "ring"]),
    column("tone", ["none", "soft", "sharp"]),
    column("warnMinutes", "number"),
    column("alertMinutes", "number"),
    column("lifeThreat", "boolean"),
  ],
  incidentType: [
    column("typeId", "id", "required", ["id", "type", "incidenttype", "编号"]),
    ...names,
    discipline,
    column("defaultPriorityId", "id", "required", ["priority", "defaultpriority", "优先级"]),
  ],
  responsePlan: [
    column("planId", "id", "required", ["id", "plan", "编号", "预案"]),
    ...names,
    column("typeIds", "ids", "optional", ["types"]),
    column("priorityIds", "ids", "optional", ["priorities"]),
    column("zoneIds", "ids", "optional", ["zones"]),
    column("fromMinute", "number", "optional", [], ["period", "fromMinute"]),
    column("toMinute", "number", "optional", [], ["period", "toMinute"]),
    ...NEED,
  ],
  coverageRule: [
    column("ruleId", "id", "required", ["id", "rule", "编号"]),
    column("zoneId", "id", "required", ["zone", "分区", "区域"]),
    column("capabilityId", "id", "required", ["capability", "能力"]),
    column("minimumFree", "number", "required", ["minimum", "free", "数量"]),
  ],
};

/** Columns of a plan that belong to one need; the others are the plan's own. */
export const NEED_FIELDS: ReadonlySet<string> = new Set(NEED.map(({ field }) => field));

function plain(title: string): string {
  return title.toLowerCase().replaceAll(/[\s_.-]+/gu, "");
}

/** The field of each title, by its name and then by its other names; "" for none. */
export function guessColumns(kind: TableKind, titles: readonly string[]): string[] {
  const columns = COLUMNS[kind];
  const taken = new Set<string>();
  const fields = titles.map(() => "");
  const take = (fits: (column: Column, title: string) => boolean): void => {
    for (const [at, title] of titles.entries()) {
      if (fields[at] !== "") continue;
      const found = columns.find((item) => !taken.has(item.field) && fits(item, plain(title)));
      if (found === undefined) continue;
      fields[at] = found.field;
      taken.add(found.field);
    }
  };
  take(({ field }, title) => plain(field) === title);
  take(({ also }, title) => also.some((name) => plain(name) === title));
  return fields;
}
