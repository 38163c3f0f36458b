import { useId, useRef, useState, type KeyboardEvent } from "react";
import { area } from "../area/area.ts";
import { give } from "../area/outbox.ts";
import { useStore } from "../store/store.ts";
import { say, type Said } from "../words/said.ts";
import { useWords } from "../words/use-words.ts";
import { BAR_ID } from "./bar-focus.ts";
import { goTo } from "./go-to.ts";
import type { Choice, Understanding } from "./meaning.ts";
import { Choices, Preview } from "./preview.tsx";
import { understand } from "./understand.ts";
import { deskNow } from "./use-desk.ts";
import "./command-bar.css";

/** Lines this page remembers for the arrow up. */
const HISTORY_MAX = 50;
/** Only in memory: lines may hold the words of a note. */
const history: string[] = [];

type Done = { readonly commandIds: readonly string[]; readonly said: readonly Said[] };
type Order = Extract<Understanding, { kind: "order" }>;

/** Gives the commands of a line, in their order. */
function giveAll(order: Order): Done {
  const commandIds = order.steps.map(({ command, label, texts }) => {
    const commandId = crypto.randomUUID();
    void give({ commandId, command, label, ...(texts === undefined ? {} : { texts }) });
    return commandId;
  });
  return { commandIds, said: order.steps.map((step) => step.label) };
}

function undoAll(done: Done): void {
  for (const targetCommandId of done.commandIds.toReversed()) {
    void give({ command: { type: "undo", targetCommandId }, label: { id: "bar.undoing" } });
  }
}

/** What was given last from here, and its undo while the rules still take one. */
function LastGiven({ done, onUndo }: { done: Done; onUndo: () => void }) {
  const words = useWords();
  const board = useStore(area, (state) => state.board);
  const undoables = board?.undoables ?? [];
  const undoable = undoables.some(({ commandId }) => done.commandIds.includes(commandId));
  return (
    <p className="bar-done">
      <span>
        {words.t("bar.done", { what: done.said.map((said) => say(said, words)).join(" · ") })}
      </span>
      {undoable ? (
        <button
          type="button"
          className="button"
          onMouseDown={(event) => event.preventDefault()}
          onClick={onUndo}
        >
          {words.t("bar.undo")} <kbd>Ctrl Z</kbd>
        </button>
      ) : null}
    </p>
  );
}

/** Warnings that came since the first Enter have to be seen too. */
function seenKey(line: string, meaning: Understanding): string {
  return meaning.kind === "order" ? `${line}\n${JSON.stringify(meaning.warnings)}` : line;
}

function useBar() {
  const board = useStore(area, (state) => state.board);
  const [line, setLine] = useState("");
  const [active, setActive] = useState(0);
  const [past, setPast] = useState<number>();
  const [seen, setSeen] = useState<string>();
  const [done, setDone] = useState<Done>();
  const meaning: Understanding =
    board === undefined || line.trim() === ""
      ? { kind: "empty" }
      : understand(deskNow(board), line);
  const type = (next: string) => {
    setLine(next);
    setActive(0);
    setSeen(undefined);
    setPast(undefined);
  };
  const remember = () => {
    if (history.at(-1) !== line) history.push(line);
    if (history.length > HISTORY_MAX) history.shift();
    type("");
  };
  const recall = (step: number) => {
    const index = Math.min(history.length, Math.max(0, (past ?? history.length) + step));
    type(history[index] ?? "");
    setPast(index);
  };
  const undo = () => {
    if (done === undefined) return;
    undoAll(done);
    setDone(undefined);
  };
  return {
    line,
    type,
    active,
    setActive,
    seen,
    setSeen,
    done,
    setDone,
    meaning,
    remember,
    recall,
    undo,
  };
}

type Bar = ReturnType<typeof useBar>;

/** Enter: gives, goes, or chooses. Returns true when the bar has led elsewhere. */
function enter(bar: Bar): boolean {
  const { meaning, line } = bar;
  if (meaning.kind === "go") {
    bar.remember();
    goTo(meaning.goal);
    return true;
  }
  if (meaning.kind === "choices") {
    const choice = meaning.choices[bar.active];
    if (choice !== undefined) bar.type(choice.line);
    return false;
  }
  if (meaning.kind !== "order") return false;
  const key = seenKey(line, meaning);
  if (meaning.warnings.length > 0 && bar.seen !== key) {
    bar.setSeen(key);
    return false;
  }
  bar.setDone(giveAll(meaning));
  bar.remember();
  return false;
}

/** The arrows: through the choices while there are some, else through what was typed before. */
function arrow(bar: Bar, step: number): void {
  const { meaning } = bar;
  if (meaning.kind !== "choices") return bar.recall(step);
  const count = meaning.choices.length;
  bar.setActive((bar.active + step + count) % count);
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

function numbered(event: KeyboardEvent, meaning: Understanding): Choice | undefined {
  if (meaning.kind !== "choices" || !event.altKey) return undefined;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  return digit === undefined ? undefined : meaning.choices[Number(digit) - 1];
}

/** One line for everything: read as it is typed, said in words, given with Enter. */
export function CommandBar() {
  const { t } = useWords();
  const id = useId();
  const bar = useBar();
  const [open, setOpen] = useState(false);
  const cameFrom = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const { meaning, line, active } = bar;
  const choices = meaning.kind === "choices" ? meaning.choices : undefined;
  const leave = () => {
    bar.type("");
    const back = cameFrom.current;
    if (back !== null && back.isConnected) back.focus();
    else field.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While characters are being composed, the keys belong to the input method.
    if (event.nativeEvent.isComposing) return;
    const step = STEPS[event.key];
    const choice = numbered(event, meaning);
    if (event.key === "Escape") leave();
    else if (step !== undefined) arrow(bar, step);
    else if (choice !== undefined) bar.type(choice.line);
    else if (event.key === "Enter") {
      // A key that is held down does nothing: the second Enter is a decision.
      if (!event.repeat && enter(bar)) field.current?.blur();
    } else if (event.key === "z" && event.ctrlKey && line === "" && bar.done) bar.undo();
    else return;
    event.preventDefault();
  };
  return (
    <search className={open ? "command-bar is-open" : "command-bar"}>
      <input
        ref={field}
        id={BAR_ID}
        className="field"
        role="combobox"
        aria-label={t("bar.label")}
        aria-expanded={open && choices !== undefined}
        aria-controls={`${id}-choices`}
        aria-describedby={`${id}-preview`}
        aria-activedescendant={choices === undefined ? undefined : `${id}-choices-${active}`}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        placeholder={t("bar.hint")}
        value={line}
        onChange={(event) => bar.type(event.target.value)}
        onFocus={(event) => {
          if (event.relatedTarget instanceof HTMLElement) cameFrom.current = event.relatedTarget;
          setOpen(true);
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <kbd className="bar-key" aria-hidden="true">
        /
      </kbd>
      {open ? (
        <div className="bar-panel">
          <output id={`${id}-preview`} className={`bar-preview is-${meaning.kind}`}>
            <Preview meaning={meaning} seen={bar.seen === seenKey(line, meaning)} />
          </output>
          {choices === undefined ? null : (
            <Choices
              id={`${id}-choices`}
              choices={choices}
              active={active}
              onChoose={(choice) => bar.type(choice.line)}
            />
          )}
          {line === "" && bar.done !== undefined ? (
            <LastGiven done={bar.done} onUndo={bar.undo} />
          ) : null}
        </div>
      ) : null}
    </search>
  );
}
