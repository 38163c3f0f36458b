import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Area } from "../area/area.ts";
import type { LogDeliveryState } from "#protocol";

/** Upper ends of the buckets in which answer times are counted, milliseconds. */
const BUCKETS_MILLISECONDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

type Timed = { count: number; sumMilliseconds: number; buckets: number[] };

/** Counts of what was answered, by route and status. Holds nothing about who asked for what. */
export class Counters {
  readonly #answers = new Map<string, Timed>();
  readonly #delay = monitorEventLoopDelay({ resolution: 10 });
  /** Requests that are being answered; streams do not count. */
  inFlight = 0;
  wrongOrigin = 0;
  wrongHost = 0;
  failedSignIns = 0;
  /** Parts of screens that could not be drawn. */
  screenDefects = 0;

  constructor() {
    this.#delay.enable();
  }

  stop(): void {
    this.#delay.disable();
  }

  answered(route: string, status: number, milliseconds: number): void {
    const key = `route="${route}",status="${status}"`;
    let timed = this.#answers.get(key);
    if (timed === undefined) {
      const buckets = BUCKETS_MILLISECONDS.map(() => 0);
      timed = { count: 0, sumMilliseconds: 0, buckets };
      this.#answers.set(key, timed);
    }
    timed.count += 1;
    timed.sumMilliseconds += milliseconds;
    const at = BUCKETS_MILLISECONDS.findIndex((upper) => milliseconds <= upper);
    if (at >= 0) timed.buckets[at] = (timed.buckets[at] ?? 0) + 1;
  }

  /** Prometheus text format 0.0.4. */
  text(areas: Iterable<Area>, collector?: LogDeliveryState): string {
    const lines: string[] = [];
    this.#answerLines(lines);
    const memory = process.memoryUsage();
    gauge(lines, "muster_heap_bytes", "Heap in use", [["", memory.heapUsed]]);
    gauge(lines, "muster_resident_bytes", "Memory of the process", [["", memory.rss]]);
    const { user, system } = process.cpuUsage();
    counter(lines, "muster_cpu_seconds_total", "Processor time used", [
      ["", (user + system) / 1e6],
    ]);
    const delay = this.#delay.percentile(99) / 1e9;
    gauge(lines, "muster_loop_delay_p99_seconds", "Delay of the event loop", [["", delay]]);
    counter(lines, "muster_refused_requests_total", "Requests refused before they were read", [
      [`reason="wrong-origin"`, this.wrongOrigin],
      [`reason="wrong-host"`, this.wrongHost],
      [`reason="failed-sign-in"`, this.failedSignIns],
    ]);
    counter(lines, "muster_screen_defects_total", "Parts of screens that could not be drawn", [
      ["", this.screenDefects],
    ]);
    if (collector !== undefined) collectorLines(lines, collector);
    areaLines(lines, [...areas]);
    return `${lines.join("\n")}\n`;
  }

  #answerLines(lines: string[]): void {
    const name = "muster_http_answer_seconds";
    lines.push(`# HELP ${name} Time to answer, by route and status`, `# TYPE ${name} histogram`);
    for (const [labels, { count, sumMilliseconds, buckets }] of this.#answers) {
      let below = 0;
      for (const [position, upper] of BUCKETS_MILLISECONDS.entries()) {
        below += buckets[position] ?? 0;
        lines.push(`${name}_bucket{${labels},le="${upper / 1000}"} ${below}`);
      }
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`);
      lines.push(`${name}_sum{${labels}} ${sumMilliseconds / 1000}`);
      lines.push(`${name}_count{${labels}} ${count}`);
    }
  }
}

type Sample = readonly [labels: string, value: number];

function family(
  lines: string[],
  type: string,
  name: string,
  help: string,
  samples: readonly Sample[],
) {
  lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
  for (const [labels, value] of samples) {
    lines.push(labels === "" ? `${name} ${value}` : `${name}{${labels}} ${value}`);
  }
}

function gauge(lines: string[], name: string, help: string, samples: readonly Sample[]): void {
  family(lines, "gauge", name, help, samples);
}

function counter(lines: string[], name: string, help: string, samples: readonly Sample[]): void {
  family(lines, "counter", name, help, samples);
}

function collectorLines(lines: string[], state: LogDeliveryState): void {
  const { status, waiting, delivered, dropped, refused } = state;
  const takes = status === "delivers" ? 1 : 0;
  gauge(lines, "muster_log_collector_ok", "1 when the collector took the last lines", [
    ["", takes],
  ]);
  gauge(lines, "muster_log_lines_waiting", "Lines of the log to be delivered", [["", waiting]]);
  counter(lines, "muster_log_lines_total", "Lines of the log by what became of them", [
    [`how="delivered"`, delivered],
    [`how="dropped"`, dropped],
    [`how="refused"`, refused],
  ]);
}

function areaLines(lines: string[], areas: readonly Area[]): void {
  const known = areas.map((area) => ({
    label: `area="${area.areaId.replaceAll(/["\\\n]/g, "_")}"`,
    status: area.authority.status(),
    hub: area.hub,
  }));
  const stored = known.map(({ label, status }): Sample => [
    label,
    status.state === "running" ? 1 : 0,
  ]);
  gauge(lines, "muster_journal_ok", "1 when events can be stored", stored);
  const events = known.map(({ label, status }): Sample => [label, status.sequence]);
  counter(lines, "muster_events_total", "Sequence of the last event", events);
  const waiting = known.map(({ label, status }): Sample => [label, status.queued]);
  gauge(lines, "muster_commands_waiting", "Commands that wait", waiting);
  const commands = known.flatMap(({ label, status }) =>
    Object.entries(status.counters).map(([how, n]): Sample => [`${label},how="${how}"`, n]),
  );
  counter(lines, "muster_commands_total", "Commands by how they ended", commands);
  const screens = known.map(({ label, hub }): Sample => [label, hub.screenCount]);
  gauge(lines, "muster_screens", "Open event streams", screens);
  const behind = known.flatMap(({ label, hub: { counts } }): Sample[] => [
    [`${label},how="snapshot"`, counts.behind],
    [`${label},how="cut-off"`, counts.cutOff],
  ]);
  counter(lines, "muster_screens_behind_total", "Screens sent a snapshot or cut off", behind);
}
