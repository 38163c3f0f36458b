import type { KeyboardEvent } from "react";
import { area } from "../area/area.ts";
import { acknowledge, dismiss, type Questioned } from "../area/outbox.ts";
import { ReasonFields, useReason } from "../reasons/reason-fields.tsx";
import { cautionText } from "../words/caution-words.ts";
import { say } from "../words/said.ts";
import { useWords } from "../words/use-words.ts";

/** The line of commands is empty once its order was given. */
function isDone(active: Element | null): boolean {
  if (!(active instanceof HTMLInputElement)) return false;
  return active.value === "" && active.closest(".command-bar") !== null;
}

/** Who is typing goes on typing; anybody else has the next Enter here. */
function focusUnlessTyping(element: HTMLElement | null): void {
  const active = document.activeElement;
  const types = active?.matches("textarea, select, input:not([type='checkbox'])") === true;
  if (!types || isDone(active)) element?.focus();
}

/** What the server questions an order for. Enter again does it; nothing else was lost meanwhile. */
export function CautionCard({ item }: { item: Questioned }) {
  const words = useWords();
  const { t } = words;
  const given = useReason("caution");
  const { reason } = given;
  const { cautions, reasonRequired } = item.raised;
  const { board } = area.get();
  const isBlock = cautions.some(({ level }) => level === "block");
  const ready = !reasonRequired || reason !== undefined;
  const leaveOnEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    dismiss(item.commandId);
  };
  return (
    <form
      className="outbox-line wrong caution"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) acknowledge(item.commandId, reason);
      }}
    >
      <strong>{t("caution.title", { what: say(item.label, words) })}</strong>
      <ul className="caution-list">
        {cautions.map((caution) => (
          <li key={`${caution.check} ${caution.subjectId}`}>
            {cautionText(board, caution, words)}
            {caution.level === "block" ? ` – ${t("caution.blocks")}` : ""}
          </li>
        ))}
      </ul>
      {reasonRequired ? (
        <ReasonFields
          of={given}
          word="caution.reason"
          fieldRef={focusUnlessTyping}
          onKeyDown={leaveOnEscape}
        />
      ) : null}
      <button
        type="submit"
        className="button main"
        disabled={!ready}
        ref={reasonRequired ? undefined : focusUnlessTyping}
        onKeyDown={leaveOnEscape}
      >
        {t(isBlock ? "caution.override" : "caution.go")}
      </button>
      <button type="button" className="button" onClick={() => dismiss(item.commandId)}>
        {t("caution.leave")}
      </button>
    </form>
  );
}
