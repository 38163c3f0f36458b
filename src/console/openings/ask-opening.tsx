import type { ClaimSubject, Opening, ReviewPurpose } from "#kernel";
import { useState } from "react";
import { give } from "../area/outbox.ts";
import { purposeWords } from "../oversight/purposes.ts";
import { useMay } from "../session/use-may.ts";
import { useWords } from "../words/use-words.ts";
import "./openings.css";

const PURPOSES: readonly ReviewPurpose[] = ["quality", "complaint", "legal", "training"];

type Asked = { readonly subject: ClaimSubject; readonly what: string };

function Form({ subject, what, done }: Asked & { readonly done: () => void }) {
  const { t } = useWords();
  const [purpose, setPurpose] = useState<ReviewPurpose>("quality");
  const [reason, setReason] = useState("");
  return (
    <form
      className="ask-opening-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() === "") return;
        void give({
          command: { type: "askOpening", openingId: crypto.randomUUID(), subject, purpose },
          texts: { text: reason.trim() },
          label: { id: "do.askOpening", values: { what } },
        });
        done();
      }}
    >
      <label>
        {t("opening.purpose")}
        <select
          className="field"
          value={purpose}
          onChange={({ target }) => {
            setPurpose(PURPOSES.find((one) => one === target.value) ?? "quality");
          }}
        >
          {PURPOSES.map((one) => (
            <option key={one} value={one}>
              {t(purposeWords[one])}
            </option>
          ))}
        </select>
      </label>
      <label className="ask-opening-reason">
        {t("opening.reason")}
        <input
          className="field"
          value={reason}
          required
          maxLength={2000}
          ref={(element) => element?.focus()}
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
      <button type="submit" className="button main" disabled={reason.trim() === ""}>
        {t("opening.ask")}
      </button>
    </form>
  );
}

/** Sealed for good reason: whoever needs the words says what for, and a second person agrees. */
export function AskOpening({
  subject,
  what,
  opening,
}: Asked & { readonly opening: Opening | undefined }) {
  const { t } = useWords();
  const may = useMay("askOpening");
  const [open, setOpen] = useState(false);
  if (opening !== undefined && opening.lease === undefined) {
    return <p className="ask-opening dim">{t("opening.waits")}</p>;
  }
  return (
    <div className="ask-opening">
      <p className="dim">{t("opening.closed")}</p>
      {open ? (
        <Form subject={subject} what={what} done={() => setOpen(false)} />
      ) : (
        <button type="button" className="button" disabled={!may} onClick={() => setOpen(true)}>
          {t("opening.askFor")}
        </button>
      )}
    </div>
  );
}
