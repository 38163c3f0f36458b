import type { AcceptedEvent } from "#kernel";
import type { ConfigurationChanged, ConfigurationHistory } from "#protocol";
import { useEffect, useState } from "react";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import { go } from "../screens/address.ts";
import { dateTimeText } from "./date-time.ts";
import { useWords } from "../words/use-words.ts";
import { revertDraft } from "./draft-store.ts";
import { findItem, titleOf } from "./model/kinds.ts";
import { oneWords } from "./setup-words.ts";
import type { Setup } from "./use-setup.ts";

/** Things named of one change; the rest is counted. */
const LINES_SHOWN = 6;

type Loaded = {
  readonly changes?: readonly ConfigurationChanged[];
  /** The configuration when it was asked for. */
  readonly of?: Setup["present"];
  readonly failed?: true;
};

/** Asked anew when the configuration has changed. */
function useHistory(state: Setup): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({});
  const { present } = state;
  useEffect(() => {
    const abort = new AbortController();
    const values = { areaId: areaId() };
    ask<ConfigurationHistory>("readConfigurationHistory", { values, signal: abort.signal }).then(
      ({ changes }) => setLoaded({ changes, of: present }),
      () => {
        if (!abort.signal.aborted) setLoaded({ failed: true });
      },
    );
    return () => abort.abort();
  }, [present]);
  return loaded;
}

async function takeBack(change: ConfigurationChanged, reason: string): Promise<void> {
  const { events } = await ask<{ events: readonly AcceptedEvent[] }>("readEvents", {
    values: { areaId: areaId() },
    query: { after: change.sequence - 1, limit: 1 },
  });
  const event = events[0]?.event;
  if (event?.type !== "configurationChanged") throw new Error("the change is not in the log");
  revertDraft(change.sequence, event.changes, event.inverse, reason);
  go("setup", "changes");
}

function Lines({ state, change }: { state: Setup; change: ConfigurationChanged }) {
  const { t, text } = useWords();
  const shown = change.lines.slice(0, LINES_SHOWN);
  return (
    <ul className="setup-history-lines">
      {shown.map(({ kind, id, did }) => {
        const here = findItem(state.present, kind, id) !== undefined;
        return (
          <li key={`${kind}/${id}`}>
            {t(
              did === "added"
                ? "setup.did.added"
                : did === "removed"
                  ? "setup.did.removed"
                  : "setup.did.changed",
            )}{" "}
            <span className="dim">{t(oneWords[kind])}</span>{" "}
            {here ? text(titleOf(state.present, kind, id)) : id}
          </li>
        );
      })}
      {change.total > shown.length ? (
        <li className="dim">{t("setup.andMore", { count: change.total - shown.length })}</li>
      ) : null}
    </ul>
  );
}

function Entry({ state, change }: { state: Setup; change: ConfigurationChanged }) {
  const { t, language } = useWords();
  const [failed, setFailed] = useState(false);
  const when = dateTimeText(change.at, state.present.settings.utcOffsets, language);
  const { actor } = change;
  const isDraft = state.edits.length > 0;
  return (
    <li className="setup-history-entry">
      <div>
        <p>
          <span className="numeric">{when}</span>{" "}
          <strong>{actor.kind === "person" ? actor.id : t("setup.bySystem")}</strong>
        </p>
        {change.reason === undefined ? null : <p className="setup-why">{change.reason}</p>}
        <Lines state={state} change={change} />
        {failed ? (
          <p className="wrong" role="alert">
            {t("setup.historyFailed")}
          </p>
        ) : null}
      </div>
      {state.may ? (
        <button
          type="button"
          className="button"
          disabled={isDraft}
          aria-describedby={isDraft ? "setup-revert-blocked" : undefined}
          onClick={() => {
            takeBack(change, t("setup.revertReason", { when })).catch(() => setFailed(true));
          }}
        >
          {t("setup.revert")}
        </button>
      ) : null}
    </li>
  );
}

/** Every change of the configuration: who, when, why, what; each can be taken back. */
export function HistoryPage({ state }: { state: Setup }) {
  const { t } = useWords();
  const { changes, failed } = useHistory(state);
  return (
    <section className="setup-page" aria-label={t("setup.page.history")}>
      <h2>{t("setup.page.history")}</h2>
      {state.edits.length > 0 && state.may ? (
        <p id="setup-revert-blocked" className="dim">
          {t("setup.revertBlocked")}
        </p>
      ) : null}
      {failed === true ? (
        <p className="wrong" role="alert">
          {t("setup.historyFailed")}
        </p>
      ) : null}
      {changes === undefined && failed !== true ? (
        <p className="dim">{t("screen.loading")}</p>
      ) : null}
      <ol>
        {(changes ?? []).map((change) => (
          <Entry key={change.sequence} state={state} change={change} />
        ))}
      </ol>
    </section>
  );
}
