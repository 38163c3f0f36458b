import { useState } from "react";
import type { PasskeyListed, SessionListed } from "#protocol";
import { ask } from "../area/api.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { hasPasskeys, makePasskey } from "./passkey.ts";
import { useWhen } from "./use-when.ts";

/** Does a job, says what became of it, and reads everything again. */
export type Act = (job: () => Promise<unknown>, done?: MessageId) => Promise<boolean>;

export function Passkeys({
  passkeys,
  byName,
  act,
}: {
  readonly passkeys: readonly PasskeyListed[];
  /** The page was opened by a name, for which passkeys can be made. */
  readonly byName: boolean;
  readonly act: Act;
}) {
  const { t } = useWords();
  const when = useWhen();
  const [name, setName] = useState("");
  const add = async () => {
    const options = await ask<object>("passkeyOptions", { method: "POST" });
    await ask("addPasskey", { body: await makePasskey(options, name.trim()) });
    setName("");
  };
  const remove = (passkeyId: string) => () =>
    ask("removePasskey", { values: { passkeyId }, method: "DELETE" });
  return (
    <section aria-label={t("account.passkeys")}>
      <h2 className="column-title">{t("account.passkeys")}</h2>
      <p className="dim">{t("account.passkeysAbout")}</p>
      {passkeys.length === 0 ? <p>{t("account.noPasskeys")}</p> : null}
      <ul className="account-list">
        {passkeys.map(({ passkeyId, name: called, host, madeAt, usedAt }) => (
          <li key={passkeyId}>
            <strong>
              <bdi>{called}</bdi>
            </strong>
            <span className="dim">
              {t("account.forHost", { host })} · {t("account.made", { at: when(madeAt) })} ·{" "}
              {usedAt === undefined
                ? t("account.neverUsed")
                : t("account.used", { at: when(usedAt) })}
            </span>
            <button
              type="button"
              className="button"
              aria-label={t("account.removeWhat", { name: called })}
              onClick={() => void act(remove(passkeyId), "account.removed")}
            >
              {t("account.remove")}
            </button>
          </li>
        ))}
      </ul>
      {byName && hasPasskeys() ? (
        <form
          className="account-form"
          onSubmit={(event) => {
            event.preventDefault();
            void act(add, "account.added");
          }}
        >
          <label>
            {t("account.passkeyName")}
            <input
              className="field"
              value={name}
              required
              maxLength={60}
              autoComplete="off"
              onChange={({ target }) => setName(target.value)}
            />
          </label>
          <button type="submit" className="button main" disabled={name.trim() === ""}>
            {t("account.addPasskey")}
          </button>
        </form>
      ) : (
        <p>{t(byName ? "account.notSupported" : "account.byAddress")}</p>
      )}
    </section>
  );
}

export function Sessions({
  sessions,
  act,
}: {
  readonly sessions: readonly SessionListed[];
  readonly act: Act;
}) {
  const { t } = useWords();
  const when = useWhen();
  const end = (sessionId: string) => () =>
    ask("endSession", { values: { sessionId }, method: "DELETE" });
  return (
    <section aria-label={t("account.sessions")}>
      <h2 className="column-title">
        {t("account.sessions")} <span className="numeric dim">{sessions.length}</span>
      </h2>
      <p className="dim">{t("account.sessionsAbout")}</p>
      <ul className="account-list">
        {sessions.map(({ sessionId, startedAt, usedAt, endsAt, current }) => (
          <li key={sessionId}>
            <strong>
              {t("account.began", { at: when(startedAt) })}
              {current ? ` · ${t("account.thisOne")}` : null}
            </strong>
            <span className="dim">
              {t("account.lastUsed", { at: when(usedAt) })} ·{" "}
              {t("account.ends", { at: when(endsAt) })}
            </span>
            {current ? null : (
              <button
                type="button"
                className="button"
                aria-label={t("account.endSessionOf", { at: when(startedAt) })}
                onClick={() => void act(end(sessionId))}
              >
                {t("account.endSession")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length < 2 ? null : (
        <button
          type="button"
          className="button"
          onClick={() => void act(() => ask("endOtherSessions", { method: "DELETE" }))}
        >
          {t("account.endOthers")}
        </button>
      )}
    </section>
  );
}

export function Secret({ hasSecret, act }: { readonly hasSecret: boolean; readonly act: Act }) {
  const { t } = useWords();
  const [now, setNow] = useState("");
  const [next, setNext] = useState("");
  const change = async () => {
    const body = { ...(hasSecret ? { secret: now } : {}), newSecret: next };
    await ask("changeSecret", { body });
    setNow("");
    setNext("");
  };
  const field = (label: string, kind: string, value: string, set: (text: string) => void) => (
    <label>
      {label}
      <input
        className="field"
        type="password"
        autoComplete={kind}
        value={value}
        required
        maxLength={200}
        onChange={({ target }) => set(target.value)}
      />
    </label>
  );
  return (
    <section aria-label={t("account.secret")}>
      <h2 className="column-title">{t("account.secret")}</h2>
      <p className="dim">{t("account.secretAbout")}</p>
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          void act(change, "account.changed");
        }}
      >
        {hasSecret ? field(t("account.secretNow"), "current-password", now, setNow) : null}
        {field(t("account.secretNew"), "new-password", next, setNext)}
        <button
          type="submit"
          className="button main"
          disabled={next.length < 15 || (hasSecret && now === "")}
        >
          {t(hasSecret ? "account.changeSecret" : "account.setSecret")}
        </button>
      </form>
    </section>
  );
}
