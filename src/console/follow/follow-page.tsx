import type { Followed } from "#protocol";
import { useState, type SyntheticEvent } from "react";
import { ask, ServerProblem } from "../area/api.ts";
import { blockWords, declineWords } from "../openings/erasures-list.tsx";
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

function useFormat(): Intl.DateTimeFormat {
  const { language } = useWords();
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
  });
}

function erasureWord({ step, block, reason }: NonNullable<Followed["erasure"]>): MessageId {
  if (step === "declined") return declineWords[reason ?? "still-needed"];
  if (block !== undefined) return blockWords[block];
  return step === "agreed-by-two" ? "erasure.agreedByTwo" : "follow.erasure.waits";
}

/** RET-9: the reporter asks that it be erased, and sees what became of that. */
function Erasure({ followed, asks }: { readonly followed: Followed; readonly asks: () => void }) {
  const { t } = useWords();
  const format = useFormat();
  const { erasure, erasedAt } = followed;
  const [sure, setSure] = useState(false);
  if (erasedAt !== undefined) {
    return <p role="status">{t("follow.erased", { time: format.format(erasedAt) })}</p>;
  }
  const isOpen = erasure === undefined || erasure.step === "declined";
  return (
    <section aria-label={t("follow.erasure")} className="follow-erasure">
      <h2 className="part-title">{t("follow.erasure")}</h2>
      {erasure === undefined ? (
        <p className="dim">{t("follow.erasure.explain")}</p>
      ) : (
        <p role="status">
          {t(erasure.step === "declined" ? "follow.erasure.declined" : "follow.erasure.asked", {
            time: format.format(erasure.step === "declined" ? erasure.at : erasure.askedAt),
          })}{" "}
          {t(erasureWord(erasure))}
        </p>
      )}
      {isOpen ? (
        <p className="opening-actions">
          <label className="follow-sure">
            <input
              type="checkbox"
              checked={sure}
              onChange={({ target }) => setSure(target.checked)}
            />
            {t("follow.erasure.sure")}
          </label>
          <button type="button" className="button" disabled={!sure} onClick={asks}>
            {t("follow.erasure.ask")}
          </button>
        </p>
      ) : null}
    </section>
  );
}

function Answer({ followed, asks }: { readonly followed: Followed; readonly asks: () => void }) {
  const { t } = useWords();
  const format = useFormat();
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
      <Erasure followed={followed} asks={asks} />
    </section>
  );
}

/** For whoever reported: what became of it, and who has looked at their words, and why. */
export default function FollowPage() {
  const { t } = useWords();
  const [code, setCode] = useState("");
  const [followed, setFollowed] = useState<Followed>();
  const [problem, setProblem] = useState<MessageId>();
  const send = async (route: "follow" | "askErasure") => {
    setProblem(undefined);
    try {
      setFollowed(await ask<Followed>(route, { body: { code: code.trim() } }));
    } catch (error) {
      setFollowed(undefined);
      setProblem(problemWord(error));
    }
  };
  return (
    <main className="follow-page">
      <h1>{t("follow.title")}</h1>
      <p className="dim">{t("follow.explain")}</p>
      <form
        onSubmit={(event: SyntheticEvent<HTMLFormElement>) => {
          event.preventDefault();
          void send("follow");
        }}
      >
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
      {followed === undefined ? null : (
        <Answer followed={followed} asks={() => void send("askErasure")} />
      )}
      <p className="follow-foot">
        <LanguageButton />
        <ThemeButton />
      </p>
    </main>
  );
}
