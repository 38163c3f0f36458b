import { shedReasons, type ShedReason } from "#kernel";
import type { ShedListed, ShedReports } from "#protocol";
import { useCallback, useEffect, useId, useRef, useState } from "react";
import { ask, ServerProblem } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";
import { callTypeText } from "../calls/open-calls.tsx";
import { useMay } from "../session/use-may.ts";
import { focusHere } from "../store/focus-here.ts";
import { useStore } from "../store/store.ts";
import { selectMatter } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { useWords } from "../words/use-words.ts";
import { shedReasonWords } from "./shed-words.ts";

/** The list is read this often, only while something is in it. */
const LOOK_MILLISECONDS = 5000;

type Act = {
  readonly take: (report: ShedListed) => void;
  readonly dismiss: (report: ShedListed, reason: ShedReason) => void;
};

function Reasons({ onReason }: { onReason: (reason: ShedReason) => void }) {
  const { t } = useWords();
  return (
    <span className="shed-reasons" role="group" aria-label={t("shed.why")}>
      {shedReasons.map((reason, index) => (
        <button
          key={reason}
          type="button"
          className="button"
          ref={index === 0 ? focusHere : null}
          onClick={() => onReason(reason)}
        >
          {t(shedReasonWords[reason])}
        </button>
      ))}
    </span>
  );
}

function Line({ report, act }: { report: ShedListed; act: Act }) {
  const words = useWords();
  const { t } = words;
  const may = useMay("receiveCall");
  const board = useStore(area, (state) => state.board);
  const [dismissing, setDismissing] = useState(false);
  const take = useRef<HTMLButtonElement>(null);
  const id = useId();
  const about = t("shed.about", { machine: report.machineId, report: report.reportId });
  return (
    <li>
      <div
        className="attention-line shed-line"
        role="presentation"
        onKeyDown={(event) => {
          if (event.key === "Delete" && may) setDismissing(true);
          else if (event.key === "Escape" && dismissing) {
            setDismissing(false);
            take.current?.focus();
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <span className="shed-facts">
          <span className="cut">{about}</span>
          <Elapsed since={report.at} />
          <span className="dim">
            {board === undefined ? null : callTypeText(board, report.typeId, words)}
            {" · "}
            {report.place?.address ?? t("call.noPlace")}
            {" · "}
            {t("shed.times", { times: report.times })}
          </span>
        </span>
        <span className="attention-handle">
          <button
            ref={take}
            type="button"
            data-row
            className="button plain"
            disabled={!may}
            aria-label={t("shed.takeWhat", { about })}
            onClick={() => act.take(report)}
          >
            {t("shed.take")}
          </button>
          <button
            type="button"
            className="button plain"
            disabled={!may}
            aria-expanded={dismissing}
            aria-controls={id}
            aria-label={t("shed.dismissWhat", { about })}
            onClick={() => setDismissing(!dismissing)}
          >
            {t("shed.dismiss")}
          </button>
        </span>
        <div id={id} className="attention-form">
          {dismissing ? <Reasons onReason={(reason) => act.dismiss(report, reason)} /> : null}
        </div>
      </div>
    </li>
  );
}

/** Reads the list while something waits, and at once when the number that waits changes. */
function useShedReports(waiting: number) {
  const [shed, setShed] = useState<ShedReports>();
  const read = useCallback(async () => {
    try {
      setShed(await ask<ShedReports>("readShed", { values: { areaId: areaId() } }));
    } catch {
      // The connection's own line says that the server cannot be reached; the next look follows.
    }
  }, []);
  useEffect(() => {
    if (waiting === 0) return undefined;
    const first = setTimeout(() => void read(), 0);
    const timer = setInterval(() => void read(), LOOK_MILLISECONDS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [waiting, read]);
  return { shed, read };
}

/** Reports that feeds brought too fast: none is lost from sight until a person has decided. */
export function ShedReportsLine() {
  const { t } = useWords();
  const waiting = useStore(area, (state) => state.shed ?? 0);
  const { shed, read } = useShedReports(waiting);
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<"shed.gone" | "shed.failed">();
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  if (waiting === 0) return null;
  const reports = shed?.newest ?? [];
  const settle = async (work: () => Promise<void>) => {
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      const isGone = error instanceof ServerProblem && error.status === 404;
      setProblem(isGone ? "shed.gone" : "shed.failed");
    }
    await read();
    // The row that had the focus is gone: the next one has it.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>("[data-row]")?.focus());
  };
  const values = { areaId: areaId() };
  const act: Act = {
    take: ({ machineId, reportId }) =>
      void settle(async () => {
        const body = { machineId, reportId };
        const { callId } = await ask<{ callId: string }>("takeShed", { values, body });
        selectMatter({ kind: "call", callId });
      }),
    dismiss: ({ machineId, reportId }, reason) =>
      void settle(() => ask("dismissShed", { values, body: { machineId, reportId, reason } })),
  };
  return (
    <div className="shelved shed">
      <button
        type="button"
        className="button plain"
        aria-expanded={open}
        aria-controls={id}
        onClick={(event) => {
          setOpen(!open);
          // It is the end of a list that scrolls: what opens would be below the edge.
          const line = event.currentTarget.parentElement;
          if (!open) requestAnimationFrame(() => line?.scrollIntoView({ block: "start" }));
        }}
      >
        {t("shed.waiting", { count: shed === undefined ? waiting : reports.length })}
      </button>
      {problem === undefined ? null : (
        <p role="alert" className="wrong shed-said">
          {t(problem)}
        </p>
      )}
      {open ? <p className="dim shed-said">{t("shed.keys")}</p> : null}
      <ul id={id} ref={list}>
        {open
          ? reports.map((report) => (
              <Line key={`${report.machineId}/${report.reportId}`} report={report} act={act} />
            ))
          : null}
      </ul>
      {open && shed !== undefined && shed.unlisted > 0 ? (
        <p className="dim shed-said">{t("shed.unlisted", { count: shed.unlisted })}</p>
      ) : null}
    </div>
  );
}
