import type { WitnessState } from "#protocol";
import { useWords } from "../words/use-words.ts";
import { useWhen } from "./deed-table.tsx";

const statusWords = {
  cosigns: "oversight.witness.cosigns",
  waiting: "oversight.witness.waiting",
  unreachable: "oversight.witness.unreachable",
  refuses: "oversight.witness.refuses",
} as const;

function Row({ witness }: { witness: WitnessState }) {
  const { t } = useWords();
  const when = useWhen();
  const { name, size, at, behindEvents, status, since } = witness;
  const isWrong = status === "unreachable" || status === "refuses";
  return (
    <tr>
      <td>
        <bdi>{name}</bdi>
      </td>
      <td className={isWrong ? "wrong" : ""}>
        {t(statusWords[status], { since: since === undefined ? "" : when(since) })}
      </td>
      <td>
        {at === undefined
          ? t("oversight.witness.never")
          : t("oversight.witness.seen", { size, when: when(at) })}
      </td>
      <td>{t("oversight.witness.behind", { behind: behindEvents })}</td>
    </tr>
  );
}

/** Who watches the log from outside: what each has cosigned, and who is behind or gone. */
export function WitnessTable({ witnesses }: { witnesses: readonly WitnessState[] }) {
  const { t } = useWords();
  return (
    <section aria-labelledby="witnesses">
      <h2 id="witnesses">
        {t("oversight.witnesses")} <span className="numeric dim">{witnesses.length}</span>
      </h2>
      {witnesses.length === 0 ? (
        <p className="dim">{t("oversight.witnesses.none")}</p>
      ) : (
        <table className="oversight-table is-wide">
          <thead>
            <tr>
              <th scope="col">{t("oversight.witness")}</th>
              <th scope="col">{t("oversight.witness.now")}</th>
              <th scope="col">{t("oversight.witness.cosigned")}</th>
              <th scope="col">{t("oversight.witness.since")}</th>
            </tr>
          </thead>
          <tbody>
            {witnesses.map((witness) => (
              <Row key={witness.name} witness={witness} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
