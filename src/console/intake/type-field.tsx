import type { Board, IncidentTypeId } from "#kernel";
import { useMemo, useState, type KeyboardEvent } from "react";
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { useWords } from "../words/use-words.ts";

type Props = {
  readonly board: Board;
  readonly typeId: IncidentTypeId | undefined;
  readonly onType: (typeId: IncidentTypeId) => void;
  /** What Enter takes while nothing is typed. */
  readonly proposed?: IncidentTypeId | undefined;
};

type Choice = { readonly id: IncidentTypeId; readonly name: string; readonly found: string };

/** Types whose name holds what was typed, in either language; those that begin with it first. */
function matching(choices: readonly Choice[], typed: string): Choice[] {
  const wanted = typed.trim().toLowerCase();
  const holds = choices.filter(({ found }) => found.includes(wanted));
  const begins = holds.filter(({ found }) => found.startsWith(wanted));
  return [...begins, ...holds.filter((choice) => !begins.includes(choice))];
}

/** The incident type, found by any part of its name in either language. */
export function TypeField({ board, typeId, onType, proposed }: Props) {
  const { t, text } = useWords();

  const choices = useMemo(
    () =>
      [...board.configuration.incidentTypes.values()].map(({ typeId: id, name }) => ({
        id,
        name: text(name),
        found: `${text(name)} ${name.en} ${name.zh ?? ""}`.toLowerCase(),
      })),
    [board.configuration, text],
  );
  const chosen = choices.find(({ id }) => id === typeId)?.name;
  const [typed, setTyped] = useState(chosen ?? "");
  const [seen, setSeen] = useState(typeId);
  if (seen !== typeId) {
    // A type that was chosen outside the field (a proposal) shows its name in it.
    setSeen(typeId);
    if (chosen !== undefined) setTyped(chosen);
  }
  const items = typed === chosen ? choices : matching(choices, typed);
  // Enter in the empty field takes what the narrative speaks of.
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    const isOnOption = (event.target as Element).hasAttribute("aria-activedescendant");
    if (typed !== "" || proposed === undefined || isOnOption) return;
    event.preventDefault();
    event.stopPropagation();
    onType(proposed);
  };
  return (
    <div role="presentation" onKeyDownCapture={onEnter}>
      <ComboBox
        className="combo"
        items={items}
        inputValue={typed}
        onInputChange={setTyped}
        selectedKey={typeId ?? null}
        menuTrigger="input"
        onSelectionChange={(key) => {
          if (key === null) return;
          onType(String(key));
          setTyped(choices.find(({ id }) => id === key)?.name ?? "");
        }}
      >
        <Label>{t("incident.type")}</Label>
        <Input className="field" placeholder={t("intake.typeHint")} />
        <Popover className="choices">
          <ListBox<Choice>>
            {(item) => (
              <ListBoxItem className="choice" textValue={item.name}>
                {item.name}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
    </div>
  );
}
