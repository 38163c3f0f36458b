import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { useWhen } from "./deed-table.tsx";
import { isPurpose, purposeWords } from "./purposes.ts";
import type { Filters } from "./use-oversight.ts";

/** On paper only: whose log, when it was read, by whom, and what was left out. */
export function PaperLine({ filters, readAt }: { filters: Filters; readAt: number }) {
  const { t, text } = useWords();
  const when = useWhen();
  const name = useStore(area, (state) => state.area?.name);
  const person = useStore(area, (state) => state.session?.person.name);
  const { from, until, purpose, actor, agency } = filters;
  const said = [from, until, isPurpose(purpose) ? t(purposeWords[purpose]) : "", actor, agency];
  const chosen = said.filter((one) => one !== "").join(", ");
  return (
    <p className="oversight-paper">
      {t("oversight.paper", {
        area: name === undefined ? "" : text(name),
        when: when(readAt),
        who: person ?? "",
        filters: chosen,
        some: chosen === "" ? "no" : "yes",
      })}
    </p>
  );
}
