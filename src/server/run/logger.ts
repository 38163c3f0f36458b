import { pino, type DestinationStream, type Logger } from "pino";

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The log of the service: one JSON object a line. Nothing that a person typed may be put into it;
 * routes are named by pattern, values by their kind and length.
 */
export function createLogger(
  level: LogLevel,
  destination: DestinationStream = pino.destination(2),
): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return pino(options, destination);
}

/** Standard error, and each line to this as well. */
export function alsoTo(other: DestinationStream): DestinationStream {
  const own = pino.destination(2);
  return {
    write(line) {
      own.write(line);
      other.write(line);
    },
  };
}
