import { findClaim, isStale, type Claim, type ClaimSubject } from "#kernel";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useAreaSecond } from "../time/ticker.ts";
import { clockText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { personName, shortName } from "./seat-name.ts";
import "./claims.css";

/** The claim of an incident or a call, while the board has one. */
export function useClaim(subject: ClaimSubject): Claim | undefined {
  return useStore(area, ({ board }) =>
    board === undefined ? undefined : findClaim(board, subject),
  );
}

/** A full disc under a bar is claimed; a broken ring is stale. */
function Shape({ stale }: { stale: boolean }) {
  return (
    <svg className="mark" width={11} height={11} viewBox="0 0 16 16" aria-hidden="true">
      {stale ? (
        <circle
          cx={8}
          cy={8}
          r={6}
          fill="none"
          stroke="currentColor"
          strokeWidth={2.4}
          strokeDasharray="4 3"
        />
      ) : (
        <path
          d="M8 1.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7M1.5 15a6.5 5 0 0 1 13 0z"
          fill="currentColor"
        />
      )}
    </svg>
  );
}

function Mark({ claim, isWhole }: { claim: Claim; isWhole: boolean }) {
  const words = useWords();
  const { t } = words;
  const board = useStore(area, (state) => state.board);
  const me = useStore(area, ({ session }) => session?.person.personId);
  const now = useAreaSecond();
  if (board === undefined) return null;
  const stale = isStale(board, claim, now);
  const isMine = claim.holderId === me;
  const name = personName(board, claim.holderId, words);
  const since = clockText(claim.since, board.configuration.settings.utcOffsets, false);
  const said = isMine ? t("claim.you") : isWhole ? name : shortName(name);
  return (
    <span
      className={`claim-mark${stale ? " is-stale" : ""}${isMine ? " is-mine" : ""}`}
      title={t("claim.by", { who: name, since })}
    >
      <Shape stale={stale} />
      <span className="unseen">{t("claim.mark")} </span>
      <span>{said}</span>
      {stale ? <span> {t("claim.stale")}</span> : null}
    </span>
  );
}

/** Who deals with it, short, in a row; nothing when nobody has claimed it. */
export function ClaimMark({ subject }: { subject: ClaimSubject }) {
  const claim = useClaim(subject);
  return claim === undefined ? null : <Mark claim={claim} isWhole={false} />;
}

/** The same in full, for the head of an incident or a call. */
export function ClaimInFull({ claim }: { claim: Claim }) {
  return <Mark claim={claim} isWhole />;
}
