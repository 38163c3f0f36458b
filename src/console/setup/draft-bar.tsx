import { go } from "../screens/address.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { discardDraft, setup } from "./draft-store.ts";
import type { Setup } from "./use-setup.ts";

/** How much is changed and not in force, and the way to look at it. */
export function DraftBar({ state, page }: { state: Setup; page: string }) {
  const { t } = useWords();
  const applied = useStore(setup, (value) => value.applied);
  const { edits, collisions, problems } = state;
  if (edits.length === 0) {
    return applied ? <output className="setup-draft-bar">{t("setup.applied")}</output> : null;
  }
  return (
    <div className="setup-draft-bar">
      <span role="status">
        {t("setup.draft", { count: edits.length })}
        {problems.length > 0 ? (
          <span className="wrong"> {t("setup.draftWrong", { count: problems.length })}</span>
        ) : null}
        {collisions.length > 0 ? (
          <span className="wrong"> {t("setup.draftCollides", { count: collisions.length })}</span>
        ) : null}
      </span>
      {page === "changes" ? null : (
        <button type="button" className="button main" onClick={() => go("setup", "changes")}>
          {t("setup.lookAtChanges")}
        </button>
      )}
      <button type="button" className="button plain" onClick={discardDraft}>
        {t("setup.discard")}
      </button>
    </div>
  );
}
