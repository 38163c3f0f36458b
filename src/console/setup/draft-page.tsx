import { hashOf } from "../screens/address.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { applyDraft, forgetEdit, setDraft, setup } from "./draft-store.ts";
import { fieldChanges } from "./model/differences.ts";
import { keepMine, type Edit } from "./model/draft.ts";
import { findItem, titleOf } from "./model/kinds.ts";
import { fieldWord, valueText } from "./value-text.ts";
import { oneWords, problemText } from "./setup-words.ts";
import type { Setup } from "./use-setup.ts";

/** Old and new of each field; for what is added, its fields; for what goes, that it goes. */
function Fields({ state, edit }: { state: Setup; edit: Edit }) {
  const words = useWords();
  const { t } = words;
  const now = findItem(state.present, edit.kind, edit.id);
  if (edit.after === undefined) return null;
  const changes = fieldChanges(now ?? {}, edit.after).filter(({ after }) => {
    return now !== undefined || after !== edit.id;
  });
  const show = (field: string, value: unknown) => valueText(words, state.next, field, value);
  return (
    <dl className="setup-diff">
      {changes.map(({ field, before, after }) => (
        <div key={field}>
          <dt className="dim">{fieldWord(words, edit.kind, field)}</dt>
          <dd>
            {now === undefined ? null : (
              <>
                <del>{show(field, before)}</del> <span aria-hidden="true">→</span>
                <span className="unseen">{t("setup.becomes")}</span>{" "}
              </>
            )}
            <ins>{show(field, after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Collision({ state, edit }: { state: Setup; edit: Edit }) {
  const { t } = useWords();
  const now = findItem(state.present, edit.kind, edit.id);
  return (
    <div className="setup-collision">
      <p className="wrong">{t(now === undefined ? "setup.collidesRemoved" : "setup.collides")}</p>
      <button
        type="button"
        className="button"
        onClick={() => setDraft(keepMine(setup.get().draft, state.present, edit))}
      >
        {t("setup.keepMine")}
      </button>
      <button type="button" className="button" onClick={() => forgetEdit(edit)}>
        {t("setup.keepTheirs")}
      </button>
    </div>
  );
}

function EditLine({ state, edit }: { state: Setup; edit: Edit }) {
  const words = useWords();
  const { t, text } = words;
  const now = findItem(state.present, edit.kind, edit.id);
  const did = edit.after === undefined ? "removed" : now === undefined ? "added" : "changed";
  const from = edit.after === undefined ? state.present : state.next;
  const problems = state.problems.filter(({ kind, id }) => kind === edit.kind && id === edit.id);
  return (
    <li className={`setup-edit is-${did}`}>
      <span className="setup-did">
        {t(
          did === "removed"
            ? "setup.did.removed"
            : did === "added"
              ? "setup.did.added"
              : "setup.did.changed",
        )}
      </span>
      <div>
        <h3>
          <a href={hashOf(["setup", edit.kind, edit.id])}>
            {text(titleOf(from, edit.kind, edit.id))}
          </a>{" "}
          <span className="dim">{t(oneWords[edit.kind])}</span>
        </h3>
        <Fields state={state} edit={edit} />
        {problems.map((problem) => (
          <p key={problem.path} className="wrong">
            {problem.field === "" ? "" : `${fieldWord(words, edit.kind, problem.field)}: `}
            {problemText(words, problem)}
          </p>
        ))}
        {state.collisions.includes(edit) ? <Collision state={state} edit={edit} /> : null}
      </div>
      {state.may ? (
        <button type="button" className="button plain" onClick={() => forgetEdit(edit)}>
          {t("setup.leaveOut")}
        </button>
      ) : null}
    </li>
  );
}

function Apply({ state }: { state: Setup }) {
  const { t } = useWords();
  const applying = useStore(setup, (value) => value.applying);
  const refusal = useStore(setup, (value) => value.refusal);
  const { edits, problems, collisions, findings, draft } = state;
  const cannot = findings.filter(({ weight }) => weight === "cannot").length;
  const blocked = problems.length > 0 || collisions.length > 0;
  return (
    <form
      className="setup-apply"
      onSubmit={(event) => {
        event.preventDefault();
        if (!blocked && !applying) void applyDraft();
      }}
    >
      <label>
        <span className="dim">{t("setup.reason")}</span>
        <input
          className="field"
          maxLength={300}
          value={draft.reason}
          onChange={(event) => setDraft({ ...setup.get().draft, reason: event.target.value })}
        />
      </label>
      <button type="submit" className="button main" disabled={blocked || applying}>
        {t(applying ? "setup.applying" : "setup.apply", { count: edits.length })}
      </button>
      <p className={blocked || refusal !== undefined ? "wrong" : "dim"} role="status">
        {refusal !== undefined
          ? t("setup.refused")
          : problems.length > 0
            ? t("setup.applyWrong", { count: problems.length })
            : collisions.length > 0
              ? t("setup.applyCollides", { count: collisions.length })
              : cannot > 0
                ? t("setup.applyCannot", { count: cannot })
                : t("setup.applyFine")}
      </p>
    </form>
  );
}

/** Exactly what will change, and the one button that makes it so. */
export function DraftPage({ state }: { state: Setup }) {
  const { t } = useWords();
  const reverts = useStore(setup, (value) => value.reverts);
  return (
    <section className="setup-page" aria-label={t("setup.page.changes")}>
      <h2>{t("setup.page.changes")}</h2>
      {reverts === undefined ? null : <p className="dim">{t("setup.reverting")}</p>}
      {state.edits.length === 0 ? (
        <p className="dim">
          {t(reverts === undefined ? "setup.noDraft" : "setup.nothingToRevert")}
        </p>
      ) : (
        <>
          {state.may ? <Apply state={state} /> : null}
          <ul>
            {state.edits.map((edit) => (
              <EditLine key={`${edit.kind}/${edit.id}`} state={state} edit={edit} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
