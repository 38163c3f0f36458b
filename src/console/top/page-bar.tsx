import { useAttention } from "../attention/use-attention.ts";
import { useStore } from "../store/store.ts";
import { selectIncident, view, type Page } from "../store/view.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";

const pages: readonly { readonly page: Page; readonly word: MessageId }[] = [
  { page: "incidents", word: "page.incidents" },
  { page: "units", word: "page.units" },
  { page: "map", word: "page.map" },
  { page: "attention", word: "page.attention" },
];

/** Pressed where one is already, "Incidents" leads from an incident back to the list. */
function go(to: Page, from: Page): void {
  if (to === "incidents" && from === "incidents") selectIncident(undefined);
  view.set({ page: to });
}

/** The way about on a small screen. */
export function PageBar() {
  const { t } = useWords();
  const page = useStore(view, (state) => state.page);
  const { items } = useAttention();
  return (
    <nav className="page-bar" aria-label={t("page.bar")}>
      {pages.map((entry) => (
        <button
          key={entry.page}
          type="button"
          aria-current={entry.page === page ? "page" : undefined}
          onClick={() => go(entry.page, page)}
        >
          {t(entry.word)}
          {entry.page === "attention" && items.length > 0 ? ` ${items.length}` : null}
        </button>
      ))}
    </nav>
  );
}
