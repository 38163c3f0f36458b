import type { LogDeliveryState } from "#protocol";
import { useWords } from "../words/use-words.ts";
import { useWhen } from "./deed-table.tsx";

const statusWords = {
  delivers: "oversight.collector.delivers",
  waiting: "oversight.collector.waiting",
  unreachable: "oversight.collector.unreachable",
  refuses: "oversight.collector.refuses",
} as const;

function Standing({ state }: { state: LogDeliveryState }) {
  const { t } = useWords();
  const when = useWhen();
  const { status, since, waiting, delivered, dropped, refused } = state;
  const isFailing = status === "unreachable" || status === "refuses";
  const lost = dropped + refused;
  return (
    <table className="oversight-table is-wide">
      <thead>
        <tr>
          <th scope="col">{t("oversight.collector")}</th>
          <th scope="col">{t("oversight.collector.lines")}</th>
          <th scope="col">{t("oversight.collector.lost")}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td className={isFailing ? "wrong" : ""}>
            {t(statusWords[status], { since: since === undefined ? "" : when(since) })}
          </td>
          <td>{t("oversight.collector.counts", { delivered, waiting })}</td>
          <td className={lost > 0 ? "wrong" : ""}>
            {t("oversight.collector.losses", { dropped, refused })}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** Whether the service's own log reaches the machine that is to keep it. */
export function LogDeliveryPart({ state }: { readonly state: LogDeliveryState | undefined }) {
  const { t } = useWords();
  return (
    <section aria-labelledby="log-delivery">
      <h2 id="log-delivery">{t("oversight.serviceLog")}</h2>
      {state === undefined ? (
        <p className="dim">{t("oversight.collector.none")}</p>
      ) : (
        <Standing state={state} />
      )}
    </section>
  );
}
