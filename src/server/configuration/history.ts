import { changeId, type AcceptedEvent, type ConfigurationChange } from "#kernel";
import type { ConfigurationChanged } from "#protocol";
import type { Authority } from "../authority/index.ts";

/** Events looked at in one go; between two, other work has its turn. */
const BATCH = 2000;
/** Things of one change that are named; the rest is counted. */
const LINES_MAX = 40;

type Line = ConfigurationChanged["lines"][number];

/** What each change did, once per thing: a place that is put twice was touched once. */
function linesOf(
  changes: readonly ConfigurationChange[],
  inverse: readonly ConfigurationChange[],
): Line[] {
  const lines = new Map<string, Line>();
  for (const [at, change] of changes.entries()) {
    const id = changeId(change);
    const key = `${change.kind}/${id}`;
    // The inverse undoes the last change first.
    const undone = inverse[inverse.length - 1 - at];
    const isNew = undone !== undefined && "remove" in undone;
    const did = "remove" in change ? "removed" : isNew ? "added" : "changed";
    if (!lines.has(key)) lines.set(key, { kind: change.kind, id, did });
  }
  return [...lines.values()];
}

function changedBy({ event, ...accepted }: AcceptedEvent): ConfigurationChanged | undefined {
  if (event.type !== "configurationChanged") return undefined;
  const lines = linesOf(event.changes, event.inverse);
  const { sequence, occurredAt, actor } = accepted;
  return {
    sequence,
    at: occurredAt,
    actor: { ...actor },
    ...(event.reason === undefined ? {} : { reason: event.reason }),
    lines: lines.slice(0, LINES_MAX),
    total: lines.length,
  };
}

/** The configuration's own history, read from the log once and then only what is new. */
export class ConfigurationLog {
  readonly #authority: Authority;
  readonly #changes: ConfigurationChanged[] = [];
  #read = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(authority: Authority) {
    this.#authority = authority;
  }

  /** Every change so far, the newest first. */
  async list(): Promise<ConfigurationChanged[]> {
    // One after another, or two readers would both add what is new.
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#follow());
    await this.#reading;
    return this.#changes.toReversed();
  }

  async #follow(): Promise<void> {
    for (;;) {
      const events = await this.#authority.eventsAfter(this.#read, BATCH);
      const last = events.at(-1);
      if (last === undefined) return;
      for (const event of events) {
        const changed = changedBy(event);
        if (changed !== undefined) this.#changes.push(changed);
      }
      this.#read = last.sequence;
    }
  }
}
