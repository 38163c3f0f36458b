import { useState } from "react";
import { hashOf } from "../screens/address.ts";
import { useWords } from "../words/use-words.ts";
import { findingKey, type Finding, type FindingCode } from "./model/checks.ts";
import { titleOf } from "./model/kinds.ts";
import { findingWords, oneWords, problemText, spoken } from "./setup-words.ts";
import type { Setup } from "./use-setup.ts";
import { fieldWord } from "./value-text.ts";

type Props = {
  readonly state: Setup;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
};

/** More of one sort would hide the others. */
const SHOWN_OF_A_SORT = 4;

function Line({ finding }: { finding: Finding }) {
  const words = useWords();
  const { t, text } = words;
  const { weight, kind, id, title, code, values } = finding;
  return (
    <li className={`setup-finding is-${weight}`}>
      <span aria-hidden="true">{weight === "cannot" ? "■" : "□"}</span>
      <a href={hashOf(["setup", kind, id])}>
        <strong>{text(title)}</strong> <span className="dim">{t(oneWords[kind])}</span>
        <br />
        {t(findingWords[code], spoken(words, values))}
      </a>
    </li>
  );
}

function Sort({ findings }: { findings: readonly Finding[] }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const shown = all ? findings : findings.slice(0, SHOWN_OF_A_SORT);
  const more = findings.length - shown.length;
  return (
    <>
      {shown.map((finding) => (
        <Line key={findingKey(finding)} finding={finding} />
      ))}
      {more === 0 ? null : (
        <li>
          <button type="button" className="button plain" onClick={() => setAll(true)}>
            {t("setup.moreAlike", { count: more })}
          </button>
        </li>
      )}
    </>
  );
}

function sortsOf(findings: readonly Finding[]): ReadonlyMap<FindingCode, Finding[]> {
  const sorts = new Map<FindingCode, Finding[]>();
  for (const finding of findings) {
    sorts.set(finding.code, [...(sorts.get(finding.code) ?? []), finding]);
  }
  return sorts;
}

/** What the kernel would refuse, what can never be met, and what is seldom meant: always there. */
export function ChecksList({ state, open, onOpen }: Props) {
  const words = useWords();
  const { t, text } = words;
  const { problems, findings, next } = state;
  const count = problems.length + findings.length;
  return (
    <aside
      className={open ? "setup-checks is-open" : "setup-checks"}
      aria-label={t("setup.checks")}
    >
      <h2>
        <button
          type="button"
          className="button plain setup-checks-head"
          aria-expanded={open}
          onClick={() => onOpen(!open)}
        >
          {t("setup.checks")} <span className="numeric">{count}</span>
        </button>
      </h2>
      <p className="unseen" aria-live="polite">
        {t("setup.checksCount", { wrong: problems.length, count: findings.length })}
      </p>
      <ul>
        {problems.map((problem) => (
          <li key={problem.path} className="setup-finding is-wrong">
            <span aria-hidden="true">✕</span>
            {problem.kind === undefined || problem.id === undefined ? (
              <span>
                {problem.path}: {problemText(words, problem)}
              </span>
            ) : (
              <a href={hashOf(["setup", problem.kind, problem.id])}>
                <strong>{text(titleOf(next, problem.kind, problem.id))}</strong>{" "}
                <span className="dim">{fieldWord(words, problem.kind, problem.field)}</span>
                <br />
                {problemText(words, problem)}
              </a>
            )}
          </li>
        ))}
        {[...sortsOf(findings)].map(([code, list]) => (
          <Sort key={code} findings={list} />
        ))}
      </ul>
      {count === 0 ? <p className="dim setup-empty">{t("setup.checksNone")}</p> : null}
    </aside>
  );
}
