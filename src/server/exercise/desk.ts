import type { Exercise, ExerciseControl, UnitPosition } from "#protocol";

/** What an area needs of the exercise that runs in it. */
export type ExerciseDesk = {
  status(): Exercise;
  /** Positions of units that are away from their station or post. */
  positions(): readonly UnitPosition[];
  /** Throws ProblemError when what is asked cannot be. */
  control(change: ExerciseControl): Exercise;
};
