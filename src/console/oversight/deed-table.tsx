import type { Deed, DeedList, Tally } from "#measures";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";

/** Time and date on the clock of the centre. */
export function useWhen(): (at: number) => string {
  const { language } = useWords();
  const timeZone = useStore(area, (state) => state.area?.timeZone);
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "medium",
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  return (at) => format.format(at);
}

type Named = { readonly title: string; readonly tallies: readonly Tally[] };

/** How often, by something. */
export function TallyTable({ title, tallies, name }: Named & { name: (id: string) => string }) {
  const { t } = useWords();
  const when = useWhen();
  return (
    <table className="oversight-table">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t("oversight.what")}</th>
          <th scope="col" className="numeric">
            {t("oversight.count")}
          </th>
          <th scope="col">{t("oversight.last")}</th>
        </tr>
      </thead>
      <tbody>
        {tallies.map(({ id, count, last }) => (
          <tr key={id}>
            <th scope="row">
              <bdi>{name(id)}</bdi>
            </th>
            <td className="numeric">{count}</td>
            <td className="numeric">{when(last)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Deeds<D extends Deed> = {
  readonly id: string;
  readonly title: string;
  readonly none: string;
  readonly deeds: DeedList<D>;
  readonly what: (deed: D) => string;
  readonly detail: (deed: D) => string;
};

/** The newest deeds of a kind, or that there are none. */
export function DeedTable<D extends Deed>({ id, title, none, deeds, what, detail }: Deeds<D>) {
  const { t } = useWords();
  const when = useWhen();
  const { count, newest } = deeds;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {title} <span className="numeric dim">{count}</span>
      </h2>
      {count === 0 ? <p className="dim">{none}</p> : null}
      {count > newest.length ? (
        <p className="dim">{t("oversight.newest", { shown: newest.length, count })}</p>
      ) : null}
      {count === 0 ? null : (
        <table className="oversight-table is-wide">
          <thead>
            <tr>
              <th scope="col">{t("oversight.when")}</th>
              <th scope="col">{t("oversight.who")}</th>
              <th scope="col">{t("oversight.what")}</th>
              <th scope="col">{t("oversight.detail")}</th>
              <th scope="col" className="numeric">
                {t("oversight.event")}
              </th>
            </tr>
          </thead>
          <tbody>
            {newest.map((deed) => (
              <tr key={deed.sequence}>
                <td className="numeric">{when(deed.at)}</td>
                <td>
                  <bdi>{deed.actor.id}</bdi>
                </td>
                <td>
                  <bdi>{what(deed)}</bdi>
                </td>
                <td>
                  <bdi>{detail(deed)}</bdi>
                </td>
                <td className="numeric">{deed.sequence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
