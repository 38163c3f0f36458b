import type { Followed } from "#protocol";
import { useState, type SyntheticEvent } from "react";
import { ask, ServerProblem } from "../area/api.ts";
import { purposeWords } from "../oversight/purposes.ts";
import { LanguageButton, ThemeButton } from "../top/look-buttons.tsx";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import "../openings/openings.css";

const statusWords = {
  received: "follow.received",
  "in-hand": "follow.inHand",
  closed: "follow.closed",
} as const satisfies Record<Followed["status"], MessageId>;
const whatWords = { reporter: "follow.reporter", narrative: "follow.narrative" } as const;

function problemWord(error: unknown): MessageId {
  if (!(error instanceof ServerProblem)) return "session.failed";
  if (error.code === "unknown-thing") return "follow.unknown";
  if (error.code === "too-many-attempts") return "follow.tooMany";
  return error.code === "unreachable" ? "session.unreachable" : "session.failed";
}

function Answer({ followed }: { readonly followed: Followed }) {
  const { t, language } = useWords();
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
  });
  const { openings } = followed;
  return (
    <section aria-label={t("follow.answer")}>
      <p role="status">
        {t(statusWords[followed.status], { time: format.format(followed.receivedAt) })}
      </p>
      <h2 className="part-title">{t("follow.opened", { count: openings.length })}</h2>
      {openings.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">{t("oversight.when")}</th>
              <th scope="col">{t("oversight.purpose")}</th>
              <th scope="col">{t("oversight.what")}</th>
            </tr>
          </thead>
          <tbody>
            {openings.map(({ at, purpose, what }, index) => (
              // The same words may be opened twice in one millisecond: only the place tells them.
              // oxlint-disable-next-line react/no-array-index-key
              <tr key={index}>
                <td className="numeric">{format.format(at)}</td>
                <td>{t(purposeWords[purpose])}</td>
                <td>{t(whatWords[what])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** For whoever reported: what became of it, and who has looked at their words, and why. */
export default function FollowPage() {
  const { t } = useWords();
  const [code, setCode] = useState("");
  const [followed, setFollowed] = useState<Followed>();
  const [problem, setProblem] = useState<MessageId>();
  const submit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    setProblem(undefined);
    try {
      setFollowed(await ask<Followed>("follow", { body: { code: code.trim() } }));
    } catch (error) {
      setFollowed(undefined);
      setProblem(problemWord(error));
    }
  };
  return (
    <main className="follow-page">
      <h1>{t("follow.title")}</h1>
      <p className="dim">{t("follow.explain")}</p>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          {t("follow.code")}
          <input
            className="field"
            value={code}
            required
            maxLength={60}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setCode(target.value)}
          />
        </label>
        <button type="submit" className="button main" disabled={code.trim() === ""}>
          {t("follow.look")}
        </button>
      </form>
      <p role="alert" className="wrong">
        {problem === undefined ? null : t(problem)}
      </p>
      {followed === undefined ? null : <Answer followed={followed} />}
      <p className="follow-foot">
        <LanguageButton />
        <ThemeButton />
      </p>
    </main>
  );
}
