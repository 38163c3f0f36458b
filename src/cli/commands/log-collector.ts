import type { Command } from "commander";
import { Option } from "commander";
import { alsoTo, createLogger, LogDelivery } from "#server";
import { InputError } from "../failure.ts";
import { textOf } from "./witness-list.ts";

type LogLevel = Parameters<typeof createLogger>[0];
export type CollectorWords = {
  readonly log: LogLevel;
  readonly logCollector?: string;
  readonly logCollectorReach?: "public" | "private" | "loopback";
  readonly logCollectorTrust?: string;
  readonly logCollectorToken?: string;
};

/** Adds the options that say where the service's log goes besides standard error. */
export function addCollector(command: Command): Command {
  return command
    .option("--log-collector <url>", "also deliver the log there: OTLP over HTTP, as JSON")
    .addOption(
      new Option("--log-collector-reach <reach>", "how far away it lies")
        .choices(["public", "private", "loopback"])
        .default("public"),
    )
    .option("--log-collector-trust <file>", "certificates (PEM) to trust for it, and no others")
    .option("--log-collector-token <file>", "a file with the token that it asks for");
}

function collectorOf(words: CollectorWords, onProblem: (message: string) => void) {
  const { logCollector: url, logCollectorReach: reach = "public" } = words;
  const { logCollectorTrust: trust, logCollectorToken: token } = words;
  if (url === undefined) {
    if (trust === undefined && token === undefined) return undefined;
    throw new InputError("--log-collector-trust and -token say how; --log-collector says where");
  }
  try {
    return new LogDelivery({
      url,
      reach,
      trust: trust === undefined ? undefined : textOf("--log-collector-trust", trust),
      token: token === undefined ? undefined : textOf("--log-collector-token", token).trim(),
      now: Date.now,
      onProblem,
    });
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`--log-collector: ${error.message}`);
    throw error;
  }
}

/** The service's log, and what delivers it, when there is a collector. Throws InputError. */
export function openLog(words: CollectorWords) {
  const collector = collectorOf(words, (message) => logger.warn(message));
  const logger =
    collector === undefined
      ? createLogger(words.log)
      : createLogger(words.log, alsoTo({ write: (line) => collector.write(line) }));
  return { logger, collector };
}
