import type { Board } from "#kernel";
import { useWords } from "../words/use-words.ts";
import { draft, type Draft } from "./draft.ts";

/** What is on record of who called stays there until it is erased. */
function isOnRecord({ told }: Draft): boolean {
  return told !== undefined && told.reporter.trim() !== "";
}

/** Marks the caller anonymous, or not. A name that was typed and not sent is gone with it. */
export function toggleAnonymous(): void {
  const now = draft.get();
  if (now.anonymous) draft.set({ anonymous: false });
  else if (!isOnRecord(now)) draft.set({ anonymous: true, reporter: "" });
}

/** How long it is kept, by the rule of this area for this type. */
function Kept({ board, typeId }: { board: Board; typeId: string | undefined }) {
  const { t } = useWords();
  const { retention } = board.configuration.settings;
  if (retention === undefined) return <>{t("intake.keptUntilAsked")}</>;
  const rule = retention.types?.find((item) => item.typeId === typeId) ?? retention;
  return <>{t("intake.kept", { days: rule.reporterDays })}</>;
}

/** Who called, or that they do not say; and who will see it, where it is typed. */
export function ReporterField({ board, draft: now }: { board: Board; draft: Draft }) {
  const { t } = useWords();
  const onRecord = isOnRecord(now);
  return (
    <div className="intake-field">
      <span className="intake-reporter">
        <label htmlFor="reporter">{t("intake.reporter")}</label>
        <button
          type="button"
          className="button plain"
          aria-pressed={now.anonymous}
          aria-keyshortcuts="Alt+A"
          disabled={onRecord}
          onClick={toggleAnonymous}
        >
          {t("intake.anonymous")} <kbd>Alt A</kbd>
        </button>
      </span>
      <input
        id="reporter"
        className="field"
        value={now.reporter}
        autoComplete="off"
        disabled={now.anonymous}
        aria-describedby="reporter-sealed"
        onChange={(event) => draft.set({ reporter: event.target.value })}
      />
      <span id="reporter-sealed" className="sealed dim" role="status">
        {now.anonymous ? (
          t("intake.anonymousOn")
        ) : (
          <>
            {t("intake.whoSees")} <Kept board={board} typeId={now.typeId} />
            {onRecord ? ` ${t("intake.anonymousOff")}` : null}
          </>
        )}
      </span>
    </div>
  );
}
