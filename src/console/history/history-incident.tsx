import type { Board, Incident } from "#kernel";
import { useCallback, useEffect } from "react";
import { area } from "../area/area.ts";
import { CallersWords } from "../incident/notes.tsx";
import { HoldControl } from "../openings/hold-control.tsx";
import { AskOpening } from "../openings/ask-opening.tsx";
import { useMyOpening } from "../openings/my-opening.ts";
import { useTexts } from "../incident/use-texts.ts";
import { address, BOARD, go, hashOf } from "../screens/address.ts";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { useStore } from "../store/store.ts";
import { selectIncident } from "../store/view.ts";
import { dateText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { changesOf, type Changes } from "./changes.ts";
import { kept } from "./kept.ts";
import { MomentTimeline } from "./moment-timeline.tsx";
import { indexAt, namingBoard, stepOf, type Shown } from "./moments.ts";
import { Facts, UnitsNear, UnitTable } from "./picture.tsx";
import { PlaceMap } from "./place-map.tsx";
import { Stepper } from "./stepper.tsx";
import { useMoment } from "./use-moment.ts";

const NO_CHANGES: Changes = { facts: new Set(), assignmentIds: new Set() };

/** Back to where one came from, with its filters. */
function leave(): void {
  const [, number] = address.get().parts;
  kept.set({ number });
  go(...kept.get().parts);
}

function Head({ shown, live }: { shown: Shown; live: Board | undefined }) {
  const { t, text, language } = useWords();
  const { board, incident, moment } = shown;
  const { incidentTypes, priorities, settings } = board.configuration;
  const type = incidentTypes.get(incident.typeId);
  const priority = priorities.get(incident.priorityId);
  const onBoard = live?.incidents.get(incident.incidentId)?.number === incident.number;
  return (
    <header className="history-title">
      <button type="button" className="button plain" onClick={leave}>
        {t("history.back")} <kbd>Esc</kbd>
      </button>
      <h2>
        {priority === undefined ? null : <PriorityMark priority={priority} size={18} />}
        <span className="numeric">#{incident.number}</span>{" "}
        {type === undefined ? incident.typeId : text(type.name)}
        <span className="history-title-place"> {incident.place.address}</span>
        <span className="dim history-date">
          {dateText(moment.entry.receivedAt, settings.utcOffsets, language)}
        </span>
      </h2>
      {onBoard ? (
        <button
          type="button"
          className="button"
          onClick={() => {
            selectIncident(incident.incidentId);
            go(BOARD);
          }}
        >
          {t(moment.entry.status === "closed" ? "history.toBoardClosed" : "history.toBoard")}
        </button>
      ) : (
        <span className="dim">{t("history.left")}</span>
      )}
    </header>
  );
}

function OpenedWords({ live, incident }: { live: Board; incident: Incident }) {
  const right = useMyOpening(live, { incidentId: incident.incidentId });
  const sealed = useTexts(incident, right.way);
  return <CallersWords board={live} incident={incident} sealed={sealed} right={right} />;
}

/** Off the board the words are opened with a lease, as on it when it is closed. */
function WordsOffBoard({ live, incident }: { live: Board | undefined; incident: Incident }) {
  const { t } = useWords();
  const { incidentId, number } = incident;
  const { way, opening } = useMyOpening(live, { incidentId });
  const { texts, opened, open, failed } = useTexts(incident, way, true);
  if (way === undefined) {
    return <AskOpening subject={{ incidentId }} what={`#${number}`} opening={opening} />;
  }
  if (!opened) {
    return (
      <p className="callers-words">
        <button type="button" className="button" onClick={open}>
          {t("texts.open")}
        </button>{" "}
        <span className="dim">{t("texts.recorded")}</span>
        {failed === undefined ? null : <span className="wrong"> {failed}</span>}
      </p>
    );
  }
  return (
    <div className="callers-words">
      {[...texts].map(([sealId, text]) => (
        <p key={sealId} className="caller-text">
          {text === "" ? t("texts.gone") : text}
        </p>
      ))}
    </div>
  );
}

/** Sealed as on the board. */
function SealedWords({ shown, live }: { shown: Shown; live: Board | undefined }) {
  const now = live?.incidents.get(shown.incident.incidentId);
  if (live !== undefined && now !== undefined && now.number === shown.incident.number) {
    return <OpenedWords live={live} incident={now} />;
  }
  return <WordsOffBoard live={live} incident={shown.incident} />;
}

function isIn(target: EventTarget | null, selector: string): boolean {
  return target instanceof HTMLElement && target.closest(selector) !== null;
}

/** Arrow keys, Home and End go through the moments from anywhere on the page; Esc goes back. */
function useStepKeys(count: number, index: number, onStep: (index: number) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      // A field, and the command bar, keep their keys; the slider has its own arrows.
      if (isIn(event.target, 'input:not([type="range"]), select, textarea')) return;
      if (event.key === "Escape") {
        event.preventDefault();
        leave();
        return;
      }
      if (count === 0 || isIn(event.target, "input")) return;
      const next = stepOf(event.key, index, count);
      if (next === undefined) return;
      event.preventDefault();
      onStep(next);
    };
    // Before the keys of the board, which know nothing of this page.
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, [count, index, onStep]);
}

function Opened({
  shown,
  index,
  onStep,
}: {
  readonly shown: Shown;
  readonly index: number;
  readonly onStep: (index: number) => void;
}) {
  const live = useStore(area, (state) => state.board);
  const { moment } = shown;
  const event = moment.timeline[shown.index]?.event;
  const changes = event === undefined ? NO_CHANGES : changesOf(event);
  const waits = shown.index !== index;
  return (
    <>
      <Head shown={shown} live={live} />
      <Stepper shown={shown} index={index} onStep={onStep} />
      <div className={waits ? "history-moment is-waiting" : "history-moment"} aria-busy={waits}>
        <div className="history-then">
          <Facts shown={shown} changes={changes} />
          <UnitTable shown={shown} changes={changes} />
          <SealedWords shown={shown} live={live} />
          {live === undefined ? null : <HoldControl board={live} incident={shown.incident} />}
        </div>
        <div className="history-where">
          <PlaceMap shown={shown} />
          <UnitsNear shown={shown} />
        </div>
        <MomentTimeline
          names={namingBoard(shown, live)}
          timeline={moment.timeline}
          index={index}
          onStep={onStep}
        />
      </div>
    </>
  );
}

/** One incident as it was after one of its events. */
export function HistoryIncident({ number, at }: { number: string; at: number | undefined }) {
  const { t } = useWords();
  const { shown, trouble } = useMoment(number, at);
  const timeline = shown?.moment.timeline ?? [];
  const index = at === undefined ? (shown?.index ?? 0) : indexAt(timeline, at);
  const onStep = useCallback(
    (next: number) => {
      const event = shown?.moment.timeline[next];
      if (event === undefined) return;
      const parts = ["history", number, String(event.sequence)];
      // Stepping is no way that one goes back.
      history.replaceState(null, "", hashOf(parts));
      address.set({ parts });
    },
    [shown, number],
  );
  useStepKeys(timeline.length, index, onStep);
  return (
    <div className="history">
      {trouble === undefined ? null : (
        <p className="wrong history-failed" role="alert">
          {t(trouble.why.id, trouble.why.values)}{" "}
          <button type="button" className="button" onClick={leave}>
            {t("history.back")}
          </button>
        </p>
      )}
      {shown === undefined ? null : <Opened shown={shown} index={index} onStep={onStep} />}
      {shown === undefined && trouble === undefined ? (
        <p className="screen-empty dim">{t("screen.loading")}</p>
      ) : null}
    </div>
  );
}
