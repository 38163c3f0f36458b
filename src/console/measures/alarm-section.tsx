import type { Board } from "#kernel";
import type { AlarmReport, NoResponse } from "#measures";
import { clockText, durationText } from "../time/format.ts";
import { useWords, type Words } from "../words/use-words.ts";
import { KindTable, SeatTable } from "./alarm-tables.tsx";
import { StepChart, StepTable } from "./step-chart.tsx";
import { kindWords, noResponseWords } from "./words-of.ts";

type Figure = { readonly word: string; readonly value: string; readonly more?: string };

function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="measures-figures">
      {figures.map(({ word, value, more }) => (
        <div key={word}>
          <dt className="dim">{word}</dt>
          <dd>
            <strong>{value}</strong>
            {more === undefined ? null : <span className="dim"> {more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function rateFigure({ rate, aim, onePositionSupposed, seatSeconds }: AlarmReport, { t }: Words) {
  const seats = onePositionSupposed
    ? t("alarms.oneSupposed")
    : t("alarms.seatTime", { time: durationText(seatSeconds) });
  return {
    word: t("alarms.ratePerSeat"),
    value: rate === null ? t("alarms.noRate") : rate.toFixed(1),
    more: `${t("alarms.aim", { aim })}${t("measures.separator")}${seats}`,
  };
}

function responseFigure({ response }: AlarmReport, { t }: Words): Figure {
  const { count, median, p90, p90Low, p90High, enough } = response;
  const word = t("alarms.toResponse");
  const reasons = (Object.entries(response.excluded) as [NoResponse, number][]).map(([why, n]) =>
    t(noResponseWords[why], { count: n }),
  );
  const more = reasons.length === 0 ? {} : { more: reasons.join(t("measures.separator")) };
  if (median === null || p90 === null) return { word, value: "–", ...more };
  if (!enough) {
    const value = t("alarms.medianFew", { median: durationText(median), count });
    return { word, value, ...more };
  }
  const value = t("alarms.medianP90", {
    median: durationText(median),
    p90: durationText(p90),
    low: durationText(p90Low ?? p90),
    high: p90High === null ? t("measures.open") : durationText(p90High),
    count,
  });
  return { word, value, ...more };
}

function figuresOf(alarms: AlarmReport, words: Words): Figure[] {
  const { t } = words;
  const { ended, longestStanding } = alarms;
  const ends = ended.person + ended.autopilot + ended.itself;
  return [
    rateFigure(alarms, words),
    {
      word: t("alarms.raised"),
      value: String(alarms.raised),
      more: t("alarms.turned", {
        alerts: alarms.turnedToAlert,
        unseated: alarms.onePositionSupposed ? 0 : alarms.raisedUnseated,
      }),
    },
    responseFigure(alarms, words),
    {
      word: t("alarms.handled"),
      value: `${alarms.acknowledged} / ${alarms.shelved}`,
      more: t("alarms.handled.is"),
    },
    {
      word: t("alarms.ended"),
      value: `${ended.person} / ${ended.autopilot} / ${ended.itself}`,
      more: t("alarms.ended.is", {
        percent: ends === 0 ? "–" : Math.round((ended.itself / ends) * 100),
      }),
    },
    {
      word: t("alarms.standing"),
      value: String(alarms.standing),
      ...(longestStanding === null
        ? {}
        : {
            more: t("alarms.longest", {
              kind: t(kindWords[longestStanding.kind]),
              time: durationText(longestStanding.seconds),
            }),
          }),
    },
  ];
}

function Chattering({ alarms }: { alarms: AlarmReport }) {
  const { t } = useWords();
  if (alarms.chattering.length === 0) return <p className="dim">{t("alarms.noChattering")}</p>;
  return (
    <p>
      {t("alarms.chattering", { count: alarms.chattering.length })}
      {alarms.chattering.slice(0, 5).map(({ kind, matter, most }) => (
        <span key={matter} className="measures-reason">
          {t("alarms.chatters", { kind: t(kindWords[kind]), count: most })}
        </span>
      ))}
    </p>
  );
}

/** The load of alarms on the positions of the floor. */
export function AlarmSection({ alarms, board }: { alarms: AlarmReport; board: Board }) {
  const words = useWords();
  const { t } = words;
  const offsets = board.configuration.settings.utcOffsets;
  const late = alarms.watchedFrom > alarms.from;
  return (
    <section className="measures-alarms" aria-labelledby="alarm-load">
      <h2 id="alarm-load">{t("alarms.title")}</h2>
      <p className="dim">
        {t("alarms.is")}{" "}
        {late ? t("alarms.watchedFrom", { time: clockText(alarms.watchedFrom, offsets) }) : null}{" "}
        {alarms.stoodAtStart > 0 ? t("alarms.stood", { count: alarms.stoodAtStart }) : null}{" "}
        {t("alarms.gap", { seconds: Math.round(alarms.longestGapSeconds) })}
      </p>
      <Figures figures={figuresOf(alarms, words)} />
      {alarms.steps.length === 0 ? null : <StepChart alarms={alarms} offsets={offsets} />}
      <StepTable alarms={alarms} offsets={offsets} />
      {alarms.kinds.length === 0 ? (
        <p className="dim">{t("alarms.none")}</p>
      ) : (
        <KindTable alarms={alarms} />
      )}
      <Chattering alarms={alarms} />
      {alarms.seats.length === 0 ? (
        <p className="dim">{t("alarms.noSeats")}</p>
      ) : (
        <SeatTable alarms={alarms} board={board} />
      )}
    </section>
  );
}
