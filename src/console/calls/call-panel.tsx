import type { Board, Call, CallId, IncidentTypeId } from "#kernel";
import type { PlaceInput } from "#protocol";
import { useState } from "react";
import { give } from "../area/outbox.ts";
import { DuplicateList } from "../intake/duplicate-list.tsx";
import { PlaceField } from "../intake/place-field.tsx";
import { TypeField } from "../intake/type-field.tsx";
import { useDuplicates } from "../intake/use-duplicates.ts";
import { useMay } from "../session/use-may.ts";
import { selectIncident } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { ClaimControl } from "../shift/claim-control.tsx";
import { clockText } from "../time/format.ts";
import { MatterHead } from "../top/matter-head.tsx";
import { useWords } from "../words/use-words.ts";
import { channelWords } from "./channel-words.ts";
import { callTypeText } from "./open-calls.tsx";
import { CloseCallForm, LinkForm, linkCall } from "./call-forms.tsx";
import { FollowCode } from "../follow/follow-code.tsx";
import { useCallTexts } from "./use-call-texts.ts";

function Words({ call }: { call: Call }) {
  const { t } = useWords();
  const { texts, failed, open } = useCallTexts(call.callId);
  if (call.narrative === undefined) return <p className="dim">{t("call.noWords")}</p>;
  if (texts === undefined) {
    return (
      <p className="callers-words">
        <button type="button" className="button" onClick={open}>
          {t("call.openWords")}
        </button>{" "}
        <span className="dim">{t("texts.recorded")}</span>
        {failed === undefined ? null : <span className="wrong"> {failed}</span>}
      </p>
    );
  }
  return (
    <div className="callers-words">
      {texts.map(({ sealId, text }) => (
        <p key={sealId} className="caller-text">
          {text ?? t("texts.gone")}
        </p>
      ))}
    </div>
  );
}

type AskedFor = { readonly typeId?: IncidentTypeId; readonly place?: PlaceInput };

/** What the call said, unless a person says otherwise here. */
function atFirst({ typeId, place }: Call): AskedFor {
  return {
    ...(typeId === undefined ? {} : { typeId }),
    ...(place === undefined
      ? {}
      : { place: { lat: place.lat, lon: place.lon, address: place.address } }),
  };
}

function openFrom(call: Call, typeId: string, place: PlaceInput): void {
  const incidentId = crypto.randomUUID();
  void give({
    command: { type: "openIncident", incidentId, callId: call.callId, typeId, place },
    label: { id: "do.openIncident", values: { address: place.address } },
  });
  selectIncident(incidentId);
}

function OpenForm({ board, call }: { board: Board; call: Call }) {
  const { t } = useWords();
  const may = useMay("openIncident");
  const [{ typeId, place }, setAsked] = useState(() => atFirst(call));
  const duplicates = useDuplicates(typeId, place);
  const ready = may && typeId !== undefined && place !== undefined;
  return (
    <>
      <form
        className="call-open"
        onSubmit={(event) => {
          event.preventDefault();
          if (typeId !== undefined && place !== undefined) openFrom(call, typeId, place);
        }}
      >
        <TypeField
          board={board}
          typeId={typeId}
          onType={(next) => setAsked((asked) => ({ ...asked, typeId: next }))}
        />
        <PlaceField
          label={t("intake.place")}
          place={place}
          onPlace={(next) =>
            setAsked(({ place: _before, ...asked }) =>
              next === undefined ? asked : { ...asked, place: next },
            )
          }
        />
        <button type="submit" className="button main" disabled={!ready}>
          {t("call.openIncident")}
        </button>
        {typeId !== undefined && place !== undefined ? null : (
          <p className="dim">{t("intake.needs")}</p>
        )}
      </form>
      <DuplicateList
        board={board}
        duplicates={duplicates}
        onLink={({ incidentId, number }) => linkCall(call.callId, incidentId, number)}
      />
    </>
  );
}

/** A call that belongs to no incident yet: open one, link it, or close it. */
export function CallPanel({ board, callId }: { board: Board; callId: CallId }) {
  const words = useWords();
  const { t } = words;
  const call = board.calls.get(callId);
  if (call === undefined || call.status === "closed") {
    return <p className="empty dim">{t("call.gone")}</p>;
  }
  if (call.status === "linked") {
    const { incidentId } = call;
    return (
      <p className="empty">
        {t("call.linked", { number: board.incidents.get(incidentId)?.number ?? "" })}{" "}
        <button type="button" className="button" onClick={() => selectIncident(incidentId)}>
          {t("call.toIncident")}
        </button>
      </p>
    );
  }
  return (
    <div className="matter arrives">
      <MatterHead title={t("call.title", { type: callTypeText(board, call.typeId, words) })}>
        {t(channelWords[call.channel])} · {t("incident.received")}{" "}
        {clockText(call.receivedAt, board.configuration.settings.utcOffsets)} (
        <Elapsed since={call.receivedAt} />) · {t("call.takenBy", { who: call.takenBy })}
        {call.unverified === true ? ` · ${t("call.unverified")}` : null}
        {call.anonymous === true ? ` · ${t("call.anonymous")}` : null}
      </MatterHead>
      <p className="matter-actions">
        <ClaimControl subject={{ callId }} what={t("attention.call")} />
      </p>
      <div className="matter-parts two">
        <section aria-label={t("call.becomes")}>
          <h3 className="part-title">{t("call.becomes")}</h3>
          <OpenForm board={board} call={call} />
        </section>
        <section aria-label={t("call.otherwise")}>
          <h3 className="part-title">{t("call.said")}</h3>
          <p>{call.place?.address ?? t("call.noPlace")}</p>
          <Words call={call} />
          <FollowCode callId={callId} />
          <h3 className="part-title">{t("call.otherwise")}</h3>
          <LinkForm board={board} callId={callId} />
          <CloseCallForm board={board} callId={callId} />
        </section>
      </div>
    </div>
  );
}
