import type { Board, IncidentTypeId } from "#kernel";
import { useMemo } from "react";
import { ClaimMark } from "../shift/claim-mark.tsx";
import { useStore } from "../store/store.ts";
import { selectMatter, view } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { useWords, type Words } from "../words/use-words.ts";
import { channelWords } from "./channel-words.ts";
import { listOpenCalls } from "./list-open-calls.ts";

/** The type's name, or that nobody has said one. */
export function callTypeText(board: Board, typeId: IncidentTypeId | undefined, words: Words) {
  const type = typeId === undefined ? undefined : board.configuration.incidentTypes.get(typeId);
  return type === undefined ? words.t("call.noType") : words.text(type.name);
}

/** Under what is pending: somebody has called, and nobody has decided what it is. */
export function OpenCalls({ board }: { board: Board }) {
  const words = useWords();
  const { t } = words;
  const selected = useStore(view, ({ matter }) =>
    matter?.kind === "call" ? matter.callId : undefined,
  );
  const calls = useMemo(() => listOpenCalls(board), [board]);
  if (calls.length === 0) return null;
  return (
    <section className="group" aria-label={t("call.open")}>
      <h2 className="group-title">
        {t("call.open")} <span className="numeric">{calls.length}</span>
      </h2>
      <ul>
        {calls.map((call) => (
          <li key={call.callId}>
            <button
              type="button"
              data-row
              className="incident-row call-row arrives"
              aria-current={call.callId === selected}
              onClick={() => selectMatter({ kind: "call", callId: call.callId })}
            >
              <span className="row-title cut">{callTypeText(board, call.typeId, words)}</span>
              <span className="row-time">
                <ClaimMark subject={{ callId: call.callId }} />
                <Elapsed since={call.receivedAt} />
              </span>
              <span className="row-detail cut">{call.place?.address ?? t("call.noPlace")}</span>
              <span className="row-units dim">{t(channelWords[call.channel])}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
