import type { Exercise, ExerciseControl } from "#protocol";
import { useCallback, useEffect, useState } from "react";
import { ask } from "../area/api.ts";
import { area, areaId } from "../area/area.ts";

const READ_AGAIN_MILLISECONDS = 10_000;

/** The exercise as the server runs it, and a way to change it. */
export function useExercise(): {
  exercise: Exercise | undefined;
  control: (change: ExerciseControl) => void;
} {
  const [exercise, setExercise] = useState<Exercise>();
  useEffect(() => {
    const abort = new AbortController();
    const read = async () => {
      try {
        const values = { areaId: areaId() };
        setExercise(await ask<Exercise>("readExercise", { values, signal: abort.signal }));
      } catch {
        // The connection mark already says that the server does not answer; it is asked again.
      }
    };
    const clockState = () => {
      const { clock } = area.get();
      return `${clock?.speed} ${clock?.paused} ${clock?.ended}`;
    };
    let seen = clockState();
    // Somebody else may steer: what the clock says is read again with all the rest.
    const stop = area.subscribe(() => {
      const now = clockState();
      if (now !== seen) void read();
      seen = now;
    });
    void read();
    const timer = setInterval(() => void read(), READ_AGAIN_MILLISECONDS);
    return () => {
      abort.abort();
      clearInterval(timer);
      stop();
    };
  }, []);
  const control = useCallback((change: ExerciseControl) => {
    // Shown at once; the server's answer replaces it, whatever it says.
    setExercise((now) => now && { ...now, autopilot: { ...now.autopilot, ...change.autopilot } });
    const values = { areaId: areaId() };
    ask<Exercise>("controlExercise", { values, body: change }).then(setExercise, (error) => {
      area.set({ trouble: error instanceof Error ? error.message : String(error) });
    });
  }, []);
  return { exercise, control };
}
