import type { Board, CapabilityId } from "#kernel";
import type { AdvisedMoveUp, MoveUps } from "#protocol";
import { useLayoutEffect, useState } from "react";
import { give } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { view } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { arrivalText } from "../time/format.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords, type Words } from "../words/use-words.ts";
import { everyOf } from "./gain.ts";
import { useMoveUps } from "./use-move-ups.ts";

const endWords: Record<MoveUps["end"], MessageId | undefined> = {
  enough: undefined,
  "no-gain": "moveUp.noGain",
  "nobody-may-move": "moveUp.nobody",
  "nowhere-to-wait": "moveUp.nowhere",
  "no-calls": "moveUp.noCalls",
  "no-roads": "moveUp.noRoads",
  "too-few-calls": "moveUp.tooFew",
};

type Named = { readonly unit: string; readonly place: string };

function namesOf(board: Board, { unitId, to }: AdvisedMoveUp, { text }: Words): Named {
  const { units, posts, stations } = board.configuration;
  const place = to.kind === "post" ? posts.get(to.postId) : stations.get(to.stationId);
  return {
    unit: units.get(unitId)?.callSign ?? unitId,
    place: place === undefined ? "" : text(place.name),
  };
}

function giveMove({ unitId, to }: AdvisedMoveUp, values: Named): void {
  const postId = to.kind === "post" ? { postId: to.postId } : {};
  void give({ command: { type: "postUnit", unitId, ...postId }, label: { id: "do.post", values } });
}

function Move({ board, move }: { board: Board; move: AdvisedMoveUp }) {
  const words = useWords();
  const { t, text } = words;
  const may = useMay("postUnit");
  const values = namesOf(board, move, words);
  const capability = board.configuration.capabilities.get(move.capabilityId);
  const isLoss = move.lostCallsPerHour > 0;
  return (
    <li className="move-up">
      <span className="call-sign">{values.unit}</span>
      <span className="numeric">{arrivalText(move.roadSeconds)}</span>
      <span className="dim">
        {t("moveUp.gain", { ...everyOf(move.netCallsPerHour) })}
        {isLoss ? ` ${t("moveUp.loss", { ...everyOf(move.lostCallsPerHour) })}` : null}
        {capability === undefined ? null : ` · ${text(capability.name)}`}
      </span>
      <button
        type="button"
        className="button"
        disabled={!may}
        onClick={() => giveMove(move, values)}
      >
        {t("gap.move", values)}
      </button>
    </li>
  );
}

type Props = { readonly board: Board; readonly capabilityId: CapabilityId };

/** Which free unit to move where, by the server's advice. Nothing moves but by a person's order. */
export function MoveUpAdvice({ board, capabilityId }: Props) {
  const words = useWords();
  const { t } = words;
  const [all, setAll] = useState(false);
  const { last, failed } = useMoveUps(all ? undefined : capabilityId);
  const may = useMay("postUnit");
  const first = may ? last?.moves[0] : undefined;
  // Before it is painted: who sees the first move may press Enter on the line at once.
  useLayoutEffect(() => {
    const move =
      first === undefined ? undefined : () => giveMove(first, namesOf(board, first, words));
    view.set({ giveMove: move });
    return () => view.set({ giveMove: undefined });
  }, [board, first, words]);
  const end = last === undefined || last.moves.length > 0 ? undefined : endWords[last.end];
  return (
    <section className="move-up-advice" aria-label={t("moveUp.title")}>
      <h3 className="part-title">
        {t("moveUp.title")}{" "}
        <button
          type="button"
          className="button plain"
          aria-pressed={all}
          onClick={() => setAll(!all)}
        >
          {t("moveUp.all")}
        </button>
      </h3>
      {failed === undefined ? null : <p className="wrong">{t("moveUp.failed", { why: failed })}</p>}
      <ul className="move-ups">
        {last?.moves.map((move) => (
          <Move key={`${move.unitId} ${move.capabilityId}`} board={board} move={move} />
        ))}
      </ul>
      {end === undefined ? null : <p>{t(end, { calls: last?.calls ?? 0 })}</p>}
      {last === undefined ? null : (
        <p className="dim">
          {t("moveUp.rests", { calls: last.calls, minutes: Math.round(last.coverSeconds / 60) })}{" "}
          {t("moveUp.age")} <Elapsed since={last.at} />
        </p>
      )}
    </section>
  );
}
