import type { Board } from "#kernel";
import { useState, type ReactNode } from "react";
import { giveSteps } from "../reasons/give-steps.ts";
import { submitOnEnter } from "../store/submit-on-enter.ts";
import type { MessageId } from "../words/catalogue.ts";
import { say, type Said } from "../words/said.ts";
import { useWords } from "../words/use-words.ts";
import { judgeAll } from "./judge.ts";
import type { Step } from "./meaning.ts";
import { deskNow } from "./use-desk.ts";
import "./order-form.css";

type Props = {
  readonly board: Board;
  /** The order as far as the fields say it; undefined while something is missing. */
  readonly step: Step | undefined;
  /** What is given with it, such as the note that a reason does not hold. */
  readonly more?: readonly Step[];
  /** What else the person should read before it is given. */
  readonly notes?: readonly Said[];
  /** The word of the button. */
  readonly word: MessageId;
  readonly done: () => void;
  readonly children?: ReactNode;
};

function Notes({ said, className }: { said: readonly Said[]; className: string }) {
  const words = useWords();
  const lines = new Set(said.map((line) => say(line, words)));
  return [...lines].map((line) => (
    <span key={line} className={className}>
      {line}
    </span>
  ));
}

const NO_NOTES: readonly Said[] = [];
const NO_STEPS: readonly Step[] = [];

/**
 * A form whose order is judged while it is filled in, by the same rules as the command bar: what
 * they refuse says why, and what should be seen first takes a second press.
 */
export function OrderForm(props: Props) {
  const { board, step, more = NO_STEPS, notes = NO_NOTES, word, done, children } = props;
  const words = useWords();
  const { t } = words;
  const [seen, setSeen] = useState<string>();
  const meaning = step === undefined ? undefined : judgeAll(deskNow(board), [step, ...more]);
  const warnings = meaning?.kind === "order" ? meaning.warnings : [];
  const key = JSON.stringify([step?.label, warnings]);
  const isSeen = warnings.length === 0 || seen === key;
  return (
    <form
      className="inline-form order-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (meaning?.kind !== "order") return;
        if (!isSeen) return setSeen(key);
        giveSteps(meaning.steps);
        done();
      }}
    >
      {children}
      <button type="submit" className="button main" disabled={meaning?.kind !== "order"}>
        {t(isSeen ? word : "order.look")}
      </button>
      <output className="order-said">
        {step === undefined ? null : say(step.label, words)}
        <Notes said={notes} className="order-note dim" />
        {meaning?.kind === "blocked" ? (
          <span className="wrong">
            {t("bar.blocked")} {say(meaning.why, words)}
          </span>
        ) : null}
        {meaning?.kind === "wrong" && meaning.understood !== undefined ? (
          <span className="wrong">
            {t("bar.blocked")} {say(meaning.understood, words)}
          </span>
        ) : null}
        <Notes said={warnings} className="bar-warning" />
        {seen === key && warnings.length > 0 ? <strong>{t("order.again")}</strong> : null}
      </output>
    </form>
  );
}

type FieldProps = {
  readonly word: MessageId;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly takesFocus?: boolean;
};

/** Into the field as soon as it is there: it was asked for. */
function focusHere(element: HTMLElement | null): void {
  element?.focus();
}

const TEXT_LENGTH_MAX = 300;

export function TextField({ word, value, onValue, takesFocus = false }: FieldProps) {
  const { t } = useWords();
  return (
    <label>
      {t(word)}
      <input
        className="field"
        value={value}
        maxLength={TEXT_LENGTH_MAX}
        ref={takesFocus ? focusHere : null}
        onChange={(event) => onValue(event.target.value)}
      />
    </label>
  );
}

type Choice = { readonly id: string; readonly name: string };

export function SelectField(props: FieldProps & { readonly choices: readonly Choice[] }) {
  const { word, value, onValue, choices, takesFocus = false } = props;
  const { t } = useWords();
  return (
    <label>
      {t(word)}
      <select
        className="field"
        value={value}
        ref={takesFocus ? focusHere : null}
        onKeyDown={submitOnEnter}
        onChange={(event) => onValue(event.target.value)}
      >
        <option value="">{t("order.choose")}</option>
        {choices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
