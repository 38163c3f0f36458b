import type { ChangedCall, Trial } from "#sim";
import { arrivalText, clockText, dateText } from "../time/format.ts";
import { useWords } from "../words/use-words.ts";
import { signedSeconds } from "./numbers.ts";
import { Scroll } from "./scroll.tsx";

function CallRow({ call, trial }: { call: ChangedCall; trial: Trial }) {
  const { text, language } = useWords();
  const { utcOffsets } = trial.history;
  const { receivedAt, typeName, areaName, todaySeconds, planSeconds, differenceSeconds } = call;
  return (
    <tr>
      <th scope="row">
        {dateText(receivedAt, utcOffsets, language)} {clockText(receivedAt, utcOffsets, false)}
      </th>
      <td>
        {text(typeName)} <span className="dim">{areaName === null ? "" : text(areaName)}</span>
      </td>
      <td className="numeric">{arrivalText(todaySeconds)}</td>
      <td className="numeric">{arrivalText(planSeconds)}</td>
      <td className="numeric">{signedSeconds(differenceSeconds)}</td>
      <td>{call.why === null ? "" : text(call.why.sentence)}</td>
    </tr>
  );
}

/** The calls that a plan changes most, with why: a figure that moves has calls behind it. */
export function ChangedCalls({ trial }: { trial: Trial }) {
  const { t, text } = useWords();
  return (
    <>
      {trial.mostChanged.map(({ plan, sooner, later }) => {
        const column = trial.columns.find((one) => one.plan === plan);
        const name = column === undefined ? "" : text(column.name);
        return [
          { word: t("studio.calls.sooner", { plan: name }), calls: sooner },
          { word: t("studio.calls.later", { plan: name }), calls: later },
        ].map(({ word, calls }) => (
          <Scroll key={word} label={word}>
            <table className="studio-table is-lines">
              <caption>{word}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("studio.calls.received")}</th>
                  <th scope="col">{t("studio.calls.what")}</th>
                  <th scope="col" className="numeric">
                    {t("studio.today")}
                  </th>
                  <th scope="col" className="numeric">
                    {t("studio.thePlan")}
                  </th>
                  <th scope="col" className="numeric">
                    {t("studio.change")}
                  </th>
                  <th scope="col">{t("studio.calls.why")}</th>
                </tr>
              </thead>
              <tbody>
                {calls.map((call) => (
                  <CallRow key={call.callId} call={call} trial={trial} />
                ))}
              </tbody>
            </table>
            {calls.length === 0 ? <p className="dim">{t("studio.calls.none")}</p> : null}
          </Scroll>
        ));
      })}
    </>
  );
}
