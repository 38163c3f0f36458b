import type { ConfigurationKind } from "#kernel";
import { useState } from "react";
import { go, hashOf } from "../screens/address.ts";
import { useWords } from "../words/use-words.ts";
import { forgetEdit, putItem } from "./draft-store.ts";
import { FieldInput } from "./field-input.tsx";
import { findEdit } from "./model/draft.ts";
import { findingKey } from "./model/checks.ts";
import { FIELDS, type Field } from "./model/fields.ts";
import { findItem, titleOf, type Item } from "./model/kinds.ts";
import { isAt } from "./model/problem-place.ts";
import { usesOf } from "./model/uses.ts";
import { findingWords, oneWords, problemText, spoken } from "./setup-words.ts";
import type { Setup } from "./use-setup.ts";
import { fieldWord } from "./value-text.ts";

type Props = { readonly state: Setup; readonly kind: ConfigurationKind; readonly id: string };

/** How many are named; the rest is counted. */
const USES_SHOWN = 8;

function Uses({ state, kind, id }: Props) {
  const { t, text } = useWords();
  const [all, setAll] = useState(false);
  const uses = usesOf(state.next, kind, id);
  if (kind === "settings") return null;
  if (uses.length === 0) return <p className="dim">{t("setup.unused")}</p>;
  const shown = all ? uses : uses.slice(0, USES_SHOWN);
  return (
    <div className="setup-uses">
      <span className="dim">{t("setup.usedBy", { count: uses.length })}</span>{" "}
      <ul>
        {shown.map((use) => (
          <li key={`${use.kind}/${use.id}`}>
            <a href={hashOf(["setup", use.kind, use.id])}>
              {text(titleOf(state.next, use.kind, use.id))}
            </a>{" "}
            <span className="dim">{t(oneWords[use.kind])}</span>
          </li>
        ))}
      </ul>
      {shown.length === uses.length ? null : (
        <button type="button" className="button plain" onClick={() => setAll(true)}>
          {t("setup.moreAlike", { count: uses.length - shown.length })}
        </button>
      )}
    </div>
  );
}

function FieldRow({ state, kind, id, item, field }: Props & { item: Item; field: Field }) {
  const words = useWords();
  const { t } = words;
  const problems = state.problems.filter((problem) => {
    if (problem.kind !== kind || problem.id !== id) return false;
    const place = field.input.is === "place" && isAt(problem, "lon");
    return place || isAt(problem, field.name);
  });
  const key = `setup-${field.name}`;
  return (
    <div className={problems.length > 0 ? "setup-field has-problem" : "setup-field"}>
      <div className="setup-field-head">
        <span className="setup-field-word" id={`${key}-label`}>
          {t(field.word)}
        </span>
        {field.help === undefined ? null : (
          <p className="dim setup-help" id={`${key}-help`}>
            {t(field.help)}
          </p>
        )}
      </div>
      <div className="setup-field-input">
        <FieldInput
          field={field}
          item={item}
          state={state}
          labelledBy={`${key}-label`}
          describedBy={`${key}-help ${key}-problems`}
          onChange={(after) => putItem(kind, id, after)}
        />
        <ul id={`${key}-problems`} className="setup-problems">
          {problems.map((problem) => (
            <li key={problem.path} className="wrong">
              {problem.field === field.name || problem.field.startsWith("lat")
                ? ""
                : `${fieldWord(words, kind, problem.field)}: `}
              {problemText(words, problem)}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Head({ state, kind, id, item }: Props & { item: Item }) {
  const { t, text } = useWords();
  const edit = findEdit(state.draft, kind, id);
  const removed = findItem(state.next, kind, id) === undefined;
  const title = text(titleOf(removed ? state.present : state.next, kind, id));
  return (
    <header className="setup-editor-head">
      <h2>
        {title} <span className="dim">{kind === "settings" ? "" : id}</span>
      </h2>
      <button
        type="button"
        className="button plain setup-back"
        onClick={() => go("setup", kind)}
        hidden={kind === "settings"}
      >
        {t("setup.back")}
      </button>
      {state.may && edit !== undefined ? (
        <button type="button" className="button" onClick={() => forgetEdit(edit)}>
          {t(edit.before === undefined ? "setup.dropNew" : "setup.asBefore")}
        </button>
      ) : null}
      {state.may && kind !== "settings" && !removed && edit?.before !== item ? (
        <button
          type="button"
          className="button"
          hidden={edit !== undefined && edit.before === undefined}
          onClick={() => putItem(kind, id, undefined)}
        >
          {t("setup.remove")}
        </button>
      ) : null}
    </header>
  );
}

/** What is wrong with the thing as a whole, and what its checks say. */
function About({ state, kind, id }: Props) {
  const words = useWords();
  const { t } = words;
  const whole = state.problems.filter((problem) => {
    return problem.kind === kind && problem.id === id && problem.field === "";
  });
  const findings = state.findings.filter((found) => found.kind === kind && found.id === id);
  return (
    <>
      {whole.map((problem) => (
        <p key={problem.path} className="wrong">
          {problemText(words, problem)}
        </p>
      ))}
      {findings.map((finding) => (
        <p key={findingKey(finding)} className={`setup-finding is-${finding.weight}`}>
          <span aria-hidden="true">{finding.weight === "cannot" ? "■" : "□"}</span>
          <span>{t(findingWords[finding.code], spoken(words, finding.values))}</span>
        </p>
      ))}
    </>
  );
}

/** The form of one thing. Every change goes into the draft at once; nothing is in force yet. */
export function ThingEditor({ state, kind, id }: Props) {
  const { t } = useWords();
  const kept = findItem(state.next, kind, id);
  const item = kept ?? findEdit(state.draft, kind, id)?.before;
  if (item === undefined) {
    return <p className="screen-empty dim">{t("setup.gone", { id })}</p>;
  }
  return (
    // Whoever may only look has nothing to focus in it, and must be able to scroll it by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="setup-editor" aria-label={t("setup.editor")} tabIndex={0}>
      <Head state={state} kind={kind} id={id} item={item} />
      <About state={state} kind={kind} id={id} />
      {kept === undefined ? (
        <p className="setup-removed">{t("setup.willBeRemoved")}</p>
      ) : (
        <fieldset disabled={!state.may} className="setup-fields">
          <legend className="unseen">{t("setup.editor")}</legend>
          {FIELDS[kind].map((field) => (
            <FieldRow
              key={field.name}
              state={state}
              kind={kind}
              id={id}
              item={item}
              field={field}
            />
          ))}
        </fieldset>
      )}
      <Uses state={state} kind={kind} id={id} />
    </section>
  );
}
