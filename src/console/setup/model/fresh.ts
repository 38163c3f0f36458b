import type { Configuration, ConfigurationItems, ConfigurationKind } from "#kernel";
import type { Item } from "./kinds.ts";

type Removable = Exclude<ConfigurationKind, "settings">;

function firstOf(shelf: ReadonlyMap<string, unknown>): string {
  return [...shelf.keys()][0] ?? "";
}

/** In the middle of what is on the map, so that a new place is seen and then put right. */
function middle({ stations, posts }: Configuration): { lat: number; lon: number } {
  const places = [...stations.values(), ...posts.values()];
  if (places.length === 0) return { lat: 0, lon: 0 };
  const mean = (values: readonly number[]) =>
    Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 1e5) / 1e5;
  return { lat: mean(places.map(({ lat }) => lat)), lon: mean(places.map(({ lon }) => lon)) };
}

/** A new thing with its id and what can be proposed. What a person must say is left empty. */
export function freshItem(configuration: Configuration, kind: Removable, id: string): Item {
  const name = { en: "" };
  const rank = configuration.priorities.size + 1;
  const make: { readonly [K in Removable]: () => ConfigurationItems[K] } = {
    agency: () => ({ agencyId: id, name, discipline: "fire" }),
    station: () => ({
      stationId: id,
      agencyId: firstOf(configuration.agencies),
      name,
      address: "",
      ...middle(configuration),
    }),
    post: () => ({ postId: id, name, ...middle(configuration) }),
    capability: () => ({ capabilityId: id, name }),
    unitType: () => ({ unitTypeId: id, name, shape: "square" }),
    unit: () => ({
      unitId: id,
      callSign: id,
      agencyId: firstOf(configuration.agencies),
      unitTypeId: firstOf(configuration.unitTypes),
      capabilities: [],
      crew: 2,
    }),
    zone: () => ({ zoneId: id, kind: "first-due", name, polygons: [[[]]] }),
    priority: () => ({
      priorityId: id,
      name,
      rank,
      colour: { night: "#74c0fc", day: "#0b5cad" },
      shape: "ring",
      tone: "none",
      warnMinutes: 30,
      alertMinutes: 60,
      lifeThreat: false,
    }),
    incidentType: () => ({
      typeId: id,
      name,
      discipline: "fire",
      defaultPriorityId: firstOf(configuration.priorities),
    }),
    responsePlan: () => ({ planId: id, name, alarms: [{ level: 1, needs: [] }] }),
    coverageRule: () => ({
      ruleId: id,
      zoneId: firstOf(configuration.zones),
      capabilityId: firstOf(configuration.capabilities),
      minimumFree: 1,
    }),
  };
  return make[kind]();
}
