import type { LogDeliveryState } from "#protocol";
import { Outbound, OutboundError, type Destination } from "../outbound/outbound.ts";
import { otlpOf } from "./otlp.ts";

/** Lines that wait are kept in memory; beyond this the newest are dropped and counted. */
const BYTES_MAX = 4 * 1024 * 1024;
/** Of one request; collectors take 4 MiB or more. */
const BATCH_LINES_MAX = 500;
const BATCH_BYTES_MAX = 512 * 1024;
/** So long a line waits for others at most. */
const SPACING_MILLISECONDS = 1000;
/** A collector that fails is asked again after 1, 2, 4 … seconds, at most one minute. */
const BACK_OFF_MILLISECONDS = 1000;
const BACK_OFF_MILLISECONDS_MAX = 60_000;
/** It says that what came cannot be taken, now or later: not worth another try. */
const NEVER_TAKEN = new Set([400, 413, 415, 422]);

export type LogDeliveryOptions = {
  /** Where the collector is, without a path or with one, such as https://logs.town.example:4318. */
  readonly url: string;
  readonly reach: Destination["reach"];
  /** Certificates (PEM) to trust for it, in place of the system's. */
  readonly trust?: string | undefined;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told when the collector begins to fail, and when it takes lines again. Must not throw. */
  readonly onProblem?: ((message: string) => void) | undefined;
  readonly bytesMax?: number;
  readonly spacingMilliseconds?: number;
  readonly backOffMilliseconds?: number;
};

/** The collector answered, but did not take the lines. */
class Refused extends Error {}

/**
 * Carries the lines of the service's log to a collector of the operator's (OTLP over HTTP, as
 * JSON). `write` never waits and never throws: a collector that is away costs memory up to a bound
 * and then lines, which are counted. Rules: docs/spec/protocol.md, SRV-70 and on.
 */
export class LogDelivery {
  readonly #options: LogDeliveryOptions;
  readonly #outbound: Outbound;
  readonly #url: string;
  #lines: string[] = [];
  #bytes = 0;
  #delivered = 0;
  #dropped = 0;
  #refused = 0;
  /** Dropped lines of which the collector was not told yet. */
  #untold = 0;
  #failures = 0;
  #status: LogDeliveryState["status"] = "waiting";
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #stopped = false;

  /** Throws RangeError for an address that is none, or is http and not on this machine. */
  constructor(options: LogDeliveryOptions) {
    const { url, reach, trust } = options;
    const parsed = URL.parse(url);
    const isPlain = parsed !== null && parsed.search === "" && parsed.hash === "";
    if (!isPlain || parsed.username + parsed.password !== "") {
      throw new RangeError(`the collector's address must be such as https://host:4318, got ${url}`);
    }
    this.#options = options;
    this.#outbound = new Outbound({ destinations: [{ origin: parsed.origin, reach, trust }] });
    const path = parsed.pathname.replace(/\/+$/, "");
    this.#url = `${parsed.origin}${path.endsWith("/v1/logs") ? path : `${path}/v1/logs`}`;
  }

  state(): LogDeliveryState {
    return {
      status: this.#status,
      ...(this.#since === undefined ? {} : { since: this.#since }),
      waiting: this.#lines.length,
      delivered: this.#delivered,
      dropped: this.#dropped,
      refused: this.#refused,
    };
  }

  /** Takes one line of the log, a JSON object. Returns at once. */
  write(line: string): void {
    if (this.#stopped) return;
    if (this.#bytes + line.length > (this.#options.bytesMax ?? BYTES_MAX)) {
      this.#dropped += 1;
      this.#untold += 1;
      return;
    }
    this.#lines.push(line);
    this.#bytes += line.length;
    if (this.#working === undefined) this.#wait(this.#spacing);
  }

  /** Tries once more to deliver what waits, and ends. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    await this.#working;
    clearTimeout(this.#timer);
    this.#stopped = true;
    while (this.#lines.length > 0 && (await this.#deliver()));
  }

  get #spacing(): number {
    return this.#options.spacingMilliseconds ?? SPACING_MILLISECONDS;
  }

  #wait(milliseconds: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#working = this.#work().finally(() => {
        this.#working = undefined;
        if (this.#lines.length > 0 && !this.#stopped) this.#wait(this.#pause());
      });
    }, milliseconds).unref();
  }

  #pause(): number {
    if (this.#failures === 0) return this.#spacing;
    const first = this.#options.backOffMilliseconds ?? BACK_OFF_MILLISECONDS;
    return Math.min(first * 2 ** Math.min(this.#failures - 1, 20), BACK_OFF_MILLISECONDS_MAX);
  }

  async #work(): Promise<void> {
    // What waits longer than one request holds goes at once: after an outage there is much.
    do if (!(await this.#deliver())) return;
    while (this.#lines.length >= BATCH_LINES_MAX);
  }

  /** One request; true when the lines are off our hands. */
  async #deliver(): Promise<boolean> {
    const batch = this.#batch();
    try {
      const refused = await this.#ask(batch);
      this.#lines.splice(0, batch.length);
      for (const line of batch) this.#bytes -= line.length;
      this.#refused += refused;
      this.#delivered += batch.length - refused;
      if (this.#failures > 0) this.#options.onProblem?.("the log's collector takes lines again");
      this.#failures = 0;
      this.#status = "delivers";
      this.#since = undefined;
      this.#tellDropped();
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #batch(): readonly string[] {
    let [count, bytes] = [0, 0];
    for (const line of this.#lines) {
      bytes += line.length;
      if (count === BATCH_LINES_MAX || (count > 0 && bytes > BATCH_BYTES_MAX)) break;
      count += 1;
    }
    return this.#lines.slice(0, count);
  }

  /** Resolves with how many of them the collector will never take. */
  async #ask(batch: readonly string[]): Promise<number> {
    const { token } = this.#options;
    const { status, text } = await this.#outbound.ask({
      method: "POST",
      url: this.#url,
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(otlpOf(batch)),
    });
    if (NEVER_TAKEN.has(status)) return batch.length;
    if (status < 200 || status > 299) throw new Refused(`it answered ${status}`);
    return Math.min(batch.length, rejectedIn(text));
  }

  #fail(error: unknown): void {
    const status = error instanceof OutboundError ? "unreachable" : "refuses";
    this.#failures += 1;
    if (this.#status === status) return;
    this.#status = status;
    this.#since = this.#options.now();
    // Told once, not at every try.
    const why = error instanceof Refused || error instanceof OutboundError ? error.message : "?";
    this.#options.onProblem?.(`the log's collector ${status}: ${why}`);
  }

  /** The collector learns that lines are missing, where they would have stood. */
  #tellDropped(): void {
    if (this.#untold === 0) return;
    const time = new Date(this.#options.now()).toISOString();
    const told = { level: 40, time, dropped: this.#untold, msg: "lines of the log were dropped" };
    this.#untold = 0;
    this.write(JSON.stringify(told));
  }
}

/** `partialSuccess.rejectedLogRecords` of the answer; 0 when it says nothing of it. */
function rejectedIn(text: string): number {
  try {
    const answer: unknown = JSON.parse(text);
    const partial: unknown = answer === null ? null : Reflect.get(Object(answer), "partialSuccess");
    const count = Number(Reflect.get(Object(partial), "rejectedLogRecords") ?? 0);
    return Number.isSafeInteger(count) && count > 0 ? count : 0;
  } catch {
    return 0; // Some collectors answer with nothing at all.
  }
}
