/** Of the calls of San Francisco's fire department: what a crew does of itself. */
export const OFFICER_TYPES = "Administrative";

export const OFFICER_TYPES_HELP =
  "types of calls that crews begin themselves, separated by commas: no demand";

/** The names of a list with commas; empty parts are none. */
export function typesIn(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
