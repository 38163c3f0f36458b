import { useState } from "react";
import { urlOf, type TrialListed } from "#protocol";
import type { Trial } from "#sim";
import { areaId } from "../area/area.ts";
import { dateText } from "../time/format.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { ChangedCalls } from "./changed-calls.tsx";
import { columnKey } from "./columns.ts";
import { CoverageGrid } from "./coverage-grid.tsx";
import { CurvesPlot } from "./curves-plot.tsx";
import { Headlines } from "./headlines.tsx";
import { LinesTable } from "./lines-table.tsx";
import { seedsText } from "./numbers.ts";
import { WorkloadTable } from "./workload-table.tsx";

const PARTS = ["lines", "curves", "workload", "coverage", "calls", "method"] as const;
type Part = (typeof PARTS)[number];
const PART_WORDS: Readonly<Record<Part, MessageId>> = {
  lines: "studio.part.lines",
  curves: "studio.part.curves",
  workload: "studio.part.workload",
  coverage: "studio.part.coverage",
  calls: "studio.part.calls",
  method: "studio.part.method",
};

function Method({ trial }: { trial: Trial }) {
  const { t, text } = useWords();
  const { method, limits, synthetic, assumptions, stamp, calls } = trial;
  const said = [...limits, ...assumptions, ...synthetic];
  return (
    <div className="studio-method">
      <p>
        {t("studio.method.calls", {
          recorded: calls.recorded,
          demand: calls.demand,
          officer: calls.officerInitiated,
          without: calls.withoutArea,
        })}
      </p>
      <p>{text(method.intervals)}</p>
      {method.luck === undefined ? null : <p>{text(method.luck.what)}</p>}
      {method.simulatorWhy === undefined ? null : <p>{text(method.simulatorWhy)}</p>}
      {trial.columns.map((column, at) => {
        const rules = trial.rules?.[at];
        if (!rules) return null;
        return (
          <section key={columnKey(column)}>
            <h3>{t("studio.method.rules", { column: text(column.name) })}</h3>
            <ul className="studio-said">
              {rules.map((one) => (
                <li key={one.en}>{text(one)}</li>
              ))}
            </ul>
          </section>
        );
      })}
      <h3>{t("studio.method.limits")}</h3>
      <ul className="studio-said">
        {said.map((one) => (
          <li key={one.en}>{text(one)}</li>
        ))}
      </ul>
      <p className="dim">
        {t("studio.method.stamp", {
          seeds: seedsText(method.seeds),
          version: stamp.programVersion,
          configuration: stamp.configurationHash.slice(0, 16),
        })}
      </p>
      <p className="dim studio-command">{stamp.command}</p>
    </div>
  );
}

function Downloads({ listed }: { listed: TrialListed }) {
  const { t, language } = useWords();
  const url = urlOf("readTrialFile", { areaId: areaId(), trialId: listed.trialId });
  const formats = [
    ["pdf", t("studio.file.pdf")],
    ["html", t("studio.file.html")],
    ["json", t("studio.file.json")],
  ] as const;
  return (
    <p className="studio-files">
      {formats.map(([format, word]) => (
        <a key={format} className="button" href={`${url}?format=${format}&language=${language}`}>
          {word}
        </a>
      ))}
    </p>
  );
}

/** What a history came to under each plan, with how sure that is. */
export function TrialResults({ listed, trial }: { listed: TrialListed; trial: Trial }) {
  const { t, text, language } = useWords();
  const [part, setPart] = useState<Part>("lines");
  const { history } = trial;
  return (
    <div className="studio-results">
      <p className="dim">
        {t("studio.result.of", {
          title: text(history.title),
          from: dateText(history.from, history.utcOffsets, language),
          to: dateText(history.to, history.utcOffsets, language),
          runs: trial.method.seeds.length,
        })}
      </p>
      <Headlines trial={trial} />
      {trial.method.luck === undefined ? null : (
        <p className="dim">{text(trial.method.luck.what)}</p>
      )}
      <Downloads listed={listed} />
      <div className="studio-tabs" role="tablist" aria-label={t("studio.result.parts")}>
        {PARTS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`studio-tab-${name}`}
            aria-selected={name === part}
            aria-controls="studio-part"
            className="button plain"
            onClick={() => setPart(name)}
          >
            {t(PART_WORDS[name])}
          </button>
        ))}
      </div>
      <div id="studio-part" role="tabpanel" aria-labelledby={`studio-tab-${part}`}>
        {part === "lines" ? <LinesTable trial={trial} /> : null}
        {part === "curves" ? <CurvesPlot trial={trial} /> : null}
        {part === "workload" ? <WorkloadTable trial={trial} /> : null}
        {part === "coverage" ? <CoverageGrid trial={trial} /> : null}
        {part === "calls" ? <ChangedCalls trial={trial} /> : null}
        {part === "method" ? <Method trial={trial} /> : null}
      </div>
    </div>
  );
}
