import type { Incident, Reason, ReasonKind } from "#kernel";
import type { ReactNode } from "react";
import type { Step } from "../command-bar/meaning.ts";
import type { MessageId } from "../words/catalogue.ts";
import { giveSteps, newId } from "./give-steps.ts";
import { noteSteps } from "./note-step.ts";
import { ReasonFields, useReason } from "./reason-fields.tsx";

type Props<K extends ReasonKind> = {
  readonly kind: K;
  readonly word: MessageId;
  /** What the button says. */
  readonly button: string;
  /** The incident that the words go to. */
  readonly incident: Pick<Incident, "incidentId" | "number">;
  readonly stepOf: (reason: Reason<K>) => Step;
  readonly done: () => void;
  readonly children?: ReactNode;
};

/** Asks why, and gives the command with the note that the reason does not hold. */
export function ReasonForm<K extends ReasonKind>(props: Props<K>) {
  const { kind, word, button, incident, stepOf, done, children } = props;
  const given = useReason(kind);
  const { reason, words } = given;
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === undefined) return;
        giveSteps([stepOf(reason), ...noteSteps(incident, words, newId)]);
        done();
      }}
    >
      <ReasonFields of={given} word={word} note="incident">
        {children}
      </ReasonFields>
      <button type="submit" className="button main" disabled={reason === undefined}>
        {button}
      </button>
    </form>
  );
}
