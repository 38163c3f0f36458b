import { useState } from "react";
import type { QuickAnswer } from "#protocol";
import { useStore } from "../store/store.ts";
import { arrivalText } from "../time/format.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords, type Words } from "../words/use-words.ts";
import { percentText, signedSeconds, signedShare } from "./numbers.ts";
import { studio } from "./studio-store.ts";

type Answer = NonNullable<QuickAnswer["answer"]>;
type Pair = readonly (number | null)[];

const ROWS_AT_FIRST = 8;
const BUSIEST = 8;

type Kind = "seconds" | "share";

function valueText(value: number | null | undefined, kind: Kind): string {
  if (value === null || value === undefined) return "–";
  return kind === "seconds" ? arrivalText(value) : percentText(value);
}

function changeText([today, plan]: Pair, kind: Kind): string {
  if (typeof today !== "number" || typeof plan !== "number") return "";
  return kind === "seconds" ? signedSeconds(plan - today) : signedShare(plan - today);
}

function Figure({ word, pair, kind }: { word: MessageId; pair: Pair; kind: Kind }) {
  const { t } = useWords();
  return (
    <tr>
      <th scope="row">{t(word)}</th>
      <td className="numeric">{valueText(pair[0], kind)}</td>
      <td className="numeric">{valueText(pair[1], kind)}</td>
      <td className="numeric dim">{changeText(pair, kind)}</td>
    </tr>
  );
}

function Head({ first }: { first: MessageId }) {
  const { t } = useWords();
  return (
    <thead>
      <tr>
        <th scope="col">{t(first)}</th>
        <th scope="col" className="numeric">
          {t("studio.today")}
        </th>
        <th scope="col" className="numeric">
          {t("studio.thePlan")}
        </th>
        <th scope="col" className="numeric">
          {t("studio.change")}
        </th>
      </tr>
    </thead>
  );
}

/** Areas by how long help is expected to travel there, the longest first. */
function Areas({ answer }: { answer: Answer }) {
  const { t, text } = useWords();
  const [isWhole, setWhole] = useState(false);
  const areas = answer.areas
    .filter(({ callsPerHour }) => callsPerHour > 0)
    .toSorted((left, right) => (right.travelSeconds[1] ?? 0) - (left.travelSeconds[1] ?? 0));
  const shown = isWhole ? areas : areas.slice(0, ROWS_AT_FIRST);
  return (
    <table className="studio-table">
      <caption>{t("studio.quick.areas")}</caption>
      <Head first="studio.area" />
      <tbody>
        {shown.map(({ zoneId, name, travelSeconds }) => (
          <tr key={zoneId}>
            <th scope="row">{text(name)}</th>
            <td className="numeric">{valueText(travelSeconds[0], "seconds")}</td>
            <td className="numeric">{valueText(travelSeconds[1], "seconds")}</td>
            <td className="numeric dim">{changeText(travelSeconds, "seconds")}</td>
          </tr>
        ))}
      </tbody>
      {areas.length <= ROWS_AT_FIRST ? null : (
        <tfoot>
          <tr>
            <td colSpan={4}>
              <button type="button" className="button plain" onClick={() => setWhole(!isWhole)}>
                {t(isWhole ? "studio.fewer" : "studio.more", { count: areas.length })}
              </button>
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Busiest({ answer }: { answer: Answer }) {
  const { t } = useWords();
  const units = answer.units
    .toSorted(
      (left, right) => (right.busy[1] ?? right.busy[0] ?? 0) - (left.busy[1] ?? left.busy[0] ?? 0),
    )
    .slice(0, BUSIEST);
  return (
    <table className="studio-table">
      <caption>{t("studio.quick.busiest")}</caption>
      <Head first="studio.unit" />
      <tbody>
        {units.map(({ unitId, callSign, busy }) => (
          <tr key={unitId}>
            <th scope="row">{callSign}</th>
            <td className="numeric">{valueText(busy[0], "share")}</td>
            <td className="numeric">{valueText(busy[1], "share")}</td>
            <td className="numeric dim">{changeText(busy, "share")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Problems({ quick }: { quick: QuickAnswer }) {
  const { t } = useWords();
  return (
    <div className="wrong" role="status">
      <p>{t("studio.quick.doesNotFit")}</p>
      <ul>
        {quick.problems.map(({ path, got, expected }) => (
          <li key={`${path}-${got}`}>{t("studio.quick.problem", { path, got, expected })}</li>
        ))}
      </ul>
    </div>
  );
}

function methodText({ text, t }: Words, answer: Answer): string {
  const milliseconds = Math.round(answer.milliseconds);
  return `${text(answer.method)} ${t("studio.quick.took", { milliseconds })}`;
}

/** What is to be expected in one hour, without playing anything: for while one is dragging. */
export function QuickPanel() {
  const words = useWords();
  const { t } = words;
  const quick = useStore(studio, (state) => state.quick);
  const isWaiting = useStore(studio, (state) => state.isQuickWaiting);
  const answer = quick?.answer;
  return (
    <section className="studio-column" aria-labelledby="studio-quick" aria-busy={isWaiting}>
      <h2 id="studio-quick">{t("studio.quick")}</h2>
      {quick !== undefined && quick.problems.length > 0 ? <Problems quick={quick} /> : null}
      {answer === undefined ? (
        quick === undefined ? (
          <p className="dim">{t("studio.quick.none")}</p>
        ) : null
      ) : (
        <>
          <table className="studio-table studio-quick-figures">
            <caption className="unseen">{t("studio.quick")}</caption>
            <Head first="studio.figure" />
            <tbody>
              <Figure word="studio.quick.travel" pair={answer.travelSeconds} kind="seconds" />
              <Figure word="studio.quick.covered" pair={answer.covered} kind="share" />
              <Figure word="studio.quick.lost" pair={answer.lost} kind="share" />
            </tbody>
          </table>
          <Areas answer={answer} />
          <Busiest answer={answer} />
          <p className="dim">{methodText(words, answer)}</p>
        </>
      )}
    </section>
  );
}
