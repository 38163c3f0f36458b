import { Fragment, useId, useState } from "react";
import type { Board } from "#kernel";
import type { Exclusion, IndicatorName, MeasuredLine, MeasuresAnswer } from "#measures";
import { PriorityMark } from "../shapes/priority-mark.tsx";
import { durationText } from "../time/format.ts";
import { useWords, type Words } from "../words/use-words.ts";
import type { RowsBy } from "./asked.ts";
import { DistributionPlot } from "./distribution-plot.tsx";
import { DotPlot, PlotAxis } from "./dot-plot.tsx";
import { rowsOf, type Row } from "./rows.ts";
import { scaleOf } from "./scale.ts";
import { definitionWords, disciplineWords, exclusionWords, indicatorWords } from "./words-of.ts";

const COLUMNS = 7;

function rowName(row: Row, rowsBy: RowsBy, { t, text }: Words): string {
  if (row.id === "all") return t("measures.all");
  if (row.name !== undefined) return text(row.name);
  const word =
    rowsBy === "discipline" ? disciplineWords[row.id as keyof typeof disciplineWords] : undefined;
  return word === undefined ? row.id : t(word);
}

/** The 90th percentile with its interval, or why there is none. */
function slowEnd({ enough, count, p90, p90Low, p90High }: MeasuredLine, { t }: Words): string {
  if (count === 0) return "–";
  if (!enough || p90 === null) return t("measures.tooFew", { count });
  const at = durationText(p90);
  if (p90Low === null) return at;
  const low = durationText(p90Low);
  if (p90High === null) return t("measures.p90Open", { at, low });
  return t("measures.p90", { at, low, high: durationText(p90High) });
}

/** A share of few cases is said as a count: "50 %" of two says more than is known. */
function shareWithin({ withTarget, within, enough }: MeasuredLine, { t }: Words): string {
  if (withTarget === 0) return "–";
  if (!enough) return t("measures.withinFew", { within, count: withTarget });
  return t("measures.within", { percent: Math.round((within / withTarget) * 100) });
}

function Excluded({ line }: { line: MeasuredLine }) {
  const { t } = useWords();
  const reasons = Object.entries(line.excluded) as [Exclusion, number][];
  if (reasons.length === 0) return null;
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  return (
    <>
      {t("measures.excluded", { total })}
      {reasons.map(([why, count]) => {
        const open = line.underWay[why] ?? 0;
        return (
          <span key={why} className="measures-reason">
            {t(exclusionWords[why], { count })}
            {open > 0 ? t("measures.underWay", { count: open }) : null}
          </span>
        );
      })}
    </>
  );
}

function Head({ children }: { children: React.ReactNode }) {
  const { t } = useWords();
  return (
    <thead>
      <tr>
        <th scope="col">{t("measures.row")}</th>
        <th scope="col" className="numeric">
          {t("measures.count")}
        </th>
        <th scope="col" className="numeric">
          {t("measures.median")}
        </th>
        <th scope="col" className="numeric">
          {t("measures.ninetieth")}
        </th>
        <th scope="col" className="numeric">
          {t("measures.withinTarget")}
        </th>
        <th scope="col" className="measures-plot">
          <span className="unseen">{t("measures.plot")}</span>
          {children}
        </th>
        <th scope="col">
          <span className="unseen">{t("measures.distribution")}</span>
        </th>
      </tr>
    </thead>
  );
}

type Target = MeasuredLine["targets"][number];

/** Targets in force and the edition each comes from. */
function Targets({ targets }: { targets: readonly Target[] }) {
  const { t } = useWords();
  if (targets.length === 0) return <span>{t("measures.noTarget")}</span>;
  return targets.map(({ seconds, share, edition }) => (
    <span key={edition} className="measures-reason">
      {t("measures.target", {
        time: durationText(seconds),
        percent: Math.round(share * 100),
        edition,
      })}
    </span>
  ));
}

type Shown = { readonly board: Board; readonly answer: MeasuresAnswer; readonly rowsBy: RowsBy };

/** One indicator: what it is, its targets, and a row for each part of the work. */
export function IndicatorTable({ name, board, answer, rowsBy }: Shown & { name: IndicatorName }) {
  const words = useWords();
  const { t } = words;
  const id = useId();
  const [open, setOpen] = useState<string>();
  const rows = rowsOf(board, answer, name, rowsBy);
  const scale = scaleOf(rows.map(({ line }) => line));
  const targets = [
    ...new Map(rows.flatMap(({ line }) => line.targets.map((one) => [one.edition, one]))).values(),
  ];
  return (
    <table className="measures-table is-wide">
      <caption>
        <strong>{t(indicatorWords[name])}</strong>{" "}
        <span className="dim">
          {t(definitionWords[name])} <Targets targets={targets} />
        </span>
      </caption>
      <Head>
        <PlotAxis scale={scale} />
      </Head>
      <tbody>
        {rows.map((row) => {
          const { line } = row;
          const priority =
            rowsBy === "priority" ? board.configuration.priorities.get(row.id) : undefined;
          const isOpen = open === row.id;
          const label = rowName(row, rowsBy, words);
          return (
            <Fragment key={row.id}>
              <tr className={row.id === "all" ? "is-all" : undefined}>
                <th scope="row">
                  {priority === undefined ? null : (
                    <span aria-hidden="true">
                      <PriorityMark priority={priority} size={12} />
                    </span>
                  )}
                  {label}
                </th>
                <td className="numeric" data-word={t("measures.count")}>
                  {line.count}
                </td>
                <td className="numeric" data-word={t("measures.median")}>
                  {line.median === null ? "–" : durationText(line.median)}
                </td>
                <td
                  className={line.enough ? "numeric" : "numeric dim"}
                  data-word={t("measures.ninetieth")}
                >
                  {slowEnd(line, words)}
                </td>
                <td className="numeric" data-word={t("measures.withinTarget")}>
                  {shareWithin(line, words)}
                </td>
                <td className="measures-plot">
                  <DotPlot line={line} scale={scale} />
                </td>
                <td className="measures-more">
                  <button
                    type="button"
                    className="button plain"
                    aria-expanded={isOpen}
                    aria-controls={`${id}-${row.id}`}
                    aria-label={t("measures.distributionOf", { row: label })}
                    disabled={line.count === 0}
                    onClick={() => setOpen(isOpen ? undefined : row.id)}
                  >
                    {isOpen ? "−" : "+"}
                  </button>
                </td>
              </tr>
              {isOpen ? (
                <tr id={`${id}-${row.id}`} className="measures-under">
                  <td colSpan={COLUMNS}>
                    <DistributionPlot distribution={line.distribution} />
                  </td>
                </tr>
              ) : null}
              {Object.keys(line.excluded).length > 0 ? (
                <tr className="measures-under">
                  <td colSpan={COLUMNS} className="dim">
                    <Excluded line={line} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
