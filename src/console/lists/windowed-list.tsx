import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type ReactNode,
} from "react";
import { moveInList } from "../store/list-keys.ts";
import { shownRows, type Frame } from "./shown-rows.ts";

type Scrolled = {
  /** Goes up whenever the frame was scrolled or changed its size. */
  readonly turn: number;
  readonly frame: () => HTMLElement | null;
  /** The row with the focus, by its key: it stays drawn wherever the list is scrolled. */
  readonly focused: string | undefined;
};

const ScrolledContext = createContext<Scrolled | undefined>(undefined);

/** A scrolled frame around lists of which only the rows in sight are drawn. */
export function WindowedFrame({ name, children }: { name: string; children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  const [turn, setTurn] = useState(0);
  const [focused, setFocused] = useState<string>();
  useEffect(() => {
    const frame = element.current;
    if (frame === null) return undefined;
    let scheduled = 0;
    const onChange = () => {
      if (scheduled !== 0) return;
      scheduled = requestAnimationFrame(() => {
        scheduled = 0;
        setTurn((count) => count + 1);
      });
    };
    const sizes = new ResizeObserver(onChange);
    sizes.observe(frame);
    frame.addEventListener("scroll", onChange, { passive: true });
    return () => {
      cancelAnimationFrame(scheduled);
      sizes.disconnect();
      frame.removeEventListener("scroll", onChange);
    };
  }, []);
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    setFocused(event.target.closest<HTMLElement>("[data-key]")?.dataset["key"]);
  };
  const value = useMemo(() => ({ turn, focused, frame: () => element.current }), [turn, focused]);
  return (
    <div
      ref={element}
      className={name}
      role="presentation"
      onKeyDown={moveInList}
      onFocus={onFocus}
    >
      <ScrolledContext value={value}>{children}</ScrolledContext>
    </div>
  );
}

type Props<T> = {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** The custom property of the style sheet that holds the height of one row. */
  readonly height: "--row-incident" | "--row-unit";
  readonly renderRow: (item: T) => ReactNode;
  /** A row that stays drawn and is scrolled to when it is another one. */
  readonly wanted?: string | undefined;
};

/** Where the frame stands over the list, in pixels from the list's top. */
function frameOver(list: HTMLElement, frame: HTMLElement): Frame {
  const top = frame.getBoundingClientRect().top - list.getBoundingClientRect().top;
  return { top, bottom: top + frame.clientHeight };
}

function heightOf(name: string): number {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name);
  const height = Number.parseFloat(text);
  return height > 0 ? height : 28;
}

/**
 * A list of rows of one height. Rows out of sight leave a gap of their size; each row says which
 * one of how many it is. Must stand in a WindowedFrame.
 */
export function WindowedRows<T>({ items, keyOf, height, renderRow, wanted }: Props<T>) {
  const scrolled = useContext(ScrolledContext);
  const list = useRef<HTMLUListElement>(null);
  const [seen, setSeen] = useState<Frame & { row: number }>({ top: 0, bottom: 900, row: 28 });
  const look = useCallback(() => {
    const frame = scrolled?.frame();
    if (list.current === null || frame === null || frame === undefined) return;
    const row = heightOf(height);
    const { top, bottom } = frameOver(list.current, frame);
    // A scroll within the same rows draws nothing anew.
    const next = { row, top: Math.floor(top / row) * row, bottom: Math.ceil(bottom / row) * row };
    setSeen((now) =>
      now.top === next.top && now.bottom === next.bottom && now.row === row ? now : next,
    );
  }, [scrolled, height]);
  useLayoutEffect(look, [look, items.length]);
  const kept = [scrolled?.focused, wanted].flatMap((key) => {
    if (key === undefined) return [];
    const index = items.findIndex((item) => keyOf(item) === key);
    return index < 0 ? [] : [index];
  });
  const shown = shownRows(items.length, seen.row, seen, kept);
  const last = shown.at(-1) ?? -1;
  const below = (items.length - 1 - last) * seen.row;
  return (
    <ul ref={list} style={below > 0 ? { paddingBottom: below } : undefined}>
      {shown.map((index, position) => {
        const item = items[index];
        if (item === undefined) return null;
        const gap = (index - (shown[position - 1] ?? -1) - 1) * seen.row;
        const key = keyOf(item);
        return (
          <li
            key={key}
            data-key={key}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            style={gap > 0 ? { marginTop: gap } : undefined}
          >
            {renderRow(item)}
          </li>
        );
      })}
    </ul>
  );
}
