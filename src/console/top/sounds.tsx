import { useEffect, useId, useRef, useState } from "react";
import { area } from "../area/area.ts";
import { outbox } from "../area/outbox.ts";
import { useAttention } from "../attention/use-attention.ts";
import { prefer, preferences } from "../store/preferences.ts";
import { useStore } from "../store/store.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { playSound } from "./play-sound.ts";
import { soundEvents, soundsOf, type Heard, type SoundEvent } from "./sound-events.ts";
import "./sounds.css";

const words: Readonly<Record<SoundEvent, MessageId>> = {
  incident: "sound.incident",
  alert: "sound.alert",
  refused: "sound.refused",
  cut: "sound.cut",
};

/** Sounds what a person asked to hear. It shows nothing. */
export function SoundPlayer() {
  const board = useStore(area, (state) => state.board);
  const isCut = useStore(area, (state) => state.connection.state === "cut");
  const sent = useStore(outbox, (state) => state.sent);
  const { items } = useAttention();
  const before = useRef<Heard>(undefined);
  const [heard] = useState(() => new Set<string>());
  useEffect(() => {
    const now: Heard = {
      board,
      isCut,
      // What somebody has acknowledged needs nobody's ear.
      alerts: items
        .filter(({ stage, handling }) => stage === "alert" && handling.acknowledged === undefined)
        .map(({ key }) => key),
      refused: sent.filter(({ state }) => state === "refused").map(({ commandId }) => commandId),
    };
    const sounds = soundsOf(before.current ?? now, now, heard);
    before.current = now;
    const wanted = preferences.get().sounds;
    for (const sound of sounds) if (wanted.includes(sound.event)) playSound(sound);
  }, [board, isCut, sent, items, heard]);
  return null;
}

function SoundLine({ event }: { event: SoundEvent }) {
  const { t } = useWords();
  const wanted = useStore(preferences, (state) => state.sounds);
  const on = wanted.includes(event);
  return (
    <li className="sound-line">
      <label className="help-switch">
        <input
          type="checkbox"
          checked={on}
          onChange={() =>
            void prefer({
              sounds: on ? wanted.filter((item) => item !== event) : [...wanted, event],
            })
          }
        />
        {t(words[event])}
      </label>
      <button
        type="button"
        className="button plain"
        aria-label={t("sound.testOf", { what: t(words[event]) })}
        onClick={() => playSound({ event, tone: "sharp" })}
      >
        {t("sound.test")}
      </button>
    </li>
  );
}

/** Which sounds, with a try of each; and whether single letters are keys. All of it per browser. */
export function SoundSettings() {
  const { t } = useWords();
  const id = useId();
  const [open, setOpen] = useState(false);
  const singleKeys = useStore(preferences, (state) => state.singleKeys);
  const count = useStore(preferences, (state) => state.sounds.length);
  return (
    <span className="sound-settings">
      <button
        type="button"
        className="button plain"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {t(count === 0 ? "sound.off" : "sound.on", { count })}
      </button>
      {open ? (
        <div id={id} className="sound-panel">
          <ul aria-label={t("sound.title")}>
            {soundEvents.map((event) => (
              <SoundLine key={event} event={event} />
            ))}
          </ul>
          <label className="help-switch">
            <input
              type="checkbox"
              checked={singleKeys}
              onChange={(event) => void prefer({ singleKeys: event.target.checked })}
            />
            {t("keys.single")}
          </label>
        </div>
      ) : null}
    </span>
  );
}
