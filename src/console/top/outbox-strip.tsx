import { roles } from "#protocol";
import { roleWords } from "../access/role-words.ts";
import { area } from "../area/area.ts";
import { isLostWithPage } from "../area/kept.ts";
import { dismiss, outbox, withdraw, type Sent } from "../area/outbox.ts";
import { useStore } from "../store/store.ts";
import { cautionText } from "../words/caution-words.ts";
import { refusalValues, refusalWords } from "../words/refusal-words.ts";
import { say } from "../words/said.ts";
import { CautionCard } from "./caution-card.tsx";
import { useWords, type Words } from "../words/use-words.ts";

function refusalText(item: Extract<Sent, { state: "refused" }>, words: Words): string {
  const { refusal, message } = item;
  if (refusal === undefined) return message;
  const { board } = area.get();
  const values = refusalValues(board, refusal);
  if (refusal.code === "cautions-block") {
    const { cautions, overrideRoles } = refusal;
    values["cautions"] = cautions.map((one) => cautionText(board, one, words)).join(" · ");
    const role = roles.find((one) => overrideRoles.includes(one));
    values["ask"] = role ?? "nobody";
    values["role"] = role === undefined ? "" : words.t(roleWords[role]);
  }
  return words.t(refusalWords[refusal.code], values);
}

type WaitingItem = Extract<Sent, { state: "waiting" }>;

/** One that waits: taken back while it surely has not arrived; later it can only be undone. */
function WaitingLine({ item }: { item: WaitingItem }) {
  const words = useWords();
  const { t } = words;
  return (
    <li className="outbox-line">
      <span className="cut">{say(item.label, words)}</span>
      {isLostWithPage(item) ? <span className="dim">{t("outbox.personal")}</span> : null}
      {item.mayHaveReached ? (
        <span className="outbox-aside dim">{t("outbox.mayHaveReached")}</span>
      ) : (
        <button className="button" type="button" onClick={() => withdraw(item.commandId)}>
          {t("outbox.withdraw")}
        </button>
      )}
    </li>
  );
}

/** What this screen has sent and nobody has confirmed, and what was refused, with why. */
export function OutboxStrip() {
  const words = useWords();
  const { t } = words;
  const sent = useStore(outbox, (state) => state.sent);
  const cut = useStore(area, (state) => state.connection.state === "cut");
  const waiting = sent.filter((item): item is WaitingItem => item.state === "waiting");
  const refused = sent.filter((item) => item.state === "refused");
  const questioned = sent.filter((item) => item.state === "questioned");
  const slow = waiting.length > 0 && (cut || waiting.some((item) => item.attempts > 0));
  return (
    <>
      <div className="outbox-refused" role="alert">
        {questioned.map((item) => (
          <CautionCard key={item.commandId} item={item} />
        ))}
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
            {t("outbox.retrying", { count: waiting.length })}
            {waiting.some(isLostWithPage) ? <strong>{t("outbox.stay")}</strong> : null}
          </span>
        ) : null}
      </output>
      {slow ? (
        <ul className="outbox-list" aria-label={t("outbox.list")}>
          {waiting.map((item) => (
            <WaitingLine key={item.commandId} item={item} />
          ))}
        </ul>
      ) : null}
    </>
  );
}
