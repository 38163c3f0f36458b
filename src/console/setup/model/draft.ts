import {
  applyChanges,
  type Configuration,
  type ConfigurationChange,
  type ConfigurationKind,
} from "#kernel";
import { findItem, idOf, putOf, sameItem, type Item } from "./kinds.ts";
import { zonesAround } from "./geometry.ts";

/** One thing that is to become another: added, changed, or removed. */
export type Edit = {
  readonly kind: ConfigurationKind;
  readonly id: string;
  /** As it was when it was first touched; absent: it was not there. */
  readonly before?: Item;
  /** Absent: it is to be removed. */
  readonly after?: Item;
};

/** What is to be changed by one command, in the order in which it was first touched. */
export type Draft = { readonly edits: readonly Edit[]; readonly reason: string };

export const EMPTY_DRAFT: Draft = { edits: [], reason: "" };

export function findEdit(draft: Draft, kind: ConfigurationKind, id: string): Edit | undefined {
  return draft.edits.find((edit) => edit.kind === kind && edit.id === id);
}

function editOf(
  kind: ConfigurationKind,
  id: string,
  before: Item | undefined,
  after: Item | undefined,
): Edit {
  return {
    kind,
    id,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/** The draft with this thing in it; what is as before again is no edit. */
export function withItem(
  draft: Draft,
  present: Configuration,
  kind: ConfigurationKind,
  id: string,
  after: Item | undefined,
): Draft {
  const known = findEdit(draft, kind, id);
  const before = known === undefined ? findItem(present, kind, id) : known.before;
  const others = draft.edits.filter((edit) => edit !== known);
  if (sameItem(before, after)) return { ...draft, edits: others };
  const edit = editOf(kind, id, before, after);
  const edits =
    known === undefined
      ? [...others, edit]
      : draft.edits.map((old) => (old === known ? edit : old));
  return { ...draft, edits };
}

/** The draft with the changes of a file or of a change that is taken back. */
export function withChanges(
  draft: Draft,
  present: Configuration,
  changes: readonly ConfigurationChange[],
): Draft {
  let next = draft;
  for (const change of changes) {
    if ("remove" in change) next = withItem(next, present, change.kind, change.remove, undefined);
    else next = withItem(next, present, change.kind, idOf(change.kind, change.put), change.put);
  }
  return next;
}

/** The edits that still change something: what is so already needs no command. */
export function liveEdits(draft: Draft, present: Configuration): readonly Edit[] {
  return draft.edits.filter(({ kind, id, after }) => {
    return !sameItem(findItem(present, kind, id), after);
  });
}

/** The edits of things that somebody else has changed since: they must not be overwritten silently. */
export function collisions(draft: Draft, present: Configuration): readonly Edit[] {
  return liveEdits(draft, present).filter(({ kind, id, before }) => {
    return !sameItem(findItem(present, kind, id), before);
  });
}

/** Takes what is in force now as what the edit begins from: mine is kept, knowingly. */
export function keepMine(draft: Draft, present: Configuration, edit: Edit): Draft {
  const { kind, id, after } = edit;
  const fresh = editOf(kind, id, findItem(present, kind, id), after);
  return { ...draft, edits: draft.edits.map((old) => (old === edit ? fresh : old)) };
}

export function withoutEdit(draft: Draft, edit: Edit): Draft {
  return { ...draft, edits: draft.edits.filter((old) => old !== edit) };
}

/** Places with the zones that they will be in, as the server will look them up. */
function placed(configuration: Configuration, moving: boolean): Configuration {
  if (!moving) return configuration;
  const around = zonesAround(configuration);
  const at = <T extends { readonly lat: number; readonly lon: number }>(place: T) => ({
    ...place,
    zoneIds: around(place),
  });
  return {
    ...configuration,
    stations: new Map([...configuration.stations].map(([id, item]) => [id, at(item)])),
    posts: new Map([...configuration.posts].map(([id, item]) => [id, at(item)])),
  };
}

function isMoving(edits: readonly Edit[]): boolean {
  return edits.some(({ kind }) => kind === "zone" || kind === "station" || kind === "post");
}

/** The configuration as it will be when the draft is applied. */
export function configurationAfter(draft: Draft, present: Configuration): Configuration {
  const edits = liveEdits(draft, present);
  const changes = edits.map(plainChange);
  return placed(applyChanges(present, changes).configuration, isMoving(edits));
}

function plainChange({ kind, id, after }: Edit): ConfigurationChange {
  if (after !== undefined) return putOf(kind, after);
  // The settings are always there: they are put, never removed.
  return { kind, remove: id } as ConfigurationChange;
}

/** What the command will carry: the edits, and the places that they move into other zones. */
export function changesOf(draft: Draft, present: Configuration): readonly ConfigurationChange[] {
  const edits = liveEdits(draft, present);
  if (!isMoving(edits)) return edits.map(plainChange);
  const next = configurationAfter(draft, present);
  const own = edits.map((edit): ConfigurationChange => {
    const after = edit.after && findItem(next, edit.kind, edit.id);
    return after === undefined ? plainChange(edit) : putOf(edit.kind, after);
  });
  const touched = new Set(edits.map(({ kind, id }) => `${kind}/${id}`));
  const moved = (["station", "post"] as const).flatMap((kind) => {
    const shelf = kind === "station" ? next.stations : next.posts;
    return [...shelf].flatMap(([id, put]): ConfigurationChange[] => {
      const before = findItem(present, kind, id);
      const ids = before !== undefined && "zoneIds" in before ? before.zoneIds : undefined;
      const same = ids?.join("\n") === put.zoneIds?.join("\n");
      return touched.has(`${kind}/${id}`) || same ? [] : [putOf(kind, put)];
    });
  });
  return [...own, ...moved];
}
