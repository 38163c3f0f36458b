import type { Text } from "#kernel";
import type { MessageId } from "./catalogue.ts";
import type { Words } from "./use-words.ts";

/** A value of a message that is itself said in the language of the page. */
export type SaidValue = string | number | Text | { readonly word: MessageId };

/** A message with its values, not yet in a language: it may wait, be kept, and be read in either. */
export type Said = {
  readonly id: MessageId;
  readonly values?: Readonly<Record<string, SaidValue>>;
};

/** The message in the language of the page. */
export function say({ id, values = {} }: Said, { t, text }: Words): string {
  const told: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "object") told[name] = value;
    else told[name] = "word" in value ? t(value.word) : text(value);
  }
  return t(id, told);
}
