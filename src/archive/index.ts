export { MomentError, openArchive } from "./archive.ts";
export type { Archive, ArchiveOptions, Moment, Progress } from "./archive.ts";
export type { Log } from "./boards.ts";
export type { Entry, EntryUnit } from "./entry.ts";
export { ARCHIVE_FILE } from "./file.ts";
export type { Picture, UnitNear } from "./picture.ts";
export { folded, markKinds, PAGE_MAX } from "./query.ts";
export type { Cursor, Facets, Found, MarkKind, Search, SearchOrder } from "./query.ts";
