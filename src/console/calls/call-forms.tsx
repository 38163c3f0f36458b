import type { Board, CallId, IncidentId } from "#kernel";
import { useState } from "react";
import { give } from "../area/outbox.ts";
import { groupIncidents } from "../incidents/incident-order.ts";
import { useMay } from "../session/use-may.ts";
import { selectIncident } from "../store/view.ts";
import { useWords } from "../words/use-words.ts";

/** Links a call to an incident and shows the incident. */
export function linkCall(callId: CallId, incidentId: IncidentId, number: string): void {
  void give({
    command: { type: "linkCall", callId, incidentId },
    label: { id: "do.linkCall", values: { number } },
  });
  selectIncident(incidentId);
}

type Props = { readonly board: Board; readonly callId: CallId };

/** Any incident on the board, for when none is proposed but a person knows. */
export function LinkForm({ board, callId }: Props) {
  const { t, text } = useWords();
  const may = useMay("linkCall");
  const [incidentId, setIncidentId] = useState("");
  const { pending, held, active } = groupIncidents(board, board.incidents.values());
  const choices = [...pending, ...held, ...active];
  const chosen = choices.find((incident) => incident.incidentId === incidentId);
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== undefined) linkCall(callId, chosen.incidentId, chosen.number);
      }}
    >
      <label>
        {t("call.linkTo")}
        <select
          className="field"
          value={incidentId}
          onChange={(event) => setIncidentId(event.target.value)}
        >
          <option value="">{t("call.choose")}</option>
          {choices.map(({ incidentId: id, number, typeId, place }) => {
            const type = board.configuration.incidentTypes.get(typeId);
            return (
              <option key={id} value={id}>
                {`#${number} ${type === undefined ? typeId : text(type.name)}, ${place.address}`}
              </option>
            );
          })}
        </select>
      </label>
      <button type="submit" className="button" disabled={!may || chosen === undefined}>
        {chosen === undefined ? t("call.link") : t("duplicate.linkNow", { number: chosen.number })}
      </button>
    </form>
  );
}

/** For a call that needs nobody, or not us. */
export function CloseCallForm({ board, callId }: Props) {
  const { t, text } = useWords();
  const may = useMay("closeCall");
  const { dispositions } = board.configuration.settings;
  const [disposition, setDisposition] = useState("");
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        void give({
          command: { type: "closeCall", callId, disposition },
          label: { id: "do.closeCall" },
        });
        selectIncident(undefined);
      }}
    >
      <label>
        {t("close.disposition")}
        <select
          className="field"
          value={disposition}
          onChange={(event) => setDisposition(event.target.value)}
        >
          <option value="">{t("call.choose")}</option>
          {dispositions.map((item) => (
            <option key={item.disposition} value={item.disposition}>
              {text(item.name)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button" disabled={!may || disposition === ""}>
        {t("call.close")}
      </button>
    </form>
  );
}
