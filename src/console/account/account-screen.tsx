import { useCallback, useEffect, useState } from "react";
import type { Account } from "#protocol";
import { said } from "../access/access-screen.tsx";
import { ask, ServerProblem } from "../area/api.ts";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { Confirm } from "./confirm.tsx";
import { Passkeys, Secret, Sessions, type Act } from "./parts.tsx";
import { trouble } from "./passkey.ts";
import "./account.css";

type Pending = { readonly job: () => Promise<unknown>; readonly done: MessageId | undefined };
type News = { readonly kind: "done" | "problem"; readonly text: string };

/** One's own ways to sign in and sessions; nobody else's. */
export default function AccountScreen() {
  const { t } = useWords();
  const person = useStore(area, (state) => state.session?.person);
  const [account, setAccount] = useState<Account>();
  const [news, setNews] = useState<News>();
  const [pending, setPending] = useState<Pending>();
  const fail = useCallback(
    (error: unknown) => {
      const word = trouble(error);
      setNews({ kind: "problem", text: word === undefined ? said(error) : t(word) });
    },
    [t],
  );
  const read = useCallback(async () => {
    try {
      setAccount(await ask<Account>("readAccount"));
    } catch (error) {
      fail(error);
    }
  }, [fail]);
  useEffect(() => {
    const timer = setTimeout(() => void read(), 0);
    return () => clearTimeout(timer);
  }, [read]);
  const act: Act = async (job, done) => {
    setNews(undefined);
    try {
      await job();
      if (done !== undefined) setNews({ kind: "done", text: t(done) });
      return true;
    } catch (error) {
      const mustConfirm = error instanceof ServerProblem && error.code === "sign-in-again";
      if (mustConfirm) setPending({ job, done });
      else fail(error);
      return false;
    } finally {
      await read();
    }
  };
  if (person === undefined || account === undefined) {
    return <p className="screen-empty dim">{news?.text ?? t("account.loading")}</p>;
  }
  const { passkeys, sessions, hasSecret, byName } = account;
  return (
    <div className="account">
      <h1 className="account-title">
        {t("account.of", { who: person.name })} <span className="dim">{person.personId}</span>
      </h1>
      <p
        role={news?.kind === "done" ? "status" : "alert"}
        className={news?.kind === "done" ? "account-news" : "account-news wrong"}
      >
        {news?.text}
      </p>
      {pending === undefined ? null : (
        <Confirm
          personId={person.personId}
          ways={{ secret: hasSecret, passkey: byName && passkeys.length > 0 }}
          cancel={() => setPending(undefined)}
          failed={fail}
          confirmed={() => {
            setPending(undefined);
            void act(pending.job, pending.done);
          }}
        />
      )}
      <Passkeys passkeys={passkeys} byName={byName} act={act} />
      <Secret hasSecret={hasSecret} act={act} />
      <Sessions sessions={sessions} act={act} />
    </div>
  );
}
