import { routes, type Role, type RouteName } from "../policy.ts";
import { clearance, type Relation } from "./classes.ts";

/**
 * What a route answers to somebody who is signed in: as an address that nothing has, as a thing
 * that is not there, or with what was asked for. The relation is to what the route is about.
 */
export function answerTo(
  role: Role,
  name: RouteName,
  relation: Relation,
): "no-address" | "no-thing" | "answer" {
  const { who, about } = routes[name];
  if (who !== "open" && !who.includes(role)) return "no-address";
  if (about === undefined || clearance[role][relation].includes(about.sees)) return "answer";
  return "no-thing";
}

/** True when a person with this role may use this route. */
export function mayUse(role: Role, name: RouteName): boolean {
  const { who } = routes[name];
  return who === "open" || who.includes(role);
}
