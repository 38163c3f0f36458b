import type { Board, IncidentTypeId } from "#kernel";
import { useMemo } from "react";
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import { useWords } from "../words/use-words.ts";

type Props = {
  readonly board: Board;
  readonly typeId: IncidentTypeId | undefined;
  readonly onType: (typeId: IncidentTypeId) => void;
};

/** The incident type, found by any part of its name in either language. */
export function TypeField({ board, typeId, onType }: Props) {
  const { t, text } = useWords();
  const items = useMemo(
    () =>
      [...board.configuration.incidentTypes.values()].map((type) => ({
        id: type.typeId,
        name: text(type.name),
      })),
    [board.configuration, text],
  );
  return (
    <ComboBox
      className="combo"
      defaultItems={items}
      selectedKey={typeId ?? null}
      menuTrigger="focus"
      onSelectionChange={(key) => {
        if (key !== null) onType(String(key));
      }}
    >
      <Label>{t("incident.type")}</Label>
      <Input className="field" placeholder={t("intake.typeHint")} />
      <Popover className="choices">
        <ListBox<(typeof items)[number]>>
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
