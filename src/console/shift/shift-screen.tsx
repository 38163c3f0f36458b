import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { ClaimsList } from "./claims-list.tsx";
import { HandOverBrief } from "./hand-over.tsx";
import { ErasuresList } from "../openings/erasures-list.tsx";
import { OpeningsList } from "../openings/openings-list.tsx";
import { Notes } from "./notes.tsx";
import { Seats } from "./seats.tsx";
import "./shift.css";

/** Who sits where, who deals with what, and what the next shift must know. */
export default function ShiftScreen() {
  const { t } = useWords();
  const board = useStore(area, (state) => state.board);
  if (board === undefined) return <p className="screen-empty dim">{t("screen.loading")}</p>;
  return (
    <div className="shift">
      <div className="shift-side">
        <Seats board={board} />
        <ClaimsList board={board} />
        <OpeningsList board={board} />
        <ErasuresList />
        <Notes board={board} />
      </div>
      <HandOverBrief board={board} />
    </div>
  );
}
