import type {
  Exercise,
  ExerciseChoice,
  ExerciseControl,
  ExerciseOffer,
  ReportProgress,
  UnitPosition,
} from "#protocol";
import type { ShiftReport } from "#sim";

/** What an area needs of the exercise that runs in it. */
export type ExerciseDesk = {
  status(): Exercise;
  /** Positions of units that are away from their station or post. */
  positions(): readonly UnitPosition[];
  /** Throws ProblemError when what is asked cannot be. */
  control(change: ExerciseControl): Exercise;
  /** What another exercise can be made of. */
  offer(): ExerciseOffer;
  /** Ends this exercise and begins another, with a log of its own. */
  begin(choice: ExerciseChoice): Promise<Exercise>;
  /** How far the report is; asking for it after the end begins it. */
  progress(): ReportProgress;
  /** The report, once it is ready; undefined before. */
  report(): ShiftReport | undefined;
};
