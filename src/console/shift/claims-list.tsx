import { claimKey, isStale, type Board, type Claim } from "#kernel";
import { area } from "../area/area.ts";
import { go, BOARD } from "../screens/address.ts";
import { useStore } from "../store/store.ts";
import { selectIncident, selectMatter } from "../store/view.ts";
import { useAreaSecond } from "../time/ticker.ts";
import { useWords } from "../words/use-words.ts";
import { listClaims } from "./brief.ts";
import { ClaimControl } from "./claim-control.tsx";
import { claimedWhat } from "./claimed-what.ts";

function open(claim: Claim): void {
  if ("incidentId" in claim) selectIncident(claim.incidentId);
  else selectMatter({ kind: "call", callId: claim.callId });
  go(BOARD);
}

function Line({ board, claim }: { board: Board; claim: Claim }) {
  const words = useWords();
  const what = claimedWhat(board, claim, words);
  return (
    <li className="claim-row">
      <button type="button" className="button plain claim-what cut" onClick={() => open(claim)}>
        {what}
      </button>
      <ClaimControl subject={claim} what={what} />
    </li>
  );
}

function Claims(props: { readonly board: Board; readonly claims: readonly Claim[] }) {
  return (
    <ul>
      {props.claims.map((claim) => (
        <Line key={claimKey(claim)} board={props.board} claim={claim} />
      ))}
    </ul>
  );
}

/** What one has claimed oneself, and what others have claimed and left alone. */
export function ClaimsList({ board }: { board: Board }) {
  const { t } = useWords();
  const me = useStore(area, ({ session }) => session?.person.personId);
  const now = useAreaSecond();
  const claims = listClaims(board);
  const mine = claims.filter((claim) => claim.holderId === me);
  const stale = claims.filter((claim) => claim.holderId !== me && isStale(board, claim, now));
  return (
    <section className="shift-part shift-claims" aria-label={t("shift.claims")}>
      <h2 className="column-title">{t("shift.claims")}</h2>
      <h3 className="part-title">
        {t("shift.myClaims")} <span className="numeric">{mine.length}</span>
      </h3>
      {mine.length === 0 ? <p className="empty dim">{t("shift.noClaims")}</p> : null}
      <Claims board={board} claims={mine} />
      <h3 className="part-title">
        {t("shift.staleClaims")} <span className="numeric">{stale.length}</span>
      </h3>
      {stale.length === 0 ? <p className="empty dim">{t("shift.nothing")}</p> : null}
      <Claims board={board} claims={stale} />
    </section>
  );
}
