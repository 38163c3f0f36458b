import type { Board, IncidentTypeId } from "#kernel";
import { useMemo, useState } from "react";
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { useWords } from "../words/use-words.ts";

type Props = {
  readonly board: Board;
  readonly typeId: IncidentTypeId | undefined;
  readonly onType: (typeId: IncidentTypeId) => void;
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
export function TypeField({ board, typeId, onType }: Props) {
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
  const items = typed === chosen ? choices : matching(choices, typed);
  return (
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
  );
}
