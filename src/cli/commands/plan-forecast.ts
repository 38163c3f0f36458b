import type { Command } from "commander";
import {
  ExchangeError,
  localClock,
  readBytes,
  readFireCalls,
  SAN_FRANCISCO_TIME_ZONE,
} from "#exchange";
import { checkForecast, forecastDemand, type DemandHistory, type Forecast } from "#planning";
import { InputError } from "../failure.ts";
import { hourInWords, hourOfWeekOf, localHour } from "../local-hours.ts";
import { OFFICER_TYPES, OFFICER_TYPES_HELP, typesIn } from "../officer-types.ts";

type Options = {
  calls: string;
  testWeeks: string;
  confidence: string;
  officerTypes: string;
  json?: boolean;
};

type Counted = {
  readonly areas: readonly string[];
  readonly history: DemandHistory;
  readonly calls: number;
  /** Calls that were read but not counted, by reason. */
  readonly excluded: Readonly<Record<string, number>>;
};

async function count({ calls: file, officerTypes }: Options): Promise<Counted> {
  const read = await readFireCalls(readBytes(file), { fileName: file });
  // Counting what crews begin themselves would send units where units already are.
  const own = new Set(typesIn(officerTypes));
  const calls = read.calls.filter(({ type }) => !own.has(type));
  const clock = localClock(SAN_FRANCISCO_TIME_ZONE);
  const hours = calls.map(({ receivedAt }) => localHour(clock, receivedAt));
  const first = hours.reduce((least, hour) => Math.min(least, hour), Infinity);
  const last = hours.reduce((most, hour) => Math.max(most, hour), -Infinity);
  if (first === Infinity) throw new InputError(`${file}: no calls in it; expected some weeks`);
  const areas = [...new Set(calls.map(({ neighbourhood }) => neighbourhood))]
    .filter((name) => name !== "")
    .toSorted();
  const length = last - first + 1;
  const counts = areas.map(() => Array<number>(length).fill(0));
  const placeOf = new Map(areas.map((name, place) => [name, place]));
  let nowhere = 0;
  for (const [call, { neighbourhood }] of calls.entries()) {
    const place = placeOf.get(neighbourhood);
    if (place === undefined) nowhere += 1;
    else counts[place]![hours[call]! - first]! += 1;
  }
  const hourOfWeek = Array.from({ length }, (_, hour) => hourOfWeekOf(first + hour));
  const excluded = {
    "no area": nowhere,
    "begun by a crew itself": read.calls.length - calls.length,
  };
  return { areas, history: { hourOfWeek, counts }, calls: read.calls.length, excluded };
}

function numberOf(name: string, value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && Number.isFinite(number)) return number;
  throw new InputError(`--${name} must be a number, got "${value}"`);
}

function busiest(forecast: Forecast, areas: readonly string[]): string[] {
  return forecast.hours.map((hours, area) => {
    const hour = hours.reduce((best, { mean }, at) => (mean > hours[best]!.mean ? at : best), 0);
    const { mean, low, high } = hours[hour]!;
    const week = hours.reduce((sum, each) => sum + each.mean, 0);
    return (
      `${areas[area]}: ${week.toFixed(0)} calls a week; busiest ${hourInWords(hour)}, ` +
      `${mean.toFixed(2)} calls (${low} to ${high})`
    );
  });
}

async function forecast(options: Options): Promise<void> {
  const testWeeks = numberOf("test-weeks", options.testWeeks);
  const confidence = numberOf("confidence", options.confidence);
  try {
    const { areas, history, calls, excluded } = await count(options);
    const check = checkForecast(history, testWeeks, confidence);
    const coming = forecastDemand(history, confidence);
    const { settings } = coming;
    const byArea = areas.map((area, place) => {
      const size = coming.sizes[place]!;
      // JSON has no Infinity: null is Poisson.
      return { area, size: Number.isFinite(size) ? size : null, hours: coming.hours[place] };
    });
    const lines = [
      ...busiest(coming, areas),
      `${calls} calls read; not counted: ${inList(excluded)}`,
      ...inWords(check),
    ];
    const answer = { calls, excluded, settings, check, areas: byArea };
    process.stdout.write(`${options.json === true ? JSON.stringify(answer) : lines.join("\n")}\n`);
  } catch (error) {
    if (error instanceof RangeError || error instanceof ExchangeError) {
      throw new InputError(`${options.calls}: ${error.message}`);
    }
    throw error;
  }
}

function inList(excluded: Counted["excluded"]): string {
  return Object.entries(excluded)
    .map(([reason, calls]) => `${calls} ${reason}`)
    .join(", ");
}

function inWords(check: ReturnType<typeof checkForecast>): string[] {
  const { model, average, sameHourLastWeek, interval, gainOverAverage, gainOverLastWeek } = check;
  const gain = ({ mean, standardError }: typeof gainOverAverage): string =>
    `${mean.toFixed(4)} ± ${(2 * standardError).toFixed(4)} better`;
  const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
  return [
    `on ${check.testWeeks} weeks it had not seen (${check.compared} area-hours), ranked score:`,
    `  this forecast        ${model.rankedScore.toFixed(4)}`,
    `  average of the hour  ${average.rankedScore.toFixed(4)} (${gain(gainOverAverage)})`,
    `  same hour last week  ${sameHourLastWeek.rankedScore.toFixed(4)} (${gain(gainOverLastWeek)})`,
    `${percent(interval.observed)} of counts in the interval, ${percent(interval.expected)} expected`,
  ];
}

const HELP = `
FILE is a list of calls of a fire department (CSV, or .csv.gz), as for "muster scenario build".
Counts what the public asked for, by local hour and neighbourhood. It forecasts how many calls
come, never crime and never people. Types of calls that crews begin themselves are not demand: they
are left out and counted (--officer-types). Whole weeks count from the first hour of the list.

Example:
  $ muster plan forecast --calls calls.csv.gz --test-weeks 8 --json`;

export function addForecast(plan: Command): void {
  plan
    .command("forecast")
    .description("calls to expect by hour and area, with intervals, tried on weeks it has not seen")
    .requiredOption("--calls <file>", "the calls of some months")
    .option("--test-weeks <number>", "weeks at the end to try it on", "8")
    .option("--confidence <part>", "part of counts that the interval shall hold", "0.8")
    .option("--officer-types <names>", OFFICER_TYPES_HELP, OFFICER_TYPES)
    .option("--json", "print the whole answer as JSON")
    .addHelpText("after", HELP)
    .action(forecast);
}
