import type { Configuration, Priority, Zone } from "../configuration.ts";
import { LEVEL_MAX, POINTS_PER_ZONE_MAX } from "../limits.ts";
import type { Report } from "./report.ts";

/** Hexadecimal, or a CSS colour function of numbers: nothing that could carry more than a colour. */
const COLOUR =
  /^(#([0-9a-f]{3}|[0-9a-f]{6})|(rgb|hsl|oklch|oklab|lch|lab)\([0-9a-z.,%/ +-]{1,60}\))$/iu;
/** A day: a priority that may wait longer than a day needs no clock. */
const WAIT_MINUTES_MAX = 1440;

type Position = readonly [number, number];

function checkRing(report: Report, path: string, ring: readonly Position[]): void {
  if (ring.length < 4) report.problem(path, `${ring.length} points`, "at least 4 points");
  const first = ring[0];
  const last = ring.at(-1);
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) {
    report.problem(path, `ends at ${last[0]},${last[1]}`, "a ring that ends where it begins");
  }
  for (const [index, [lon, lat]] of ring.entries()) report.point(`${path}[${index}]`, { lat, lon });
}

function checkZone(report: Report, path: string, zone: Zone, agencies: Configuration["agencies"]) {
  report.id(path, zone.zoneId);
  report.text(`${path}.name`, zone.name);
  report.reference(`${path}.agencyId`, zone.agencyId, agencies);
  if (zone.polygons.length === 0) report.problem(`${path}.polygons`, "none", "at least one");
  const points = zone.polygons.flat().reduce((sum, ring) => sum + ring.length, 0);
  if (points > POINTS_PER_ZONE_MAX) {
    report.problem(`${path}.polygons`, `${points} points`, `at most ${POINTS_PER_ZONE_MAX}`);
    return;
  }
  for (const [index, polygon] of zone.polygons.entries()) {
    if (polygon.length === 0) report.problem(`${path}.polygons[${index}]`, "none", "a ring");
    for (const [ring, positions] of polygon.entries()) {
      checkRing(report, `${path}.polygons[${index}][${ring}]`, positions);
    }
  }
}

function checkPriority(report: Report, path: string, priority: Priority): void {
  const { rank, colour, warnMinutes, alertMinutes } = priority;
  report.id(path, priority.priorityId);
  report.text(`${path}.name`, priority.name);
  report.integer(`${path}.rank`, rank, 1, LEVEL_MAX);
  for (const theme of ["night", "day"] as const) {
    if (!COLOUR.test(colour[theme])) {
      report.value(`${path}.colour.${theme}`, colour[theme], "a CSS colour such as #d32f2f");
    }
  }
  for (const [name, minutes] of Object.entries({ warnMinutes, alertMinutes })) {
    if (!(minutes >= 0 && minutes <= WAIT_MINUTES_MAX)) {
      report.value(`${path}.${name}`, minutes, `0 to ${WAIT_MINUTES_MAX}`);
    }
  }
  if (alertMinutes < warnMinutes) {
    report.value(`${path}.alertMinutes`, alertMinutes, `at least ${warnMinutes}, the warning`);
  }
}

function checkPlaces(report: Report, configuration: Configuration): void {
  const { agencies, stations, posts, zones } = configuration;
  for (const station of stations.values()) {
    const path = `station.${station.stationId}`;
    report.id(path, station.stationId);
    report.text(`${path}.name`, station.name);
    report.words(`${path}.address`, station.address);
    report.point(path, station);
    report.reference(`${path}.agencyId`, station.agencyId, agencies);
    report.references(`${path}.zoneIds`, station.zoneIds, zones);
  }
  for (const post of posts.values()) {
    const path = `post.${post.postId}`;
    report.id(path, post.postId);
    report.text(`${path}.name`, post.name);
    report.point(path, post);
    report.reference(`${path}.zoneId`, post.zoneId, zones);
    report.references(`${path}.zoneIds`, post.zoneIds, zones);
  }
}

/** CONF-3, CONF-4: agencies, places, capabilities, zones, priorities and incident types. */
export function checkThings(report: Report, configuration: Configuration): void {
  const { agencies, capabilities, unitTypes, zones, priorities, incidentTypes } = configuration;
  for (const agency of agencies.values()) {
    report.id(`agency.${agency.agencyId}`, agency.agencyId);
    report.text(`agency.${agency.agencyId}.name`, agency.name);
  }
  for (const { capabilityId, name } of capabilities.values()) {
    report.id(`capability.${capabilityId}`, capabilityId);
    report.text(`capability.${capabilityId}.name`, name);
  }
  for (const { unitTypeId, name } of unitTypes.values()) {
    report.id(`unitType.${unitTypeId}`, unitTypeId);
    report.text(`unitType.${unitTypeId}.name`, name);
  }
  checkPlaces(report, configuration);
  for (const zone of zones.values()) checkZone(report, `zone.${zone.zoneId}`, zone, agencies);
  for (const priority of priorities.values()) {
    checkPriority(report, `priority.${priority.priorityId}`, priority);
  }
  for (const { typeId, name, defaultPriorityId } of incidentTypes.values()) {
    const path = `incidentType.${typeId}`;
    report.id(path, typeId);
    report.text(`${path}.name`, name);
    report.reference(`${path}.defaultPriorityId`, defaultPriorityId, priorities);
  }
}
