import {
  changeId,
  type Configuration,
  type ConfigurationChange,
  type ConfigurationKind,
  type Refusal,
} from "#kernel";
import type { Writable } from "#protocol";
import { area, areaId } from "../area/area.ts";
import { dismiss, give, outbox } from "../area/outbox.ts";
import { createStore } from "../store/store.ts";
import {
  changesOf,
  EMPTY_DRAFT,
  withChanges,
  withItem,
  withoutEdit,
  type Draft,
  type Edit,
} from "./model/draft.ts";
import type { Item } from "./model/kinds.ts";

export type SetupState = {
  readonly draft: Draft;
  /** The sequence of the change that this draft takes back, when it takes one back. */
  readonly reverts?: number | undefined;
  readonly applying: boolean;
  /** Why the server refused the draft as it was sent. */
  readonly refusal?: Refusal | undefined;
  /** True for a moment after a draft was applied, until something is changed again. */
  readonly applied: boolean;
};

/** A draft of one area means nothing in another. */
function storageKey(): string {
  return `muster.setup-draft.${areaId()}`;
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(Reflect.get(value, "edits")) && "reason" in value;
}

/** A draft holds configuration and nothing about people, so the browser may keep it. */
function remembered(): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey()) ?? "null");
    return isDraft(kept) ? kept : EMPTY_DRAFT;
  } catch {
    // A browser that forbids storage, or a text that is not ours: start with nothing.
    return EMPTY_DRAFT;
  }
}

export const setup = createStore<SetupState>(
  { draft: remembered(), applying: false, applied: false },
  "at once",
);

/** Puts another draft in the place of the present one, and keeps it for a reload. */
export function setDraft(draft: Draft, more: Partial<SetupState> = {}): void {
  const reverts = draft.edits.length === 0 ? { reverts: undefined } : {};
  setup.set({ draft, refusal: undefined, applied: false, ...reverts, ...more });
  try {
    if (draft.edits.length === 0) sessionStorage.removeItem(storageKey());
    else sessionStorage.setItem(storageKey(), JSON.stringify(draft));
  } catch {
    // Too large or forbidden: the draft then lasts until the page is closed.
  }
}

function present(): Configuration {
  const { board } = area.get();
  if (board === undefined) throw new Error("setting up needs a board, got none");
  return board.configuration;
}

export function putItem(kind: ConfigurationKind, id: string, after: Item | undefined): void {
  setDraft(withItem(setup.get().draft, present(), kind, id, after));
}

/** Takes one thing out of the draft: it stays as it is in force. */
export function forgetEdit(edit: Edit): void {
  setDraft(withoutEdit(setup.get().draft, edit));
}

export function discardDraft(): void {
  setDraft(EMPTY_DRAFT, { reverts: undefined });
}

/** Adds changes from a file to what is in the draft already. */
export function addToDraft(changes: readonly ConfigurationChange[]): void {
  setDraft(withChanges(setup.get().draft, present(), changes));
}

/**
 * A draft that takes an earlier change back. What that change left behind is what each edit begins
 * from, so a thing that was changed again since then collides and is said to.
 */
export function revertDraft(
  sequence: number,
  changes: readonly ConfigurationChange[],
  inverse: readonly ConfigurationChange[],
  reason: string,
): void {
  const left = new Map<string, Item | undefined>();
  for (const change of changes) {
    left.set(`${change.kind}/${changeId(change)}`, "remove" in change ? undefined : change.put);
  }
  const edits = new Map<string, Edit>();
  for (const change of inverse) {
    const id = changeId(change);
    const key = `${change.kind}/${id}`;
    const before = left.get(key);
    edits.set(key, {
      kind: change.kind,
      id,
      ...(before === undefined ? {} : { before }),
      ...("remove" in change ? {} : { after: change.put }),
    });
  }
  setDraft({ edits: [...edits.values()], reason }, { reverts: sequence });
}

/** Sends the draft as one command. What is refused stays in the draft, with why. */
export async function applyDraft(): Promise<void> {
  const { draft } = setup.get();
  const changes = changesOf(draft, present());
  const reason = draft.reason.trim();
  setup.set({ applying: true, refusal: undefined });
  const accepted = await give({
    command: {
      type: "configure",
      changes: structuredClone(changes) as Writable<typeof changes>,
      ...(reason === "" ? {} : { reason }),
    },
    label: { id: "do.configure", values: { count: draft.edits.length } },
  });
  setup.set({ applying: false });
  if (accepted) {
    setDraft(EMPTY_DRAFT, { reverts: undefined, applied: true });
    return;
  }
  const refused = outbox.get().sent.findLast((sent) => {
    return sent.state === "refused" && sent.request.command.type === "configure";
  });
  if (refused?.state !== "refused" || refused.refusal === undefined) return;
  // Told here at its fields; the strip would only say it a second time, without them.
  setup.set({ refusal: refused.refusal });
  dismiss(refused.commandId);
}
