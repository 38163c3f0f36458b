import type { ReactNode } from "react";
import { selectIncident } from "../store/view.ts";
import { useWords } from "../words/use-words.ts";

/** The head of what stands in the place of an incident: what it is, how it is, the way out. */
export function MatterHead({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useWords();
  return (
    <header className="incident-head matter-head">
      <h2 className="incident-title">{title}</h2>
      <p className="incident-facts dim">{children}</p>
      <button
        type="button"
        className="button plain incident-leave"
        onClick={() => selectIncident(undefined)}
      >
        {t("incident.leave")} <kbd>Esc</kbd>
      </button>
    </header>
  );
}
