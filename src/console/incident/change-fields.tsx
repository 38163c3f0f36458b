import type { Board, Incident } from "#kernel";
import type { WireCommand } from "#protocol";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { give, type CommandLabel } from "../area/outbox.ts";
import { useMay } from "../session/use-may.ts";
import { useStore } from "../store/store.ts";
import { view } from "../store/view.ts";
import type { MessageId } from "../words/catalogue.ts";
import { say } from "../words/said.ts";
import { useWords } from "../words/use-words.ts";

type Choice = { readonly id: string; readonly name: string };

type ChangeProps = {
  readonly board: Board;
  readonly word: MessageId;
  readonly may: boolean;
  readonly now: string;
  readonly choices: readonly Choice[];
  readonly label: CommandLabel;
  readonly commandOf: (id: string) => WireCommand;
  /** The key "e" leads here. */
  readonly wantedByKey?: boolean;
};

/**
 * Two steps: choosing moves nothing, so a stray letter or arrow on the focused list retypes no
 * incident. Enter or the button changes it; Esc puts the choice back; then there is an undo.
 */
function ChangeField(props: ChangeProps) {
  const { board, word, may, now, choices, label, commandOf, wantedByKey = false } = props;
  const words = useWords();
  const { t } = words;
  const [chosen, setChosen] = useState<string>();
  const [given, setGiven] = useState<string>();
  const select = useRef<HTMLSelectElement>(null);
  const wanted = useStore(view, (state) => wantedByKey && state.wanted === "edit");
  useEffect(() => {
    if (!wanted) return;
    select.current?.focus();
    view.set({ wanted: undefined });
  }, [wanted]);
  const differs = chosen !== undefined && chosen !== now;
  const name = choices.find(({ id }) => id === chosen)?.name ?? "";
  const undoable = board.undoables.some(({ commandId }) => commandId === given);
  const change = () => {
    if (!differs) return;
    const commandId = crypto.randomUUID();
    setChosen(undefined);
    setGiven(commandId);
    void give({ commandId, command: commandOf(chosen), label });
    select.current?.focus();
  };
  const leave = () => {
    setChosen(undefined);
    select.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!differs || (event.key !== "Enter" && event.key !== "Escape")) return;
    // The button says by itself what Enter on it does.
    if (event.key === "Enter" && event.target !== select.current) return;
    event.preventDefault();
    if (event.key === "Enter") change();
    else leave();
  };
  return (
    <span className="change-field" role="presentation" onKeyDown={onKeyDown}>
      <select
        ref={select}
        className={differs ? "field is-changing" : "field"}
        aria-label={t(word)}
        value={chosen ?? now}
        disabled={!may}
        onChange={(event) => setChosen(event.target.value)}
      >
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.name}
          </option>
        ))}
      </select>
      <output className="unseen">{differs ? t("change.hint") : null}</output>
      {differs ? (
        <>
          <button type="button" className="button main" onClick={change}>
            {t("change.type", { name })} <kbd aria-hidden="true">↵</kbd>
          </button>
          <button type="button" className="button plain" onClick={leave}>
            {t("change.leave")} <kbd>Esc</kbd>
          </button>
        </>
      ) : null}
      {!differs && given !== undefined && undoable ? (
        <button
          type="button"
          className="button plain"
          onClick={() => {
            const what = say(label, words);
            void give({
              command: { type: "undo", targetCommandId: given },
              label: { id: "do.undo", values: { what } },
            });
            setGiven(undefined);
            select.current?.focus();
          }}
        >
          {t("change.undo", { what: say(label, words) })}
        </button>
      ) : null}
    </span>
  );
}

type Props = { readonly board: Board; readonly incident: Incident };

export function TypeChange({ board, incident }: Props) {
  const { text } = useWords();
  const may = useMay("changeType");
  const { incidentId, number, typeId } = incident;
  return (
    <ChangeField
      board={board}
      word="incident.type"
      may={may}
      now={typeId}
      wantedByKey
      choices={[...board.configuration.incidentTypes.values()].map((type) => ({
        id: type.typeId,
        name: text(type.name),
      }))}
      label={{ id: "do.retype", values: { number } }}
      commandOf={(id) => ({ type: "changeType", incidentId, typeId: id })}
    />
  );
}

export function PriorityChange({ board, incident }: Props) {
  const { text } = useWords();
  const may = useMay("changePriority");
  const { incidentId, number, priorityId } = incident;
  const priorities = [...board.configuration.priorities.values()].sort((a, b) => a.rank - b.rank);
  return (
    <ChangeField
      board={board}
      word="incident.priority"
      may={may}
      now={priorityId}
      choices={priorities.map((item) => ({ id: item.priorityId, name: text(item.name) }))}
      label={{ id: "do.reprioritise", values: { number } }}
      commandOf={(id) => ({ type: "changePriority", incidentId, priorityId: id })}
    />
  );
}
