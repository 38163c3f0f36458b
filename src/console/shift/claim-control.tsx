import { needsReason, type Claim, type ClaimSubject, type Reason } from "#kernel";
import { useId, useState } from "react";
import { area } from "../area/area.ts";
import { give } from "../area/outbox.ts";
import { ReasonFields, useReason } from "../reasons/reason-fields.tsx";
import { useMay } from "../session/use-may.ts";
import { useStore } from "../store/store.ts";
import { useAreaSecond } from "../time/ticker.ts";
import { useWords } from "../words/use-words.ts";
import { ClaimInFull, useClaim } from "./claim-mark.tsx";

type Props = {
  readonly subject: ClaimSubject;
  /** What the command is called while it waits: "#412" or "a call". */
  readonly what: string;
};

export function claim({ subject, what }: Props, reason?: Reason<"claim">): void {
  const because = reason === undefined ? {} : { reason };
  void give({
    command:
      "incidentId" in subject
        ? { type: "claimIncident", incidentId: subject.incidentId, ...because }
        : { type: "claimCall", callId: subject.callId, ...because },
    label: { id: "do.claim", values: { what } },
  });
}

export function unclaim({ subject, what }: Props): void {
  void give({
    command:
      "incidentId" in subject
        ? { type: "unclaimIncident", incidentId: subject.incidentId }
        : { type: "unclaimCall", callId: subject.callId },
    label: { id: "do.unclaim", values: { what } },
  });
}

function ReasonForm({ props, done }: { props: Props; done: () => void }) {
  const { t } = useWords();
  const given = useReason("claim");
  const { reason } = given;
  return (
    <form
      className="claim-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === undefined) return;
        claim(props, reason);
        done();
      }}
    >
      <ReasonFields of={given} word="claim.reason" />
      <button type="submit" className="button" disabled={reason === undefined}>
        {t("claim.takeOver")}
      </button>
    </form>
  );
}

function OthersClaim({ held, props }: { held: Claim; props: Props }) {
  const { t } = useWords();
  const may = useMay("claimIncident");
  const board = useStore(area, (state) => state.board);
  const now = useAreaSecond();
  const [asking, setAsking] = useState(false);
  const id = useId();
  const isReasonNeeded = board !== undefined && needsReason(board, held, now);
  return (
    <>
      <button
        type="button"
        className="button claim-button"
        disabled={!may}
        aria-expanded={isReasonNeeded ? asking : undefined}
        aria-controls={isReasonNeeded ? id : undefined}
        onClick={() => (isReasonNeeded ? setAsking(!asking) : claim(props))}
      >
        {t("claim.takeOver")}
      </button>
      <span id={id}>
        {asking && isReasonNeeded ? (
          <ReasonForm props={props} done={() => setAsking(false)} />
        ) : null}
      </span>
    </>
  );
}

/** Who deals with it, and one press to do so oneself. */
export function ClaimControl(props: Props) {
  const { t } = useWords();
  const may = useMay("claimIncident");
  const held = useClaim(props.subject);
  const me = useStore(area, ({ session }) => session?.person.personId);
  return (
    <span className="claim-control">
      {held === undefined ? (
        <button
          type="button"
          className="button claim-button"
          disabled={!may}
          onClick={() => claim(props)}
        >
          {t("claim.claim")}
        </button>
      ) : (
        <>
          <ClaimInFull claim={held} />
          {held.holderId === me ? (
            <button
              type="button"
              className="button plain claim-button"
              onClick={() => unclaim(props)}
            >
              {t("claim.release")}
            </button>
          ) : (
            <OthersClaim key={held.holderId} held={held} props={props} />
          )}
        </>
      )}
    </span>
  );
}
