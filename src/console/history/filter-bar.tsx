import { unreachable, type Board, type Text } from "#kernel";
import type { HistoryPage } from "#protocol";
import { useId, useState, type ReactNode } from "react";
import { areaNow } from "../time/area-clock.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import {
  filterKeys,
  instantOf,
  isBackwards,
  localText,
  type FilterKey,
  type Filters,
} from "./filters.ts";

export type FilterProps = {
  readonly board: Board;
  readonly filters: Filters;
  readonly text: string;
  readonly facets: HistoryPage["facets"];
  readonly onFilters: (filters: Filters) => void;
  readonly onText: (text: string) => void;
};

type Choice = { readonly id: string; readonly name: string };
type ChoiceKey = Exclude<FilterKey, "from" | "to" | "order">;

const choiceWords: Readonly<Record<ChoiceKey, MessageId>> = {
  type: "incident.type",
  priority: "incident.priority",
  agency: "history.agency",
  unit: "history.unit",
  zone: "history.zone",
  disposition: "close.disposition",
  status: "history.status",
};

const statusWords = {
  open: "incident.open",
  held: "incident.held",
  grouped: "incident.grouped",
  closed: "incident.closed",
} as const satisfies Record<string, MessageId>;

function byName(a: Choice, b: Choice): number {
  return a.name < b.name ? -1 : 1;
}

function choicesOf(
  { configuration }: Board,
  key: ChoiceKey,
  text: (value: Text) => string,
  t: (id: MessageId) => string,
): Choice[] {
  const { incidentTypes, priorities, agencies, units, zones, settings } = configuration;
  const named = <T extends { readonly name: Text }>(map: ReadonlyMap<string, T>): Choice[] =>
    [...map].map(([id, { name }]) => ({ id, name: text(name) }));
  switch (key) {
    case "type":
      return named(incidentTypes).sort(byName);
    case "priority":
      return named(new Map([...priorities].sort(([, a], [, b]) => a.rank - b.rank)));
    case "agency":
      return named(agencies);
    case "zone":
      return named(zones).sort(byName);
    case "unit":
      return [...units].map(([id, { callSign }]) => ({ id, name: callSign })).sort(byName);
    case "disposition":
      return settings.dispositions.map(({ disposition, name }) => {
        return { id: disposition, name: text(name) };
      });
    case "status":
      return Object.entries(statusWords).map(([id, word]) => ({ id, name: t(word) }));
    default:
      return unreachable(key);
  }
}

function Choose({ name, props }: { name: ChoiceKey; props: FilterProps }) {
  const { t, text } = useWords();
  const { board, filters, facets, onFilters } = props;
  const value = filters[name] ?? "";
  const counts = facets?.[name];
  const choices = choicesOf(board, name, text, t);
  // What is no longer configured still has its past.
  if (value !== "" && !choices.some(({ id }) => id === value))
    choices.push({ id: value, name: value });
  return (
    <label className="history-filter">
      <span>{t(choiceWords[name])}</span>
      <select
        className="field"
        value={value}
        onChange={(event) => onFilters({ ...filters, [name]: event.target.value })}
      >
        <option value="">{t("history.any")}</option>
        {choices.map(({ id, name: shown }) => (
          <option key={id} value={id}>
            {counts?.[id] === undefined ? shown : `${shown} (${counts[id]})`}
          </option>
        ))}
      </select>
    </label>
  );
}

function TimeField({ name, props }: { name: "from" | "to"; props: FilterProps }) {
  const { t } = useWords();
  const { board, filters, onFilters } = props;
  const { utcOffsets } = board.configuration.settings;
  const id = useId();
  const value = (filters[name] ?? "").replace("T", " ");
  const unread = value !== "" && instantOf(value, utcOffsets) === undefined;
  const backwards = name === "to" && isBackwards(filters, utcOffsets);
  let problem: ReactNode = null;
  if (unread) problem = t("history.timeUnread");
  else if (backwards) problem = t("history.backwards");
  return (
    <label className="history-filter history-time">
      <span>{t(name === "from" ? "history.from" : "history.to")}</span>
      <input
        className="field"
        value={value}
        placeholder={t("history.timeForm")}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : id}
        onChange={(event) => onFilters({ ...filters, [name]: event.target.value })}
      />
      {problem === null ? null : (
        <span id={id} className="wrong history-problem">
          {problem}
        </span>
      )}
    </label>
  );
}

const HOURS = [1, 8, 24, 168] as const;

/** A period up to now. It becomes two times at once, so that the address says the same later. */
function PeriodField({ board, filters, onFilters }: FilterProps) {
  const { t } = useWords();
  const { utcOffsets } = board.configuration.settings;
  return (
    <label className="history-filter">
      <span>{t("history.period")}</span>
      <select
        className="field"
        value=""
        onChange={(event) => {
          const hours = Number(event.target.value);
          const from = localText(areaNow() - hours * 3_600_000, utcOffsets);
          onFilters({ ...filters, from: hours === 0 ? "" : from, to: "" });
        }}
      >
        <option value="">{t("history.choose")}</option>
        <option value="0">{t("history.allTime")}</option>
        {HOURS.map((hours) => (
          <option key={hours} value={hours}>
            {t("history.lastHours", { hours })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Conditions that all hold. There is none for a person, and none for what a caller said. */
export function FilterBar(props: FilterProps) {
  const { t } = useWords();
  const id = useId();
  const [open, setOpen] = useState(false);
  const { filters, text, onFilters, onText } = props;
  const some = text !== "" || filterKeys.some((key) => (filters[key] ?? "") !== "");
  return (
    <search className="history-filters" aria-label={t("history.filters")}>
      <label className="history-filter history-text">
        <span>{t("history.place")}</span>
        <input
          className="field"
          type="text"
          value={text}
          placeholder={t("history.placeHint")}
          onChange={(event) => onText(event.target.value)}
        />
      </label>
      <button
        type="button"
        className="button history-open"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t("history.moreFilters")}
      </button>
      <div id={id} className={open ? "history-conditions is-open" : "history-conditions"}>
        <PeriodField {...props} />
        <TimeField name="from" props={props} />
        <TimeField name="to" props={props} />
        <Choose name="type" props={props} />
        <Choose name="priority" props={props} />
        <Choose name="agency" props={props} />
        <Choose name="unit" props={props} />
        <Choose name="zone" props={props} />
        <Choose name="disposition" props={props} />
        <Choose name="status" props={props} />
        <label className="history-filter">
          <span>{t("history.order")}</span>
          <select
            className="field"
            value={filters.order ?? "newest"}
            onChange={(event) => {
              const order = event.target.value === "newest" ? "" : event.target.value;
              onFilters({ ...filters, order });
            }}
          >
            <option value="newest">{t("history.newest")}</option>
            <option value="first-on-scene">{t("history.longest")}</option>
          </select>
        </label>
        <button
          type="button"
          className="button history-clear"
          disabled={!some}
          onClick={() => {
            onText("");
            onFilters({});
          }}
        >
          {t("history.clear")}
        </button>
      </div>
    </search>
  );
}
