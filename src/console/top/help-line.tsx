import { outbox } from "../area/outbox.ts";
import { preferences } from "../store/preferences.ts";
import { useStore } from "../store/store.ts";
import type { MessageId } from "../words/catalogue.ts";
import { say } from "../words/said.ts";
import { useWords } from "../words/use-words.ts";
import { SoundSettings } from "./sounds.tsx";

const keys: readonly { readonly key: string; readonly word: MessageId }[] = [
  { key: "↑ ↓", word: "keys.move" },
  { key: "Enter", word: "keys.open" },
  { key: "Enter Enter", word: "keys.assign" },
  { key: "Esc", word: "keys.leave" },
];
const command = { key: "/", word: "keys.command" } as const;
const single: readonly { readonly key: string; readonly word: MessageId }[] = [
  { key: "N", word: "keys.newCall" },
  { key: "I", word: "keys.incidents" },
  { key: "U", word: "keys.units" },
  { key: "A", word: "keys.attention" },
  { key: "D", word: "keys.dispatch" },
  { key: "E", word: "keys.edit" },
  { key: "X", word: "keys.close" },
  { key: "1–5", word: "keys.panels" },
];

/** The commands on their way, or what the keys do. */
export function HelpLine() {
  const words = useWords();
  const { t } = words;
  const on = useStore(preferences, (state) => state.singleKeys);
  const sent = useStore(outbox, (state) => state.sent);
  const waiting = sent.filter((item) => item.state !== "refused");
  return (
    <footer className="help-line">
      <output className="help-sent" aria-live="off">
        {waiting.length === 0
          ? null
          : t("outbox.sending", {
              what: waiting.map((item) => say(item.label, words)).join(" · "),
            })}
      </output>
      <span className="help-keys dim">
        {[...keys, ...(on ? [command, ...single] : [{ ...command, key: "Ctrl K" }])].map(
          ({ key, word }) => (
            <span key={word} className="help-key">
              <kbd>{key}</kbd> {t(word)}
            </span>
          ),
        )}
      </span>
      <SoundSettings />
    </footer>
  );
}
