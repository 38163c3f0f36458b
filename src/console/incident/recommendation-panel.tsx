import type { Incident } from "#kernel";
import type { Candidate, NeedAdvice, Recommendation, WordedReason } from "#protocol";
import { useCallback, useLayoutEffect, useState, type ReactNode } from "react";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { view } from "../store/view.ts";
import { arrivalText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { unitsToAssign, useRecommendation } from "./recommendation.ts";

function Reason({ reason }: { reason: WordedReason }) {
  const { text } = useWords();
  return <>{text(reason.text)}</>;
}

/** "4:10 (3:20–5:40)": when it will most likely be there, and between when and when. */
function Arrival({ candidate }: { candidate: Candidate }) {
  const { medianSeconds, lowSeconds, highSeconds } = candidate.arrival;
  return (
    <span className="arrival">
      {arrivalText(medianSeconds)}{" "}
      <span className="dim">
        ({arrivalText(lowSeconds)}–{arrivalText(highSeconds)})
      </span>
    </span>
  );
}

/** The reason first, then what else is worth knowing. */
function Why({ candidate }: { candidate: Candidate }) {
  return (
    <span className="candidate-why">
      <Reason reason={candidate.reason} />
      {candidate.notes.map((note) => (
        <span key={note.code} className="dim">
          {" · "}
          <Reason reason={note} />
        </span>
      ))}
    </span>
  );
}

function CandidateLine({ candidate }: { candidate: Candidate }) {
  return (
    <li className="candidate">
      <span className="call-sign">{candidate.callSign}</span>
      <Arrival candidate={candidate} />
      <Why candidate={candidate} />
    </li>
  );
}

function Shortfall({ unfilled }: { unfilled: NonNullable<NeedAdvice["unfilled"]> }) {
  const { t } = useWords();
  return (
    <li className="shortfall">
      <span className="shortfall-text">
        <strong>{t("recommendation.missing", { count: unfilled.count })}</strong>{" "}
        {unfilled.reasons.map((reason, index) => (
          <span key={reason.code} className={index > 0 ? "dim" : undefined}>
            {index > 0 ? " · " : ""}
            <Reason reason={reason} />
          </span>
        ))}
      </span>
      {unfilled.couldFill.slice(0, 3).map((could) => (
        <span key={could.callSign} className="dim">
          <span className="call-sign">{could.callSign}</span> <Reason reason={could.reason} />
        </span>
      ))}
    </li>
  );
}

type MoreProps = {
  readonly word: string;
  readonly count: number;
  readonly children: ReactNode;
};

/** A count that opens into what it counts. */
function More({ word, count, children }: MoreProps) {
  const [open, setOpen] = useState(false);
  if (count === 0) return null;
  return (
    <>
      <button
        type="button"
        className="button plain more"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {word}
      </button>
      {open ? <ul className="runners-up">{children}</ul> : null}
    </>
  );
}

/** Who was not chosen and why; then who has the capability and cannot be sent, and why not. */
function Others({ advice, incident }: { advice: NeedAdvice; incident: Incident }) {
  const { t } = useWords();
  const others = [...advice.proposals, ...advice.runnersUp];
  const { excluded } = advice;
  return (
    <div className="others">
      <More word={t("recommendation.others", { count: others.length })} count={others.length}>
        {others.map((candidate) => (
          <li key={candidate.unitId} className="candidate">
            <AssignOne incident={incident} candidate={candidate} needId={advice.needId} />
            <Arrival candidate={candidate} />
            <Why candidate={candidate} />
          </li>
        ))}
      </More>
      <More word={t("recommendation.excluded", { count: excluded.length })} count={excluded.length}>
        {excluded.map(({ unitId, callSign, reason }) => (
          <li key={unitId} className="excluded">
            <span className="call-sign">{callSign}</span>
            <span className="dim">
              <Reason reason={reason} />
            </span>
          </li>
        ))}
      </More>
    </div>
  );
}

function NeedRow({ advice, incident }: { advice: NeedAdvice; incident: Incident }) {
  const { t, text } = useWords();
  return (
    <li className="need">
      <p className="need-name dim">
        <span className="cut">{text(advice.capabilityName)}</span>
        {advice.filled === 0 ? null : (
          <span>{t("recommendation.filled", { count: advice.filled })}</span>
        )}
      </p>
      <ul>
        {advice.chosen.map((candidate) => (
          <CandidateLine key={candidate.unitId} candidate={candidate} />
        ))}
        {advice.unfilled === undefined ? null : <Shortfall unfilled={advice.unfilled} />}
      </ul>
      {advice.missing === 0 ? null : <Others advice={advice} incident={incident} />}
    </li>
  );
}

type OneProps = {
  readonly incident: Incident;
  readonly candidate: Candidate;
  readonly needId: string;
};

/** Sends one unit that was not the first choice. */
function AssignOne({ incident, candidate, needId }: OneProps) {
  const { t } = useWords();
  const may = useMay("assignUnits");
  const { unitId, advice, callSign } = candidate;
  return (
    <button
      type="button"
      className="button"
      disabled={!may}
      onClick={() =>
        void give({
          command: {
            type: "assignUnits",
            incidentId: incident.incidentId,
            units: [{ assignmentId: crypto.randomUUID(), unitId, needId, advice }],
          },
          label: { id: "do.assign", values: { units: callSign, number: incident.number } },
        })
      }
    >
      {t("recommendation.assign", { units: callSign })}
    </button>
  );
}

/** Assigns what is recommended, by the button or by Enter in the list. */
function AssignButton({ incident, last }: { incident: Incident; last: Recommendation }) {
  const { t } = useWords();
  const may = useMay("assignUnits");
  const units = last.needs.flatMap((need) => need.chosen.map((candidate) => candidate.callSign));
  const names = units.join(", ");
  const assign = useCallback(() => {
    void give({
      command: {
        type: "assignUnits",
        incidentId: incident.incidentId,
        units: unitsToAssign(last.needs),
      },
      label: { id: "do.assign", values: { units: names, number: incident.number } },
    });
  }, [incident.incidentId, incident.number, last, names]);
  const ready = may && units.length > 0;
  // Before the button is painted: who sees it may press Enter at once.
  useLayoutEffect(() => {
    const unitIds = last.needs.flatMap((need) => need.chosen.map(({ unitId }) => unitId));
    view.set({ assignRecommended: ready ? assign : undefined, recommendedUnitIds: unitIds });
    return () => view.set({ assignRecommended: undefined, recommendedUnitIds: undefined });
  }, [assign, ready, last]);
  if (units.length === 0) return null;
  return (
    <button id="assign" type="button" className="button main" disabled={!may} onClick={assign}>
      {t("recommendation.assign", { units: names })}
    </button>
  );
}

/** Whom to send, when they will be there, why, and what cannot be filled. */
export function RecommendationPanel({ incident }: { incident: Incident }) {
  const { t } = useWords();
  const asked = useRecommendation(incident.incidentId);
  const last = asked.state === "failed" ? undefined : asked.last;
  return (
    <section className="recommendation" aria-label={t("recommendation.title")}>
      <div className="recommendation-head">
        <h3 className="part-title">{t("recommendation.title")}</h3>
        {last === undefined ? null : <AssignButton incident={incident} last={last} />}
      </div>
      {asked.state === "failed" ? (
        <p className="wrong">{t("recommendation.failed", { why: asked.message })}</p>
      ) : null}
      {last === undefined ? (
        <p className="dim">{asked.state === "asking" ? t("recommendation.asking") : null}</p>
      ) : (
        <>
          <ul className="needs">
            {last.needs.map((advice) => (
              <NeedRow key={advice.needId} advice={advice} incident={incident} />
            ))}
          </ul>
          {last.notes.map((note) => (
            <p key={note.code} className="dim">
              <Reason reason={note} />
            </p>
          ))}
        </>
      )}
    </section>
  );
}
