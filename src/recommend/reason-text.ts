import type { Reason, ReasonCode } from "./reason.ts";
import { ENGLISH } from "./reason-text-en.ts";
import { CHINESE } from "./reason-text-zh.ts";

export type Language = "en" | "zh";

/** A renderer for every code: one that is missing does not compile. */
export type ReasonTexts = {
  readonly [C in ReasonCode]: (reason: Extract<Reason, { readonly code: C }>) => string;
};

/** One line for a person, without a full stop, in the words of the dictionary. */
export function reasonText(reason: Reason, language: Language = "en"): string {
  const texts = language === "zh" ? CHINESE : ENGLISH;
  // The table is keyed by the code of its own argument, which the type system cannot follow.
  const render = texts[reason.code] as (reason: Reason) => string;
  return render(reason);
}
