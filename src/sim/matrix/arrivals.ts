import { streams, type RandomStream } from "../random.ts";
import type { MatrixArrivals, MatrixCall, MatrixSystem, SecondsLaw } from "./input.ts";

const HOUR_SECONDS = 3_600;

function draw(law: SecondsLaw, stream: RandomStream): number {
  if (typeof law === "number") return law;
  if ("exponentialMean" in law) return stream.exponential(law.exponentialMean);
  return law.median * Math.exp(stream.normal(0, law.sigma));
}

/** Place in a list of shares that the uniform falls on. */
function pick(shares: readonly number[], total: number, uniform: number): number {
  let left = uniform * total;
  for (const [place, share] of shares.entries()) {
    left -= share;
    if (left < 0) return place;
  }
  return shares.length - 1;
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** The hospital with the shortest way from the zone, the earlier of two equal ones. */
export function nearestHospital({ hospitals, travelSeconds }: MatrixSystem, zone: number): number {
  const way = (hospital: number): number => travelSeconds[zone]![hospital]!;
  return hospitals.reduce((best, next) => (way(next) < way(best) ? next : best));
}

/**
 * The calls of one replication. Every kind of draw has a stream of its own, named by the
 * replication, and is drawn for each call whether it is used or not: so two plans tried with one
 * seed get the same calls (common random numbers). Arrivals are Poisson with a rate by the hour,
 * thinned (Lewis and Shedler 1979).
 */
export function drawCalls(
  system: MatrixSystem,
  arrivals: MatrixArrivals,
  seed: number,
  replication: number,
): MatrixCall[] {
  const stream = streams(seed);
  const named = (name: string): RandomStream => stream(`${name}:${replication}`);
  const [times, zones, scenes] = [named("arrivals"), named("zones"), named("on-scene")];
  const [turnouts, priorities] = [named("turnout"), named("priorities")];
  const [transports, handovers] = [named("transport"), named("at-hospital")];
  const { callsPerHour, hourFactors, hours, transportProbability } = arrivals;
  const shares = arrivals.priorityShares ?? [1];
  const [rate, shareTotal] = [sum(callsPerHour), sum(shares)];
  const factors = hourFactors ?? [1];
  const highest = factors.reduce((most, factor) => Math.max(most, factor), 0);
  const hospitalOf =
    transportProbability > 0
      ? callsPerHour.map((_, zone) => nearestHospital(system, zone))
      : undefined;
  const calls: MatrixCall[] = [];
  const meanSeconds = HOUR_SECONDS / (rate * highest);
  for (let at = times.exponential(meanSeconds); ; at += times.exponential(meanSeconds)) {
    if (!(at < hours * HOUR_SECONDS)) return calls;
    const factor = factors[Math.floor(at / HOUR_SECONDS) % factors.length]!;
    if (times.uniform() * highest >= factor) continue;
    const zone = pick(callsPerHour, rate, zones.uniform());
    const goes = transports.uniform() < transportProbability;
    calls.push({
      atSeconds: at,
      zone,
      onSceneSeconds: draw(arrivals.onSceneSeconds, scenes),
      turnoutSeconds: draw(arrivals.turnoutSeconds, turnouts),
      priority: pick(shares, shareTotal, priorities.uniform()),
      atHospitalSeconds: draw(arrivals.atHospitalSeconds, handovers),
      ...(goes && hospitalOf !== undefined ? { hospital: hospitalOf[zone]! } : {}),
    });
  }
}
