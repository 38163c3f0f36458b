import { sameValue } from "#kernel";

/** One field that becomes another value; undefined: it is not there. */
export type FieldChange = {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
};

function isShape(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Fields inside these are told one by one; a list is told as a whole. */
function into(before: unknown, after: unknown): boolean {
  return isShape(before) && isShape(after);
}

/** What differs between two things, field by field. The look-ups of the server are left out. */
export function fieldChanges(before: unknown, after: unknown, at = ""): FieldChange[] {
  if (!into(before, after)) {
    return sameValue(before, after) ? [] : [{ field: at, before, after }];
  }
  const one = before as Readonly<Record<string, unknown>>;
  const two = after as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(one), ...Object.keys(two)])];
  return names
    .filter((name) => !(at === "" && name === "zoneIds" && ("lat" in one || "lat" in two)))
    .flatMap((name) => fieldChanges(one[name], two[name], at === "" ? name : `${at}.${name}`));
}
