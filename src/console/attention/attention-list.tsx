import { moveInList } from "../store/list-keys.ts";
import { selectIncident, selectMatter, view } from "../store/view.ts";
import { Elapsed } from "../time/elapsed.tsx";
import { useWords } from "../words/use-words.ts";
import type { AttentionLine } from "./attention-lines.ts";
import { useAttention } from "./use-attention.ts";

function go(line: AttentionLine): void {
  const { leadsTo } = line;
  if (leadsTo.to === "matter") selectMatter(leadsTo.matter);
  else {
    selectIncident(leadsTo.incidentId);
    view.set({ form: leadsTo.form });
  }
  if (line.unitId !== undefined) view.set({ selectedUnitId: line.unitId });
}

function Line({ line }: { line: AttentionLine }) {
  const { t, text } = useWords();
  const values = {
    ...line.values,
    zone: line.zone === undefined ? "" : text(line.zone),
    capability: line.capability === undefined ? "" : text(line.capability),
  };
  return (
    <li className={`attention-line stage-${line.stage} arrives`}>
      <button type="button" data-row className="attention-row" onClick={() => go(line)}>
        <svg className="mark" width={14} height={14} viewBox="0 0 16 16" aria-hidden="true">
          {line.stage === "alert" ? (
            <path d="M8 1.5 15 14H1z" fill="currentColor" />
          ) : (
            <circle cx={8} cy={8} r={5} fill="none" stroke="currentColor" strokeWidth={2} />
          )}
        </svg>
        <span className="cut">{t(line.subject, values)}</span>
        <Elapsed since={line.since} />
        <span className="attention-what cut dim">{t(line.what, values)}</span>
        <span className="attention-action">{t(line.action)}</span>
      </button>
    </li>
  );
}

/** What waits for a person, sharpest first. A quiet day shows an empty list. */
export function AttentionList() {
  const { t } = useWords();
  const { items } = useAttention();
  return (
    <div className="attention-list" onKeyDown={moveInList} role="presentation">
      <h2 className="column-title">
        {t("attention.title")} <span className="numeric dim">{items.length}</span>
      </h2>
      {items.length === 0 ? <p className="empty dim">{t("attention.none")}</p> : null}
      <ul>
        {items.map((line) => (
          <Line key={line.key} line={line} />
        ))}
      </ul>
    </div>
  );
}
