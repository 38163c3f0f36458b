import type { Sound, SoundEvent } from "./sound-events.ts";

/** Pitches in hertz, one after another. */
const PITCHES: Readonly<Record<SoundEvent, readonly number[]>> = {
  incident: [660, 880],
  alert: [880, 660, 880],
  refused: [330, 262],
  cut: [523, 392, 262],
};
const NOTE_SECONDS = 0.14;
/** Share of full volume: clear in a headset, never startling. */
const VOLUME = { none: 0, soft: 0.08, sharp: 0.2 } as const;

let context: AudioContext | undefined;

/** Plays a short figure made on the spot; the browser may keep silent until a key was pressed. */
export function playSound({ event, tone }: Sound): void {
  context ??= new AudioContext();
  const { currentTime, destination } = context;
  for (const [index, pitch] of PITCHES[event].entries()) {
    const start = currentTime + index * NOTE_SECONDS;
    const voice = context.createOscillator();
    const level = context.createGain();
    voice.type = tone === "sharp" ? "triangle" : "sine";
    voice.frequency.value = pitch;
    level.gain.setValueAtTime(0, start);
    level.gain.linearRampToValueAtTime(VOLUME[tone], start + 0.015);
    level.gain.linearRampToValueAtTime(0, start + NOTE_SECONDS);
    voice.connect(level).connect(destination);
    voice.start(start);
    voice.stop(start + NOTE_SECONDS);
  }
}
