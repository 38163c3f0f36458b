import type { ConfigurationChange } from "#kernel";
import type { ConfigurationPreview, ImportProblem, ImportProblemCode } from "#protocol";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { problemText } from "./setup-words.ts";

type Props = {
  readonly report: ConfigurationPreview;
  readonly onColumns: (columns: readonly string[]) => void;
  readonly onTake: (changes: readonly ConfigurationChange[]) => void;
};

const problemWords: Readonly<Record<Exclude<ImportProblemCode, "invalid">, MessageId>> = {
  "not-utf8": "setup.import.not-utf8",
  "looks-gbk": "setup.import.looks-gbk",
  "looks-utf16": "setup.import.looks-utf16",
  "bad-table": "setup.import.bad-table",
  "no-rows": "setup.import.no-rows",
  "missing-column": "setup.import.missing-column",
  "not-json": "setup.import.not-json",
  "not-features": "setup.import.not-features",
  "wrong-reference-system": "setup.import.wrong-reference-system",
  "fields-differ": "setup.import.fields-differ",
  empty: "setup.import.empty",
  "not-number": "setup.import.not-number",
  "not-word": "setup.import.not-word",
  "bad-list": "setup.import.bad-list",
  "duplicate-id": "setup.import.duplicate-id",
  swapped: "setup.import.swapped",
  "far-away": "setup.import.far-away",
  "not-geometry": "setup.import.not-geometry",
  "ring-open": "setup.import.ring-open",
  "ring-short": "setup.import.ring-short",
  "plan-differs": "setup.import.plan-differs",
  "plan-incomplete": "setup.import.plan-incomplete",
  "bad-file": "setup.import.bad-file",
};

function ProblemRow({ problem }: { problem: ImportProblem }) {
  const words = useWords();
  const { t } = words;
  const { row, column, code, got, expected } = problem;
  const shown = got === "" ? t("setup.got.nothing") : got;
  return (
    <tr>
      <td className="numeric">{row === 0 ? "–" : row}</td>
      <td>{column}</td>
      <td className="wrong">
        {code === "invalid"
          ? problemText(words, problem)
          : t(problemWords[code], { got: shown, expected })}
      </td>
    </tr>
  );
}

function Columns({ report, onColumns }: Pick<Props, "report" | "onColumns">) {
  const { t } = useWords();
  const { columns, fields } = report;
  if (columns.length === 0) return null;
  const fixed = fields.length === 0;
  return (
    <details className="setup-columns" open={columns.some(({ field }) => field === "")}>
      <summary>
        {t("setup.columns", {
          used: columns.filter(({ field }) => field !== "").length,
          count: columns.length,
        })}
      </summary>
      <ul>
        {columns.map(({ column, field }, at) => (
          <li key={column}>
            <span className="cut">{column}</span>
            <span aria-hidden="true">→</span>
            {fixed ? (
              <span className="dim">{field === "" ? t("setup.leftOut") : field}</span>
            ) : (
              <select
                className="field"
                aria-label={t("setup.columnFor", { column })}
                value={field}
                onChange={(event) => {
                  const now = columns.map((one) => one.field);
                  onColumns(now.with(at, event.target.value));
                }}
              >
                <option value="">{t("setup.leftOut")}</option>
                {fields.map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What came of a file: every row counted, every problem with its place, and what it would change. */
export function ImportReport({ report, onColumns, onTake }: Props) {
  const { t } = useWords();
  const { read, accepted, rejected, unchanged, problems, problemsTotal, changes } = report;
  const removed = changes.filter((change) => "remove" in change).length;
  return (
    <div className="setup-report">
      <p role="status">{t("setup.counts", { read, accepted, rejected, unchanged })}</p>
      <Columns report={report} onColumns={onColumns} />
      {problems.length === 0 ? null : (
        <table className="setup-table">
          <caption>{t("setup.problems", { count: problemsTotal })}</caption>
          <thead>
            <tr>
              <th scope="col">{t("setup.row")}</th>
              <th scope="col">{t("setup.column")}</th>
              <th scope="col">{t("setup.what")}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map((problem) => (
              <ProblemRow key={JSON.stringify(problem)} problem={problem} />
            ))}
          </tbody>
        </table>
      )}
      {problemsTotal > problems.length ? (
        <p className="dim">{t("setup.andMore", { count: problemsTotal - problems.length })}</p>
      ) : null}
      {removed === 0 ? null : <p className="wrong">{t("setup.removes", { count: removed })}</p>}
      {changes.length === 0 ? (
        <p>{t("setup.fileChangesNothing")}</p>
      ) : (
        <button type="button" className="button main" onClick={() => onTake(changes)}>
          {t("setup.take", { count: changes.length })}
        </button>
      )}
    </div>
  );
}
