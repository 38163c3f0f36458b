import { isOpen, type Assignment, type Board, type Incident } from "#kernel";
import { useState } from "react";
import { area } from "../area/area.ts";
import { Unconfirmed } from "../area/unconfirmed.tsx";
import { PartGuard } from "../guard/part-guard.tsx";
import { nexts, setStatus, TransportForm, type Next } from "../incident/assignments.tsx";
import { CallersWords } from "../incident/notes.tsx";
import { useTexts } from "../incident/use-texts.ts";
import { useMyOpening } from "../openings/my-opening.ts";
import { signOut } from "../session/session.ts";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { StatusMark } from "../shapes/status-mark.tsx";
import { statusShapes } from "../shapes/status-shapes.ts";
import { useStore } from "../store/store.ts";
import { AreaClock, Elapsed } from "../time/elapsed.tsx";
import { Announcer } from "../top/announcer.tsx";
import { ConnectionMark } from "../top/connection-mark.tsx";
import { LanguageButton, ThemeButton } from "../top/look-buttons.tsx";
import { OutboxStrip } from "../top/outbox-strip.tsx";
import { statusSince } from "../units/shown-unit.ts";
import { useWords } from "../words/use-words.ts";
import "./crew.css";

/** What the caller said and what was noted: at hand while the assignment is open, and on record. */
function Words({ board, incident }: { board: Board; incident: Incident }) {
  const { t } = useWords();
  const right = useMyOpening(board, { incidentId: incident.incidentId });
  const sealed = useTexts(incident, right.way);
  const notes = incident.notes.flatMap(({ noteId, text }) => {
    const words = sealed.texts.get(text.sealId);
    return words === undefined ? [] : [{ noteId, words }];
  });
  return (
    <div className="crew-words">
      <CallersWords board={board} incident={incident} sealed={sealed} right={right} />
      {notes.length === 0 ? null : (
        <section aria-label={t("crew.notes")}>
          <h3 className="part-title">{t("crew.notes")}</h3>
          <ul>
            {notes.map(({ noteId, words }) => (
              <li key={noteId} className="caller-text">
                {words}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function StatusButtons({ assignment, callSign }: { assignment: Assignment; callSign: string }) {
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  if (!isOpen(assignment)) return null;
  const press = (next: Next) => {
    if (next === "transporting" && assignment.destination === undefined) setAsking(true);
    else setStatus(assignment, callSign, next, t(statusShapes[next].word));
  };
  const [first, ...others] = [...nexts[assignment.status], "cleared" as const];
  return (
    <div className="crew-buttons">
      <button type="button" className="button main" onClick={() => press(first)}>
        {t(statusShapes[first].word)}
      </button>
      {others.map((next) => (
        <button key={next} type="button" className="button" onClick={() => press(next)}>
          {t(statusShapes[next].word)}
        </button>
      ))}
      {asking ? (
        <TransportForm assignment={assignment} callSign={callSign} done={() => setAsking(false)} />
      ) : null}
    </div>
  );
}

type Own = { readonly assignment: Assignment; readonly incident: Incident };

function OwnAssignment({ board, assignment, incident }: Own & { readonly board: Board }) {
  const { t, text } = useWords();
  const { configuration } = board;
  const type = configuration.incidentTypes.get(incident.typeId);
  const priority = configuration.priorities.get(incident.priorityId);
  const callSign = configuration.units.get(assignment.unitId)?.callSign ?? assignment.unitId;
  const others = incident.assignmentIds.flatMap((id) => {
    const other = board.assignments.get(id);
    if (other === undefined || !isOpen(other) || other.unitId === assignment.unitId) return [];
    return [configuration.units.get(other.unitId)?.callSign ?? other.unitId];
  });
  return (
    <article className="crew-assignment" aria-label={`#${incident.number}`}>
      <h2>
        {priority === undefined ? null : <PriorityMark priority={priority} size={22} />}{" "}
        {type === undefined ? incident.typeId : text(type.name)}{" "}
        <span className="numeric dim">#{incident.number}</span>
      </h2>
      <p className="crew-address">{incident.place.address}</p>
      <p className="crew-status">
        <StatusMark status={isOpen(assignment) ? assignment.status : "available"} size={18} />{" "}
        <strong>
          {t(statusShapes[isOpen(assignment) ? assignment.status : "available"].word)}
        </strong>{" "}
        <Elapsed since={statusSince(assignment)} />
        <Unconfirmed id={assignment.assignmentId} />
      </p>
      {others.length === 0 ? null : (
        <p className="dim">{t("crew.beside", { units: others.join(", ") })}</p>
      )}
      <StatusButtons assignment={assignment} callSign={callSign} />
      <PartGuard part="texts" about={incident.incidentId}>
        <Words key={incident.incidentId} board={board} incident={incident} />
      </PartGuard>
    </article>
  );
}

/** The open assignments of the crew's own unit, the earliest first. */
function ownOf(board: Board, unitId: string | undefined): Own[] {
  const ids = unitId === undefined ? [] : (board.units.get(unitId)?.openAssignmentIds ?? []);
  return ids.flatMap((id) => {
    const assignment = board.assignments.get(id);
    const incident =
      assignment === undefined ? undefined : board.incidents.get(assignment.incidentId);
    return assignment === undefined || incident === undefined ? [] : [{ assignment, incident }];
  });
}

/** A crew's whole console: what its unit is on, and one press for each status. */
export default function CrewPage() {
  const { t } = useWords();
  const board = useStore(area, (state) => state.board);
  const person = useStore(area, (state) => state.session?.person);
  const unitId = person?.unitId;
  const offsets = board?.configuration.settings.utcOffsets ?? [];
  const callSign =
    unitId === undefined
      ? person?.name
      : (board?.configuration.units.get(unitId)?.callSign ?? unitId);
  const own = board === undefined ? [] : ownOf(board, unitId);
  return (
    <div className="crew-page">
      <header className="crew-head">
        <h1>{callSign}</h1>
        <AreaClock offsets={offsets} />
        <ConnectionMark offsets={offsets} />
        <span className="spring" />
        <LanguageButton />
        <ThemeButton />
        <button className="button plain" type="button" onClick={() => void signOut()}>
          {t("session.signOut")}
        </button>
      </header>
      <OutboxStrip />
      <main>
        {board === undefined || own.length > 0 ? null : (
          <p className="crew-free">{t(unitId === undefined ? "crew.noUnit" : "crew.free")}</p>
        )}
        {board === undefined
          ? null
          : own.map(({ assignment, incident }) => (
              <OwnAssignment
                key={assignment.assignmentId}
                board={board}
                assignment={assignment}
                incident={incident}
              />
            ))}
      </main>
      <Announcer />
    </div>
  );
}
