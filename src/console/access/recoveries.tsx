import type { InvitationGiven, PersonManaged, RecoveryListed } from "#protocol";
import { useWhen } from "../account/use-when.ts";
import { ask } from "../area/api.ts";
import { useWords } from "../words/use-words.ts";
import type { Job } from "./access-screen.tsx";
import type { Shown } from "./people.tsx";

/** Requests that wait for a second administrator; gone when there are none. */
export function Recoveries({
  recoveries,
  people,
  self,
  act,
  show,
}: {
  readonly recoveries: readonly RecoveryListed[];
  readonly people: readonly PersonManaged[];
  /** Who looks at the page: they confirm nothing that they asked for. */
  readonly self: string | undefined;
  readonly act: (job: Job) => void;
  readonly show: (shown: Shown) => void;
}) {
  const { t } = useWords();
  const when = useWhen();
  if (recoveries.length === 0) return null;
  const nameOf = (id: string) => people.find(({ personId }) => personId === id)?.name ?? id;
  const confirm = (recoveryId: string, name: string) => async () => {
    const values = { recoveryId };
    const given = await ask<InvitationGiven>("confirmRecovery", { values, method: "POST" });
    show({ name, ...given });
  };
  const decline = (recoveryId: string) => () =>
    ask("declineRecovery", { values: { recoveryId }, method: "DELETE" });
  return (
    <div className="access-recoveries" role="group" aria-label={t("access.recoveries")}>
      <h3 className="part-title">{t("access.recoveries")}</h3>
      <ul>
        {recoveries.map(({ recoveryId, personId, askedBy, endsAt }) => {
          const who = nameOf(personId);
          const may = self !== askedBy && self !== personId;
          return (
            <li key={recoveryId}>
              <span>
                {t("access.recoveryOf", { who, by: nameOf(askedBy), at: when(endsAt) })}
                {may ? null : ` ${t("access.recoveryOther")}`}
              </span>
              {may ? (
                <button
                  type="button"
                  className="button main"
                  aria-label={t("access.confirmWhat", { who })}
                  onClick={() => act(confirm(recoveryId, who))}
                >
                  {t("access.confirm")}
                </button>
              ) : null}
              <button
                type="button"
                className="button"
                aria-label={t("access.declineWhat", { who })}
                onClick={() => act(decline(recoveryId))}
              >
                {t("access.decline")}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
