import { hashOf } from "../screens/address.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { KINDS, shelfOf } from "./model/kinds.ts";
import { kindWords } from "./setup-words.ts";
import type { Setup } from "./use-setup.ts";

type Props = {
  readonly state: Setup;
  readonly page: string;
  readonly onGo: (page: string) => void;
};

const PAGES: readonly { readonly page: string; readonly word: MessageId }[] = [
  { page: "changes", word: "setup.page.changes" },
  { page: "files", word: "setup.page.files" },
  { page: "history", word: "setup.page.history" },
];

/** The kinds of things with how many there are, and the pages about all of them. */
export function KindNav({ state, page, onGo }: Props) {
  const { t } = useWords();
  const touched = (kind: string) => state.edits.filter((edit) => edit.kind === kind).length;
  const entries = [
    ...KINDS.map((kind) => ({
      page: kind as string,
      word: kindWords[kind],
      count: kind === "settings" ? "" : String(shelfOf(state.next, kind).size),
    })),
    ...PAGES.map((entry) => ({
      ...entry,
      count: entry.page === "changes" && state.edits.length > 0 ? `${state.edits.length}` : "",
    })),
  ];
  return (
    <nav className="setup-nav" aria-label={t("setup.kinds")}>
      <select
        className="field setup-nav-choice"
        aria-label={t("setup.kinds")}
        value={page}
        onChange={(event) => onGo(event.target.value)}
      >
        {entries.map((entry) => (
          <option key={entry.page} value={entry.page}>
            {`${t(entry.word)} ${entry.count}`}
          </option>
        ))}
      </select>
      <ul>
        {entries.map((entry) => (
          <li key={entry.page} className={entry.page === "changes" ? "setup-nav-break" : ""}>
            <a
              href={hashOf(["setup", entry.page])}
              aria-current={entry.page === page ? "page" : undefined}
            >
              <span className="cut">{t(entry.word)}</span>
              {touched(entry.page) > 0 ? (
                <span className="setup-touched">
                  <span aria-hidden="true">✎</span>
                  <span className="unseen">
                    {t("setup.touched", { count: touched(entry.page) })}
                  </span>
                </span>
              ) : null}
              <span className="numeric dim">{entry.count}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
