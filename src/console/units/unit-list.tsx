import type { Board } from "#kernel";
import { useMemo, useState } from "react";
import { area } from "../area/area.ts";
import { WindowedFrame, WindowedRows } from "../lists/windowed-list.tsx";
import { useStore } from "../store/store.ts";
import { view } from "../store/view.ts";
import { useWords } from "../words/use-words.ts";
import { groupUnits, type UnitLine } from "./unit-groups.ts";
import { UnitRow } from "./unit-row.tsx";

type GroupProps = {
  readonly board: Board;
  readonly title: string;
  readonly count: string;
  readonly lines: readonly UnitLine[];
  readonly openAtFirst: boolean;
};

function idOf({ unit }: UnitLine): string {
  return unit.unitId;
}

function Group({ board, title, count, lines, openAtFirst }: GroupProps) {
  const [open, setOpen] = useState(openAtFirst);
  const selected = useStore(view, (state) => state.selectedUnitId);
  return (
    <section className="group" aria-label={title}>
      <h3 className="group-title">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {title} <span className="numeric dim">{count}</span>
        </button>
      </h3>
      {open ? (
        <WindowedRows
          items={lines}
          keyOf={idOf}
          height="--row-unit"
          renderRow={(line) => (
            <UnitRow board={board} {...line} selected={line.unit.unitId === selected} />
          )}
        />
      ) : null}
    </section>
  );
}

export function UnitList() {
  const { t, text } = useWords();
  const board = useStore(area, (state) => state.board);
  const grouped = useMemo(() => (board === undefined ? undefined : groupUnits(board)), [board]);
  if (board === undefined || grouped === undefined) return null;
  const onDuty = grouped.groups.reduce((sum, group) => sum + group.lines.length, 0);
  return (
    <WindowedFrame name="unit-list">
      <h2 className="column-title">
        {t("units.title")}{" "}
        <span className="dim">{t("units.free", { free: grouped.free, total: onDuty })}</span>
      </h2>
      {grouped.groups.map((group) => (
        <Group
          key={group.type.unitTypeId}
          board={board}
          title={text(group.type.name)}
          count={`${group.free}/${group.lines.length}`}
          lines={group.lines}
          openAtFirst
        />
      ))}
      {grouped.off.length === 0 ? null : (
        <Group
          board={board}
          title={t("units.off")}
          count={String(grouped.off.length)}
          lines={grouped.off}
          openAtFirst={false}
        />
      )}
    </WindowedFrame>
  );
}
