import { routes, type RouteName } from "./policy.ts";

/** The URL of a route with its values filled in, each percent-encoded; `*` keeps its slashes. */
export function urlOf(name: RouteName, values: Readonly<Record<string, string>> = {}): string {
  return routes[name].path.replaceAll(/:([a-zA-Z]+)|\*/g, (whole, key: string | undefined) => {
    const value = values[key ?? whole];
    if (value === undefined) {
      throw new Error(`the URL of ${name} needs ${key ?? whole}, got nothing`);
    }
    return key === undefined
      ? value.split("/").map(encodeURIComponent).join("/")
      : encodeURIComponent(value);
  });
}

/** The path as an OpenAPI document writes it. */
export function openApiPath(name: RouteName): string {
  return routes[name].path.replaceAll(/:([a-zA-Z]+)/g, "{$1}").replace("*", "{*}");
}
