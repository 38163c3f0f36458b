import type { SoundEvent } from "../top/sound-events.ts";
import { speak, type Language } from "../words/language.ts";
import { createStore } from "./store.ts";

export type Theme = "night" | "day";

/** What a person chose for this screen. Kept in the browser; nothing here is about the work. */
export type Preferences = {
  readonly language: Language;
  readonly theme: Theme;
  readonly singleKeys: boolean;
  /** What is heard; none at first. */
  readonly sounds: readonly SoundEvent[];
};

const key = "muster.preferences";
const atFirst: Preferences = {
  language: "en",
  theme: "night",
  singleKeys: true,
  sounds: [],
};

function remembered(): Preferences {
  const language: Language = navigator.language.startsWith("zh") ? "zh" : "en";
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return { ...atFirst, language, ...(kept as Partial<Preferences>) };
  } catch {
    // A browser that forbids storage, or a kept text that is not ours: start from the defaults.
    return { ...atFirst, language };
  }
}

export const preferences = createStore<Preferences>(remembered(), "at once");

export async function prefer(change: Partial<Preferences>): Promise<void> {
  preferences.set(change);
  const now = preferences.get();
  document.documentElement.dataset["theme"] = now.theme;
  try {
    localStorage.setItem(key, JSON.stringify(now));
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is closed.
  }
  await speak(now.language);
}
