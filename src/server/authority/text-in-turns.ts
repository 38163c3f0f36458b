import type { JsonValue } from "#kernel";

/** Longest stretch of work between two turns of the event loop. */
const STRETCH_MILLISECONDS = 2;

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * `JSON.stringify`, with turns given to others on the way: the items of the top-level lists are
 * put into words one by one. The value must not change meanwhile (a board never does).
 */
export async function textInTurns(value: JsonValue): Promise<string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  let started = performance.now();
  const fields: string[] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    if (!Array.isArray(field)) {
      fields.push(`${JSON.stringify(name)}:${JSON.stringify(field)}`);
      continue;
    }
    const items: string[] = [];
    for (const item of field) {
      items.push(JSON.stringify(item));
      if (performance.now() - started < STRETCH_MILLISECONDS) continue;
      await nextTurn();
      started = performance.now();
    }
    fields.push(`${JSON.stringify(name)}:[${items.join(",")}]`);
  }
  return `{${fields.join(",")}}`;
}
