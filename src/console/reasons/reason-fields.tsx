import { isReason, listReasons, reasonInWords, type Reason, type ReasonKind } from "#kernel";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { focusHere } from "../store/focus-here.ts";
import { submitOnEnter } from "../store/submit-on-enter.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";

/** What is in the fields of a reason: one of the list, and words beside it. */
export type ReasonInput<K extends ReasonKind> = {
  readonly kind: K;
  readonly reason: Reason<K> | undefined;
  readonly choose: (reason: string) => void;
  readonly words: string;
  readonly write: (words: string) => void;
};

export function useReason<K extends ReasonKind>(kind: K): ReasonInput<K> {
  const [chosen, choose] = useState("");
  const [words, write] = useState("");
  return { kind, reason: isReason(kind, chosen) ? chosen : undefined, choose, words, write };
}

type Props<K extends ReasonKind> = {
  readonly of: ReasonInput<K>;
  readonly word: MessageId;
  /** By default the field takes the focus: its form was asked for. */
  readonly fieldRef?: (element: HTMLElement | null) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLSelectElement>) => void;
  /** Where the words go; without it there is no field for words. */
  readonly note?: "incident" | "shift";
  /** What else is asked, between the reason and the words. */
  readonly children?: ReactNode;
};

/** For a field that is not the first of its form. */
export function noFocus(): void {}

const TEXT_LENGTH_MAX = 300;

/** One reason of a list, and room for what it does not say: that becomes a note, which is sealed. */
export function ReasonFields<K extends ReasonKind>(props: Props<K>) {
  const { of, word, fieldRef = focusHere, onKeyDown, note, children } = props;
  const { t, text } = useWords();
  return (
    <>
      <label>
        {t(word)}
        <select
          className="field"
          value={of.reason ?? ""}
          required
          ref={fieldRef}
          onKeyDown={(event) => {
            onKeyDown?.(event);
            submitOnEnter(event);
          }}
          onChange={(event) => of.choose(event.target.value)}
        >
          <option value="">{t("order.choose")}</option>
          {listReasons<ReasonKind>(of.kind).map((reason) => (
            <option key={reason} value={reason}>
              {text(reasonInWords(reason))}
            </option>
          ))}
        </select>
      </label>
      {children}
      {note === undefined ? null : (
        <label>
          {t(note === "incident" ? "reason.note" : "reason.shiftNote")}
          <input
            className="field"
            value={of.words}
            maxLength={TEXT_LENGTH_MAX}
            autoComplete="off"
            onChange={(event) => of.write(event.target.value)}
          />
        </label>
      )}
    </>
  );
}
