import { useEffect, useId, useRef, useState } from "react";
import { useStore } from "../store/store.ts";
import { view } from "../store/view.ts";
import { useWords } from "../words/use-words.ts";
import { arrange, atFirst, layout, PANELS, panelWords, toggle } from "./layout.ts";
import { openWindow } from "./windows.ts";
import "./layout.css";

/** Which panels the board shows, and the way to windows of their own. */
export function LayoutMenu() {
  const { t } = useWords();
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [blocked, setBlocked] = useState(false);
  const hidden = useStore(layout, (state) => state.hidden);
  const selected = useStore(view, (state) => state.selectedIncidentId);
  useEffect(() => {
    if (!open) return undefined;
    const leave = (event: Event) => {
      if (!(event.target instanceof Node) || root.current?.contains(event.target) === true) return;
      setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, [open]);
  const tryOpen = (...parts: readonly string[]) => setBlocked(!openWindow(...parts));
  return (
    <div
      ref={root}
      className="layout-menu"
      role="presentation"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.preventDefault();
        setOpen(false);
        root.current?.querySelector("button")?.focus();
      }}
    >
      <button
        type="button"
        className="button plain"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t("layout.title")}
      </button>
      <div id={id} className="layout-choices" hidden={!open}>
        <ul>
          {PANELS.map((panel, index) => (
            <li key={panel} className="layout-choice">
              <label>
                <input
                  type="checkbox"
                  checked={!hidden.includes(panel)}
                  onChange={() => toggle(panel)}
                />
                <span>{t(panelWords[panel])}</span> <kbd>{index + 1}</kbd>
              </label>
              <button
                type="button"
                className="button plain"
                aria-label={t("layout.windowOf", { panel: t(panelWords[panel]) })}
                onClick={() => tryOpen(panel)}
              >
                {t("layout.window")}
              </button>
            </li>
          ))}
        </ul>
        <p className="layout-more">
          <button
            type="button"
            className="button"
            disabled={selected === undefined}
            onClick={() => tryOpen("incident", selected ?? "")}
          >
            {t("layout.incidentWindow")}
          </button>
          <button type="button" className="button" onClick={() => arrange(atFirst)}>
            {t("layout.reset")}
          </button>
        </p>
        <p role="status" className="layout-blocked wrong">
          {blocked ? t("layout.blocked") : null}
        </p>
      </div>
    </div>
  );
}
