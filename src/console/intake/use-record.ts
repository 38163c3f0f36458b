import { useEffect } from "react";
import { isReceivable } from "./call-record.ts";
import { draft, type Draft } from "./draft.ts";
import { record } from "./take-call.ts";

/** Typing that pauses this long is put on record. */
const AMEND_AFTER_MILLISECONDS = 3_000;

/** Others see the call as soon as it has a type and a place; what is typed later amends it. */
export function useRecord(now: Draft): void {
  const { told } = now;
  const receivable = isReceivable(now);
  useEffect(() => {
    // Read again: a call that was saved meanwhile is another draft.
    if (receivable && told === undefined && isReceivable(draft.get())) record();
  }, [receivable, told]);
  useEffect(() => {
    // Each change of the draft starts the pause anew.
    if (now.told === undefined) return undefined;
    const timer = setTimeout(() => {
      if (draft.get().told !== undefined) record();
    }, AMEND_AFTER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [now]);
}
