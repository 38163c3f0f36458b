import { useId, useState } from "react";
import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { address, BOARD, go, hashOf } from "./address.ts";
import { screens } from "./screens.ts";
import "./screens.css";

/** The ways from screen to screen: a row on a wide page, behind one button on a small one. */
export function ScreenBar() {
  const { t } = useWords();
  const id = useId();
  const [open, setOpen] = useState(false);
  // As one text: the area changes many times a second, what is offered hardly ever.
  const ids = useStore(area, (state) =>
    screens.flatMap(({ id, isOffered }) => (isOffered(state) ? [id] : [])).join(" "),
  );
  const current = useStore(address, ({ parts }) => parts[0] ?? BOARD);
  const offered = screens.filter(({ id: screenId }) => ids.split(" ").includes(screenId));
  if (offered.length === 0) return null;
  const links = [{ id: BOARD, word: "screen.board" as const }, ...offered];
  return (
    <nav className="screen-bar" aria-label={t("screen.bar")}>
      <button
        type="button"
        className="button plain screen-menu"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t("screen.menu")}
      </button>
      <ul id={id} className={open ? "is-open" : ""}>
        {links.map((link) => (
          <li key={link.id}>
            <a
              className="screen-link"
              href={hashOf([link.id])}
              aria-current={link.id === current ? "page" : undefined}
              onClick={(event) => {
                event.preventDefault();
                setOpen(false);
                go(link.id);
              }}
            >
              {t(link.word)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
