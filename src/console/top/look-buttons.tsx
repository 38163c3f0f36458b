import { prefer, preferences } from "../store/preferences.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";

/** The theme that the button leads to is what the button is called. */
export function ThemeButton() {
  const { t, theme } = useWords();
  const next = theme === "night" ? "day" : "night";
  return (
    <button className="button plain" type="button" onClick={() => void prefer({ theme: next })}>
      {t(next === "day" ? "theme.day" : "theme.night")}
    </button>
  );
}

/** "中文" as strokes: an English page need not fetch a Chinese font for one button. */
function ChineseWord() {
  return (
    <svg
      className="chinese-word"
      role="img"
      aria-label="中文"
      width={30}
      height={15}
      viewBox="0 0 32 16"
    >
      <path
        d="M2.5 5h10v5.5h-10zM7.5 1.5v13.5M24 1.3l.6 2.2M17.5 4.5h13M28 4.5c-1.6 5-4.8 8.3-10 10.2M20.5 4.5c1.6 5 4.8 8.3 10 10.2"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.3}
      />
    </svg>
  );
}

export function LanguageButton() {
  const language = useStore(preferences, (state) => state.language);
  const next = language === "en" ? "zh" : "en";
  return (
    <button
      className="button plain"
      type="button"
      lang={next === "zh" ? "zh-CN" : "en"}
      onClick={() => void prefer({ language: next })}
    >
      {next === "zh" ? <ChineseWord /> : "EN"}
    </button>
  );
}
