import { ServerProblem } from "../area/api.ts";
import type { MessageId } from "../words/catalogue.ts";

/** Why the past is not shown, in words of the catalogue. */
export type Why = {
  readonly id: MessageId;
  readonly values: Readonly<Record<string, string | number>>;
  /** It is held back for so long; then it is worth to ask again. */
  readonly waitSeconds?: number;
};

/** For an answer that does not say how long. */
const WAIT_SECONDS = 30;

/** The words for what went wrong. A moment or incident that there is none of is told as that. */
export function whyOf(error: unknown, isMoment = false): Why {
  const why = error instanceof Error ? error.message : String(error);
  const { code, status, waitSeconds = WAIT_SECONDS } = error instanceof ServerProblem ? error : {};
  if (code === "too-many-reads") {
    return { id: "history.tooMany", values: { seconds: waitSeconds }, waitSeconds };
  }
  const isUnknown = isMoment && status !== undefined && status >= 400 && status < 500;
  return { id: isUnknown ? "history.unknown" : "history.failed", values: { why } };
}
