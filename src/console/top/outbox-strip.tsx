import { area } from "../area/area.ts";
import { dismiss, outbox, type Sent } from "../area/outbox.ts";
import { useStore } from "../store/store.ts";
import { refusalValues, refusalWords } from "../words/refusal-words.ts";
import { say } from "../words/said.ts";
import { useWords, type Words } from "../words/use-words.ts";

function refusalText(item: Extract<Sent, { state: "refused" }>, { t }: Words): string {
  if (item.refusal === undefined) return item.message;
  const word = refusalWords[item.refusal.code];
  return t(word, refusalValues(area.get().board, item.refusal));
}

/** What this screen has sent and nobody has confirmed, and what was refused, with why. */
export function OutboxStrip() {
  const words = useWords();
  const { t } = words;
  const sent = useStore(outbox, (state) => state.sent);
  const waiting = sent.filter((item) => item.state !== "refused");
  const refused = sent.filter((item) => item.state === "refused");
  const slow = waiting.some((item) => item.state === "waiting" && item.attempts > 0);
  return (
    <>
      <div className="outbox-refused" role="alert">
        {refused.map((item) => (
          <p key={item.commandId} className="outbox-line wrong">
            <strong>{t("outbox.refused", { what: say(item.label, words) })}</strong>
            <span>{refusalText(item, words)}</span>
            <button className="button" type="button" onClick={() => dismiss(item.commandId)}>
              {t("outbox.dismiss")}
            </button>
          </p>
        ))}
      </div>
      <output className="outbox-waiting">
        {slow ? (
          <span className="outbox-line">
            {t("outbox.retrying", { count: waiting.length })}{" "}
            {waiting.map((item) => say(item.label, words)).join(" · ")}
          </span>
        ) : null}
      </output>
    </>
  );
}
