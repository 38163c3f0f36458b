import { listReasons, reasonInWords, type Reason, type ReasonKind } from "#kernel";
import { findNamed } from "./find.ts";
import { choose, type Understanding } from "./meaning.ts";
import { lineOf } from "./read.ts";
import { plain, type Verb } from "./vocabulary.ts";

/** A reason of the list, and the typed words that it does not say. */
export type TypedReason<K extends ReasonKind> = {
  readonly reason: Reason<K>;
  readonly words: string;
};

function named<K extends ReasonKind>(kind: K) {
  return listReasons(kind).map((id) => ({ id, name: reasonInWords(id) }));
}

/**
 * The longest first words that are a reason of the list, in either language, and what is left;
 * else the only reason that what was typed begins or is in; else `other`, with all the words.
 */
export function reasonTyped<K extends ReasonKind>(
  kind: K,
  typed: readonly string[],
): TypedReason<K> {
  const things = named(kind);
  for (let used = typed.length; used > 0; used -= 1) {
    const wanted = plain(typed.slice(0, used).join(""));
    const words = typed.slice(used).join(" ");
    const thing = things.find(({ id, name }) => {
      return [id, name.en, name.zh ?? ""].some((key) => plain(key) === wanted);
    });
    if (thing !== undefined) return { reason: thing.id, words };
  }
  const [only, ...others] = findNamed(things, typed.join(""));
  if (only !== undefined && others.length === 0) return { reason: only.id, words: "" };
  return { reason: "other", words: typed.join(" ") };
}

/** Reads a reason from the rest of a line; none yet, or several that begin so, become choices. */
export function withReason<K extends ReasonKind>(
  kind: K,
  typed: readonly string[],
  line: { readonly verb: Verb; readonly before: readonly string[] },
  next: (typed: TypedReason<K>) => Understanding,
): Understanding {
  const fitting = findNamed(named(kind), typed.join(""));
  const given = reasonTyped(kind, typed);
  const isUnclear = given.reason === "other" && given.words !== "" && fitting.length > 1;
  if (typed.length > 0 && !isUnclear) return next(given);
  return choose(
    line.verb,
    fitting.map(({ id, name }) => ({
      said: { id: "bar.choice.named", values: { name } },
      line: lineOf(line.verb, ...line.before, id),
    })),
  );
}
