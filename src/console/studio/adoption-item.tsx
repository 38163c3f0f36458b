import { useState, type ReactNode } from "react";
import { applyChanges, changeId, unreachable, type Board, type Deployment } from "#kernel";
import { area } from "../area/area.ts";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { personName } from "../shift/seat-name.ts";
import { useStore } from "../store/store.ts";
import { areaNow } from "../time/area-clock.ts";
import { clockText, dateText, fieldText, instantOfField } from "../time/format.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords, type Values } from "../words/use-words.ts";
import { weeklyText } from "./hours-text.ts";
import { linesOf, type PlanLine } from "./model/lines.ts";
import { attempt, showTrial, studio } from "./studio-store.ts";

type ItemProps = { readonly board: Board; readonly deployment: Deployment };

const DAY = 86_400_000;
/** Parts of a plan that no configuration holds: people carry them out. */
const BY_PEOPLE = new Set<PlanLine["ref"]["part"]>(["duties", "postings", "roadClosures", "rules"]);

/** Who and when, in the words of the page. */
function useSaying(board: Board) {
  const words = useWords();
  const { utcOffsets } = board.configuration.settings;
  return {
    who: (personId: string) => personName(board, personId, words),
    when: (at: number) =>
      `${dateText(at, utcOffsets, words.language)} ${clockText(at, utcOffsets, false)}`,
  };
}

/** What became of it, by whom and when. */
function stateOf(
  deployment: Deployment,
  { who, when }: ReturnType<typeof useSaying>,
): { word: MessageId; values?: Values } {
  const one = deployment;
  switch (one.status) {
    case "proposed":
      return { word: "studio.adoption.proposed" };
    case "approved": {
      const values = { who: who(one.reviewedBy), when: when(one.reviewedAt) };
      return { word: "studio.adoption.approved", values };
    }
    case "declined": {
      const values = { who: who(one.reviewedBy), when: when(one.reviewedAt), why: one.reason };
      return { word: "studio.adoption.declined", values };
    }
    case "scheduled": {
      const { reviewedBy, adoptedBy, effectiveAt } = one;
      const values = { reviewer: who(reviewedBy), who: who(adoptedBy), when: when(effectiveAt) };
      return { word: "studio.adoption.scheduled", values };
    }
    case "inForce": {
      const { reviewedBy, adoptedBy, appliedAt } = one;
      const values = { reviewer: who(reviewedBy), who: who(adoptedBy), when: when(appliedAt) };
      return { word: "studio.adoption.inForce", values };
    }
    case "conflicted":
      return { word: "studio.adoption.conflicted", values: { when: when(one.conflictedAt) } };
    case "cancelled": {
      const values = { who: who(one.cancelledBy), when: when(one.cancelledAt), why: one.reason };
      return { word: "studio.adoption.cancelled", values };
    }
    case "reversed": {
      const values = { who: who(one.reversedBy), when: when(one.reversedAt), why: one.reason };
      return { word: "studio.adoption.reversed", values };
    }
    default:
      return unreachable(one);
  }
}

function Lines({ lines }: { lines: readonly PlanLine[] }) {
  const { t, language } = useWords();
  const hoursText = (hours: PlanLine["hours"] = []) =>
    hours.map((one) => ` ${weeklyText(one, language)}`).join(";");
  return (
    <ul className="studio-lines">
      {lines.map(({ ref, word, values, hours }) => (
        <li key={`${ref.part}-${ref.at}`}>
          {t(word, values)}
          {hoursText(hours)}
        </li>
      ))}
    </ul>
  );
}

/** What the server changes, and what people carry out because the live system has no roster. */
function Contents({ board, deployment }: ItemProps) {
  const { t, text } = useWords();
  const { plan, status, inverse } = deployment;
  // In force, the plan is told against what stood before it.
  const configuration =
    status === "inForce"
      ? applyChanges(board.configuration, inverse).configuration
      : board.configuration;
  // The server adds the zones of a place by a second change of it: each thing is told once.
  const changes = new Map(plan.changes.map((one) => [`${one.kind}.${changeId(one)}`, one]));
  const told = { ...plan, changes: [...changes.values()] };
  const lines = linesOf(told, { configuration, text });
  const byPeople = lines.filter(({ ref }) => BY_PEOPLE.has(ref.part));
  const byServer = lines.filter(({ ref }) => !BY_PEOPLE.has(ref.part));
  return (
    <>
      {byServer.length === 0 ? null : (
        <details>
          <summary>{t("studio.adoption.byServer", { count: byServer.length })}</summary>
          <Lines lines={byServer} />
        </details>
      )}
      {byPeople.length === 0 ? null : (
        <details open={status === "inForce" || status === "scheduled"}>
          <summary>{t("studio.adoption.byPeople", { count: byPeople.length })}</summary>
          <Lines lines={byPeople} />
        </details>
      )}
    </>
  );
}

function Evidence({ hash }: { hash: string }) {
  const { t } = useWords();
  const trial = useStore(studio, ({ planning }) =>
    planning?.trials.find((one) => one.hash === hash),
  );
  const short = hash.slice(0, 16);
  return (
    <p className="dim studio-command">
      {t("studio.adoption.evidence", { hash: short })}{" "}
      {trial === undefined ? null : (
        <button
          type="button"
          className="button plain"
          onClick={() => void attempt(() => showTrial(trial.trialId))}
        >
          {t("studio.adoption.showTrial")}
        </button>
      )}
    </p>
  );
}

/** From when an approved plan is in force, on the area's clock. */
function AdoptForm({ board, deployment }: ItemProps) {
  const { t } = useWords();
  const { utcOffsets } = board.configuration.settings;
  const { deploymentId, plan } = deployment;
  const [text, setText] = useState(() => {
    const at = deployment.status === "scheduled" ? deployment.effectiveAt : areaNow() + DAY;
    return fieldText(at, utcOffsets);
  });
  const effectiveAt = instantOfField(text, utcOffsets);
  return (
    <form
      className="studio-buttons"
      onSubmit={(event) => {
        event.preventDefault();
        if (effectiveAt === undefined) return;
        const command = { type: "scheduleDeployment", deploymentId, effectiveAt } as const;
        void give({ command, label: { id: "do.scheduleDeployment", values: { plan: plan.name } } });
      }}
    >
      <label className="studio-choice">
        <span className="dim">{t("studio.adoption.from")}</span>
        <input
          type="datetime-local"
          className="field"
          required
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <button type="submit" className="button main" disabled={effectiveAt === undefined}>
        {t(deployment.status === "scheduled" ? "studio.adoption.move" : "studio.adoption.adopt")}
      </button>
    </form>
  );
}

/** What can still be called off; a conflict is answered by that. */
const WAITING = new Set<Deployment["status"]>(["proposed", "approved", "scheduled", "conflicted"]);

/** What is decided with a reason: the review, calling off, taking back. */
function Decisions({ deployment }: { deployment: Deployment }) {
  const { t } = useWords();
  const me = useStore(area, ({ session }) => session?.person.personId);
  const mayReview = useMay("reviewDeployment");
  const mayCancel = useMay("cancelDeployment");
  const mayReverse = useMay("reverseDeployment");
  const [reason, setReason] = useState("");
  const { deploymentId, status, proposedBy, plan } = deployment;
  const isWaiting = WAITING.has(status);
  const reviews = status === "proposed" && mayReview && proposedBy !== me;
  const cancels = isWaiting && mayCancel;
  const reverses = status === "inForce" && mayReverse;
  if (!reviews && !cancels && !reverses) return null;
  const values = { plan: plan.name };
  const act = (word: MessageId, job: () => Promise<boolean>, main = false): ReactNode => (
    <button
      type="button"
      className={main ? "button main" : "button"}
      disabled={reason.trim() === ""}
      onClick={() => void job().then((done) => (done ? setReason("") : undefined))}
    >
      {t(word)}
    </button>
  );
  const review = (approve: boolean) => () =>
    give({
      command: { type: "reviewDeployment", deploymentId, approve, reason: reason.trim() },
      label: { id: approve ? "do.approveDeployment" : "do.declineDeployment", values },
    });
  const end = (type: "cancelDeployment" | "reverseDeployment") => () =>
    give({
      command: { type, deploymentId, reason: reason.trim() },
      label: {
        id: type === "cancelDeployment" ? "do.cancelDeployment" : "do.reverseDeployment",
        values,
      },
    });
  return (
    <div className="studio-buttons">
      <label className="studio-choice">
        <span className="dim">{t("studio.adoption.reason")}</span>
        <input
          className="field"
          maxLength={200}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
      {reviews ? act("studio.adoption.approve", review(true), true) : null}
      {reviews ? act("studio.adoption.decline", review(false)) : null}
      {cancels ? act("studio.adoption.cancel", end("cancelDeployment")) : null}
      {reverses ? act("studio.adoption.reverse", end("reverseDeployment")) : null}
    </div>
  );
}

/** One plan that was put forward: what it rests on, where it is, and what can be done with it. */
export function AdoptionItem({ board, deployment }: ItemProps) {
  const { t } = useWords();
  const saying = useSaying(board);
  const me = useStore(area, ({ session }) => session?.person.personId);
  const mayAdopt = useMay("scheduleDeployment");
  const { plan, status, proposedBy, proposedAt, evidenceHash } = deployment;
  const { word, values } = stateOf(deployment, saying);
  const waitsForOther = status === "proposed" && proposedBy === me;
  return (
    <li className="studio-adoption">
      <h3>
        <bdi>{plan.name}</bdi>
      </h3>
      <p className={status === "conflicted" ? "wrong" : undefined} role="status">
        {t(word, values)} {waitsForOther ? t("studio.adoption.notYou") : null}
      </p>
      {status !== "conflicted"
        ? null
        : deployment.problems.map(({ path, got, expected }) => (
            <p key={`${path}-${got}`} className="wrong">
              {t("studio.quick.problem", { path, got, expected })}
            </p>
          ))}
      <p className="dim">
        {t("studio.adoption.by", { who: saying.who(proposedBy), when: saying.when(proposedAt) })}
      </p>
      <Evidence hash={evidenceHash} />
      <Contents board={board} deployment={deployment} />
      {mayAdopt && (status === "approved" || status === "scheduled") ? (
        <AdoptForm board={board} deployment={deployment} />
      ) : null}
      <Decisions deployment={deployment} />
    </li>
  );
}
