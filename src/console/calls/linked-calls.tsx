import type { Board, Call, Incident } from "#kernel";
import { useState } from "react";
import { ReasonForm } from "../reasons/reason-form.tsx";
import { useMay } from "../session/use-may.ts";
import { clockText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { FollowCode } from "../follow/follow-code.tsx";
import { channelWords } from "./channel-words.ts";
import { callTypeText } from "./open-calls.tsx";

type FormProps = { readonly call: Call; readonly incident: Incident; readonly done: () => void };

function UnlinkForm({ call, incident, done }: FormProps) {
  const { t } = useWords();
  const { callId } = call;
  return (
    <ReasonForm
      kind="unlink"
      word="call.unlinkReason"
      button={t("call.unlinkNow")}
      incident={incident}
      stepOf={(reason) => ({
        command: { type: "unlinkCall", callId, reason },
        label: { id: "do.unlinkCall", values: { number: incident.number } },
      })}
      done={done}
    />
  );
}

function Line({ board, call, incident }: { board: Board; call: Call; incident: Incident }) {
  const words = useWords();
  const { t } = words;
  const may = useMay("unlinkCall");
  const [open, setOpen] = useState(false);
  return (
    <li className="linked-call">
      <time>{clockText(call.receivedAt, board.configuration.settings.utcOffsets)}</time>
      <span className="cut">
        {callTypeText(board, call.typeId, words)}{" "}
        <span className="dim">
          {call.place?.address ?? t("call.noPlace")} · {t(channelWords[call.channel])} ·{" "}
          {t("call.takenBy", { who: call.takenBy })}
          {call.anonymous === true ? ` · ${t("call.anonymous")}` : null}
        </span>
      </span>
      <button
        type="button"
        className="button plain"
        disabled={!may}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t("call.unlink")}
      </button>
      <FollowCode callId={call.callId} />
      {open ? <UnlinkForm call={call} incident={incident} done={() => setOpen(false)} /> : null}
    </li>
  );
}

/** The calls an incident is made of; one that does not belong is taken off with a reason. */
export function LinkedCalls({ board, incident }: { board: Board; incident: Incident }) {
  const { t } = useWords();
  const calls = incident.callIds.flatMap((id) => board.calls.get(id) ?? []);
  if (calls.length === 0) return null;
  return (
    <section aria-label={t("call.ofIncident")}>
      <h3 className="part-title">
        {t("call.ofIncident")} <span className="numeric">{calls.length}</span>
      </h3>
      <ul className="linked-calls">
        {calls.map((call) => (
          <Line key={call.callId} board={board} call={call} incident={incident} />
        ))}
      </ul>
    </section>
  );
}
