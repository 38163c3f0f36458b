import type { Priority, Text } from "#kernel";
import { byText, frequencies, type SourceCall } from "./source.ts";

/** The code that stands for the highest medical determinant (echo): dispatched before all else. */
const ECHO = "E";
/** Code 3: emergency, lights and siren. Code 2: no lights and siren. */
const EMERGENCY = "3";
const ROUTINE = "2";

const NAMES: Readonly<Record<string, Text>> = {
  [ECHO]: { en: "Echo: life threat", zh: "E级：生命垂危" },
  [EMERGENCY]: { en: "Code 3: emergency", zh: "3级：紧急" },
  [ROUTINE]: { en: "Code 2: non-emergency", zh: "2级：非紧急" },
};

/** Echo, code 3, interim letters, code 2, then anything else; 0 is first. */
function tier(code: string): number {
  if (code === ECHO) return 0;
  if (code === EMERGENCY) return 1;
  if (/^[A-Z]$/i.test(code)) return 2;
  return code === ROUTINE ? 3 : 4;
}

const LOOKS: readonly Pick<
  Priority,
  "colour" | "shape" | "tone" | "warnMinutes" | "alertMinutes"
>[] = [
  {
    colour: { night: "#ff6b6b", day: "#b00020" },
    shape: "triangle",
    tone: "sharp",
    warnMinutes: 1,
    alertMinutes: 2,
  },
  {
    colour: { night: "#ffa94d", day: "#b34700" },
    shape: "triangle",
    tone: "sharp",
    warnMinutes: 2,
    alertMinutes: 4,
  },
  {
    colour: { night: "#ffd43b", day: "#7a5c00" },
    shape: "diamond",
    tone: "soft",
    warnMinutes: 3,
    alertMinutes: 6,
  },
  {
    colour: { night: "#74c0fc", day: "#0b5394" },
    shape: "circle",
    tone: "soft",
    warnMinutes: 10,
    alertMinutes: 20,
  },
  {
    colour: { night: "#adb5bd", day: "#495057" },
    shape: "ring",
    tone: "none",
    warnMinutes: 20,
    alertMinutes: 40,
  },
];

/** The codes that the history uses for how urgent a call is, most urgent first. */
export function priorityCodes(calls: readonly SourceCall[]): string[] {
  const codes = new Set([EMERGENCY, ROUTINE]);
  for (const call of calls) {
    for (const code of [call.originalPriority, call.priority, call.finalPriority]) {
      if (code !== "") codes.add(code);
    }
  }
  return [...codes].toSorted((a, b) => tier(a) - tier(b) || byText(a, b));
}

/** A priority for each code: names and ranks as `docs/spec/scenario.md` gives them (SCN-13). */
export function prioritiesOf(calls: readonly SourceCall[]): Priority[] {
  return priorityCodes(calls).map((code, position) =>
    Object.assign(
      {
        priorityId: code,
        name: NAMES[code] ?? { en: `Code ${code} (interim)`, zh: `${code}级（暂定）` },
        rank: position + 1,
        lifeThreat: tier(code) <= 1,
      },
      LOOKS[tier(code)]!,
    ),
  );
}

/** The final priority of a call; without one, its last known earlier code, else code 3. */
export function finalPriorityOf(call: SourceCall): string {
  return call.finalPriority || call.priority || call.originalPriority || EMERGENCY;
}

/** For each code, the final code that calls of it most often end with. */
export function usualFinal(calls: readonly SourceCall[]): Map<string, string> {
  const result = new Map<string, string>();
  for (const code of priorityCodes(calls)) {
    const finals = calls
      .filter((call) => call.originalPriority === code || call.priority === code)
      .map(finalPriorityOf);
    result.set(code, frequencies(finals)[0]?.[0] ?? code);
  }
  for (const call of calls) result.set(finalPriorityOf(call), finalPriorityOf(call));
  return result;
}
