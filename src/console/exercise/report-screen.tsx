import { urlOf, type ReportProgress } from "#protocol";
import {
  REPORT_STYLE,
  reportCalls,
  reportHead,
  reportLimits,
  reportTable,
  type ReportGroup,
  type ShiftReport,
} from "#sim";
import { useEffect, useMemo, useState } from "react";
import { ask } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";
import { hashOf } from "../screens/address.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import "./exercise.css";

const ASK_AGAIN_MILLISECONDS = 500;

/** The report, asked for until it is there; asked anew when the shift ends. */
function useReport(): ReportProgress | string | undefined {
  const [progress, setProgress] = useState<ReportProgress | string>();
  const ended = useStore(area, ({ clock }) => clock?.ended === true);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      try {
        const values = { areaId: areaId() };
        const answer = await ask<ReportProgress>("readReport", { values, signal: abort.signal });
        setProgress(answer);
        // The screen may hear of the end a moment before the answer does.
        const waits = answer.state === "computing" || (answer.state === "running" && ended);
        if (!waits) return;
      } catch (error) {
        if (abort.signal.aborted) return;
        setProgress(error instanceof Error ? error.message : String(error));
      }
      timer = setTimeout(() => void read(), ASK_AGAIN_MILLISECONDS);
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [ended]);
  return progress;
}

/** The report has one look, here and in the file that is kept of it. */
function useReportStyle(): void {
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(REPORT_STYLE);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, []);
}

type ToolsProps = {
  readonly report: ShiftReport;
  readonly priority: string;
  readonly group: ReportGroup;
  readonly onPriority: (priority: string) => void;
  readonly onGroup: (group: ReportGroup) => void;
};

function Tools({ report, priority, group, onPriority, onGroup }: ToolsProps) {
  const { t, text, language } = useWords();
  const file = (format: string) =>
    `${urlOf("readReportFile", { areaId: areaId() })}?format=${format}&language=${language}`;
  const hasOwn = report.lines.some((line) => line.group === "chair");
  return (
    <div className="report-tools">
      <label>
        <span>{t("incident.priority")}</span>
        <select
          className="field"
          value={priority}
          onChange={(event) => onPriority(event.target.value)}
        >
          <option value="all">{t("report.allPriorities")}</option>
          {report.priorities.map(({ priorityId, name }) => (
            <option key={priorityId} value={priorityId}>
              {text(name)}
            </option>
          ))}
        </select>
      </label>
      {hasOwn ? (
        <label>
          <span>{t("report.group")}</span>
          <select
            className="field"
            value={group}
            onChange={(event) => onGroup(event.target.value === "chair" ? "chair" : "all")}
          >
            <option value="all">{t("report.groupAll")}</option>
            <option value="chair">{t("report.groupChair")}</option>
          </select>
        </label>
      ) : null}
      <span className="report-files">
        <button type="button" className="button" onClick={() => print()}>
          {t("report.print")}
        </button>
        <a className="button" href={file("html")} download>
          {t("report.page")}
        </a>
        <a className="button" href={file("json")} download>
          {t("report.json")}
        </a>
        <a className="button" href={hashOf(["exercise"])}>
          {t("exercise.another")}
        </a>
      </span>
    </div>
  );
}

/** Made by the same functions as the file: every text in it is escaped there. */
function Part({ html }: { html: string }) {
  // The report's own markup: what comes from data in it is escaped where it is put in.
  // oxlint-disable-next-line react/no-danger
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
}

function Report({ report }: { report: ShiftReport }) {
  const { language } = useWords();
  const [priority, setPriority] = useState("all");
  const [group, setGroup] = useState<ReportGroup>("all");
  const isThere = report.lines.some((line) => line.priority === priority && line.group === group);
  const shown = isThere ? priority : "all";
  const head = useMemo(() => reportHead(report, language), [report, language]);
  const table = useMemo(
    () => reportTable(report, { language, priority: shown, group }),
    [report, language, shown, group],
  );
  const rest = useMemo(
    () => reportCalls(report, language) + reportLimits(report, language),
    [report, language],
  );
  return (
    <article className="report">
      <Part html={head} />
      <Tools
        report={report}
        priority={shown}
        group={group}
        onPriority={setPriority}
        onGroup={setGroup}
      />
      <Part html={table} />
      <Part html={rest} />
    </article>
  );
}

export default function ReportScreen() {
  const { t } = useWords();
  useReportStyle();
  const progress = useReport();
  if (progress === undefined) return <p className="screen-empty dim">{t("screen.loading")}</p>;
  if (typeof progress === "string") {
    return (
      <p role="alert" className="screen-empty wrong">
        {progress}
      </p>
    );
  }
  if (progress.state === "ready") return <Report report={progress.report as ShiftReport} />;
  if (progress.state === "failed") {
    return (
      <p role="alert" className="screen-empty wrong">
        {t("report.failed", { why: progress.why ?? "" })}
      </p>
    );
  }
  if (progress.state === "running") {
    return <p className="screen-empty dim">{t("report.running")}</p>;
  }
  const percent = Math.round(progress.share * 100);
  return (
    <div className="screen-empty">
      <p>{t("report.computing", { percent })}</p>
      <progress value={progress.share} max={1} aria-label={t("report.title")} />
    </div>
  );
}
