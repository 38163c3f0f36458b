import { i18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { english } from "./english.ts";
import { chinese } from "./chinese.ts";

export type Language = "en" | "zh";

export function loadWords(): void {
  i18n.setMessagesCompiler(compileMessage);
  i18n.load({ en: { ...english }, zh: { ...chinese } });
}

/** The font of the language comes with it, so that English pages never fetch the Chinese one. */
export async function speak(language: Language): Promise<void> {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  i18n.activate(language);
  if (language === "zh") await import("@fontsource-variable/noto-sans-sc/wght.css");
}
