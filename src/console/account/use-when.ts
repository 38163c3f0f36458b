import { area } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";

/** Writes a moment as day and time on the centre's clock, or this browser's before one is known. */
export function useWhen(): (at: number) => string {
  const { language } = useWords();
  const timeZone = useStore(area, (state) => state.area?.timeZone);
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  return (at) => format.format(at);
}
