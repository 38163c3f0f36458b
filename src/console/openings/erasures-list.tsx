import { declineReasons, type DeclineReason } from "#kernel";
import type { ErasureListed } from "#protocol";
import { useCallback, useEffect, useState } from "react";
import { ask } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";
import { useWhen } from "../oversight/deed-table.tsx";
import { useMay } from "../session/use-may.ts";
import { useStore } from "../store/store.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import "./openings.css";

const LOOK_MILLISECONDS = 30_000;

export const declineWords = {
  "not-the-reporter": "erasure.notTheReporter",
  "duty-to-keep": "erasure.dutyToKeep",
  "still-needed": "erasure.stillNeeded",
} as const satisfies Record<DeclineReason, MessageId>;

export const blockWords = {
  handled: "erasure.handled",
  held: "erasure.held",
} as const satisfies Record<NonNullable<ErasureListed["block"]>, MessageId>;

type Decide = (callId: string, body: object) => Promise<void>;

function stateWord({ step, block }: ErasureListed, mine: boolean): MessageId {
  if (block !== undefined) return blockWords[block];
  if (step === "agreed-by-two") return "erasure.agreedByTwo";
  if (step === "asked") return "erasure.needsTwo";
  return mine ? "erasure.needsAnother" : "erasure.needsYou";
}

function Line({ request, decide }: { request: ErasureListed; decide: Decide }) {
  const { t } = useWords();
  const when = useWhen();
  const me = useStore(area, ({ session }) => session?.person.personId);
  const [reason, setReason] = useState<DeclineReason>("duty-to-keep");
  const { callId, askedAt, step, block, agreedBy } = request;
  const mine = agreedBy === me;
  const isOpen = step !== "agreed-by-two";
  return (
    <li className="opening-row">
      <p>{t("erasure.line", { call: callId, time: when(askedAt) })}</p>
      <p className="dim">{t(stateWord(request, mine))}</p>
      {isOpen ? (
        <div className="opening-actions">
          <button
            type="button"
            className="button main"
            disabled={block !== undefined || mine}
            aria-label={t("erasure.agreeWhat", { call: callId })}
            onClick={() => void decide(callId, { agree: true })}
          >
            {t("erasure.agree")}
          </button>
          <select
            className="field"
            aria-label={t("erasure.why")}
            value={reason}
            onChange={({ target }) => {
              const chosen = declineReasons.find((one) => one === target.value);
              if (chosen !== undefined) setReason(chosen);
            }}
          >
            {declineReasons.map((one) => (
              <option key={one} value={one}>
                {t(declineWords[one])}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button"
            aria-label={t("erasure.declineWhat", { call: callId })}
            onClick={() => void decide(callId, { agree: false, reason })}
          >
            {t("erasure.decline")}
          </button>
        </div>
      ) : null}
    </li>
  );
}

/** Requests of reporters to erase their reports; two persons agree. For those who may decide. */
export function ErasuresList() {
  const { t } = useWords();
  const may = useMay("placeHold");
  const [requests, setRequests] = useState<readonly ErasureListed[]>([]);
  const [problem, setProblem] = useState<string>();
  const read = useCallback(async () => {
    try {
      setRequests(await ask<ErasureListed[]>("listErasures", { values: { areaId: areaId() } }));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }, []);
  useEffect(() => {
    if (!may) return undefined;
    const first = setTimeout(() => void read(), 0);
    const timer = setInterval(() => void read(), LOOK_MILLISECONDS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [may, read]);
  if (!may) return null;
  const decide: Decide = async (callId, body) => {
    setProblem(undefined);
    try {
      await ask("decideErasure", { values: { areaId: areaId(), callId }, body });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    await read();
  };
  return (
    <section className="shift-part" aria-label={t("erasure.title")}>
      <h2 className="column-title">
        {t("erasure.title")} <span className="numeric dim">{requests.length}</span>
      </h2>
      {requests.length === 0 ? <p className="empty dim">{t("erasure.none")}</p> : null}
      <p role="alert" className="wrong">
        {problem}
      </p>
      <ul>
        {requests.map((request) => (
          <Line key={request.callId} request={request} decide={decide} />
        ))}
      </ul>
    </section>
  );
}
