import type { ConfigurationKind } from "#kernel";
import { useState } from "react";
import { go, hashOf } from "../screens/address.ts";
import { moveInList } from "../store/list-keys.ts";
import { useWords, type Words } from "../words/use-words.ts";
import { putItem } from "./draft-store.ts";
import { findEdit } from "./model/draft.ts";
import { freshItem } from "./model/fresh.ts";
import { shelfOf, titleOf, type Item } from "./model/kinds.ts";
import { kindWords } from "./setup-words.ts";
import type { Setup } from "./use-setup.ts";

type Kind = Exclude<ConfigurationKind, "settings">;
type Props = {
  readonly state: Setup;
  readonly kind: Kind;
  readonly selected: string | undefined;
};

/** The second line of a row: what tells two things of a kind apart. */
function detailOf({ next }: Setup, item: Item, { t, text }: Words): string {
  const name = (kind: ConfigurationKind, id: string) => text(titleOf(next, kind, id));
  if ("callSign" in item) {
    return [
      name("unitType", item.unitTypeId),
      name("agency", item.agencyId),
      item.stationId === undefined ? "" : name("station", item.stationId),
    ]
      .filter((part) => part !== "")
      .join(" · ");
  }
  if ("alarms" in item) {
    const needs = item.alarms.flatMap((alarm) => alarm.needs);
    const count = needs.reduce((sum, need) => sum + need.count, 0);
    return t("setup.planDetail", { levels: item.alarms.length, units: count });
  }
  if ("minimumFree" in item) return t("setup.ruleDetail", { count: item.minimumFree });
  if ("address" in item) return `${name("agency", item.agencyId)} · ${item.address}`;
  if ("defaultPriorityId" in item) return name("priority", item.defaultPriorityId);
  return "";
}

function AddForm({ state, kind }: { state: Setup; kind: Kind }) {
  const { t } = useWords();
  const [id, setId] = useState("");
  const trimmed = id.trim();
  const taken = shelfOf(state.next, kind).has(trimmed);
  return (
    <form
      className="setup-add"
      onSubmit={(event) => {
        event.preventDefault();
        if (trimmed === "" || taken) return;
        putItem(kind, trimmed, freshItem(state.next, kind, trimmed));
        setId("");
        go("setup", kind, trimmed);
      }}
    >
      <label>
        <span className="unseen">{t("setup.newId")}</span>
        <input
          className="field"
          value={id}
          maxLength={100}
          placeholder={t("setup.newId")}
          aria-describedby={taken ? "setup-taken" : undefined}
          onChange={(event) => setId(event.target.value)}
        />
      </label>
      <button type="submit" className="button" disabled={trimmed === "" || taken}>
        {t("setup.add")}
      </button>
      <p id="setup-taken" className={taken ? "wrong" : "dim"}>
        {taken ? t("setup.idTaken", { id: trimmed }) : t("setup.idHelp")}
      </p>
    </form>
  );
}

/** All things of a kind, those that will be removed struck through. */
export function ThingList({ state, kind, selected }: Props) {
  const words = useWords();
  const { t, text } = words;
  const [wanted, setWanted] = useState("");
  const ids = [
    ...shelfOf(state.next, kind).keys(),
    ...state.edits.filter((edit) => edit.kind === kind && !edit.after).map(({ id }) => id),
  ];
  const needle = wanted.trim().toLowerCase();
  const rows = ids.flatMap((id) => {
    const item = shelfOf(state.next, kind).get(id) ?? findEdit(state.draft, kind, id)?.before;
    if (item === undefined) return [];
    const removed = !shelfOf(state.next, kind).has(id);
    const title = text(titleOf(removed ? state.present : state.next, kind, id));
    const detail = detailOf(state, item, words);
    const found = `${id} ${title} ${detail}`.toLowerCase().includes(needle);
    return found ? [{ id, title, detail, removed }] : [];
  });
  const wrong = new Set(state.problems.filter((item) => item.kind === kind).map(({ id }) => id));
  return (
    <section className="setup-list" aria-label={t(kindWords[kind])}>
      <div className="setup-search">
        <input
          type="search"
          className="field"
          value={wanted}
          placeholder={t("setup.search")}
          aria-label={t("setup.search")}
          onChange={(event) => setWanted(event.target.value)}
        />
        <span className="numeric dim" aria-live="polite">
          {needle === "" ? rows.length : t("setup.found", { count: rows.length, all: ids.length })}
        </span>
      </div>
      {rows.length === 0 ? (
        <p className="dim setup-empty">{t(needle === "" ? "setup.none" : "setup.noneFound")}</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <ul onKeyDown={moveInList}>
          {rows.map((row) => {
            const edit = findEdit(state.draft, kind, row.id);
            return (
              <li key={row.id}>
                <a
                  data-row
                  className={row.removed ? "setup-row is-removed" : "setup-row"}
                  href={hashOf(["setup", kind, row.id])}
                  aria-current={row.id === selected ? "true" : undefined}
                >
                  <span className="cut setup-row-title">{row.title}</span>
                  <span className="setup-row-mark">
                    {wrong.has(row.id) ? (
                      <span className="wrong">{t("setup.wrong")}</span>
                    ) : edit === undefined ? null : (
                      <span className="setup-touched">
                        {t(
                          row.removed
                            ? "setup.did.removed"
                            : edit.before === undefined
                              ? "setup.did.added"
                              : "setup.did.changed",
                        )}
                      </span>
                    )}
                  </span>
                  <span className="cut dim">{row.detail === "" ? row.id : row.detail}</span>
                </a>
              </li>
            );
          })}
        </ul>
      )}
      {state.may ? <AddForm state={state} kind={kind} /> : null}
    </section>
  );
}
