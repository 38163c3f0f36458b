import type { Board } from "#kernel";
import { useEffect } from "react";
import { area } from "../area/area.ts";
import { address, hashOf } from "../screens/address.ts";
import { useStore } from "../store/store.ts";
import { clockText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { FilterBar } from "./filter-bar.tsx";
import { filtersOf, partsOfFilters, queryOf, type Filters } from "./filters.ts";
import { HistoryTable } from "./history-table.tsx";
import { kept } from "./kept.ts";
import { useSearch, type SearchState } from "./use-search.ts";

/** The address follows the filters without a step of the browser's own for each of them. */
function showFilters(filters: Filters): void {
  const parts = ["history", ...partsOfFilters(filters)];
  // The address is for people too: what need not be encoded is not.
  history.replaceState(null, "", hashOf(parts).replaceAll("%3D", "=").replaceAll("%3A", ":"));
  address.set({ parts });
}

/** How many were found, what is left out, and how far the archive has read. */
function Counts({ state, board }: { state: SearchState; board: Board }) {
  const { t } = useWords();
  const { first, askedAt } = state;
  const total = first?.total;
  if (first === undefined || total === undefined) return null;
  const { utcOffsets } = board.configuration.settings;
  const active =
    (first.facets?.["status"]?.["open"] ?? 0) + (first.facets?.["status"]?.["held"] ?? 0);
  const { count } = total;
  const said = [
    total.isExact ? t("history.count", { count }) : t("history.countAtLeast", { count }),
    ...(active > 0 ? [t("history.countActive", { count: active })] : []),
    ...((first.leftOut ?? 0) > 0 ? [t("history.leftOut", { count: first.leftOut ?? 0 })] : []),
    ...(first.progress.behind > 0 ? [t("history.behind", { count: first.progress.behind })] : []),
  ];
  const asOf = askedAt === undefined ? "" : clockText(askedAt, utcOffsets);
  return (
    <p className="history-counts" role="status">
      {said.join(" · ")} <span className="dim">{t("history.asOf", { time: asOf })}</span>
    </p>
  );
}

type FoundProps = {
  readonly board: Board;
  readonly state: SearchState;
  readonly again: () => void;
  readonly more: () => void;
};

function Found({ board, state, again, more }: FoundProps) {
  const { t } = useWords();
  const { entries, first, next, busy, failed } = state;
  return (
    <section className="history-found" aria-label={t("history.found")} aria-busy={busy}>
      <div className="history-line">
        <Counts state={state} board={board} />
        <button type="button" className="button plain" onClick={again}>
          {t("history.again")}
        </button>
      </div>
      {failed === undefined ? null : (
        <p className="wrong history-failed" role="alert">
          {t(failed.id, failed.values)}
        </p>
      )}
      {first !== undefined && entries.length === 0 ? (
        <p className="empty dim">{t("history.nothing")}</p>
      ) : (
        <HistoryTable board={board} entries={entries} />
      )}
      {next === undefined ? null : (
        <button type="button" className="button history-more" onClick={more} disabled={busy}>
          {t("history.more")}
        </button>
      )}
    </section>
  );
}

function Listed({ board }: { board: Board }) {
  const { t } = useWords();
  const { utcOffsets } = board.configuration.settings;
  const parts = useStore(address, (value) => value.parts);
  const text = useStore(kept, (value) => value.text);
  const filters = filtersOf(parts.slice(1));
  const { state, again, more } = useSearch(queryOf(filters, text, utcOffsets));
  useEffect(() => kept.set({ parts }), [parts]);
  return (
    <div className="history">
      <h2 className="unseen">{t("screen.history")}</h2>
      <FilterBar
        board={board}
        filters={filters}
        text={text}
        facets={state.first?.facets}
        onFilters={showFilters}
        onText={(next) => kept.set({ text: next })}
      />
      <Found board={board} state={state} again={again} more={more} />
    </div>
  );
}

/** What was, by what and where it was: never by whom. */
export function HistoryList() {
  const { t } = useWords();
  const board = useStore(area, (state) => state.board);
  if (board === undefined) return <p className="screen-empty dim">{t("board.loading")}</p>;
  return <Listed board={board} />;
}
