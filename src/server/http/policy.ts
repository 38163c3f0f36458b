import type { RouteName } from "#protocol";
import { routes } from "#protocol";

/** Method, URL and name of a route of the table, for `app.route`. */
export function at(name: RouteName) {
  const { method, path } = routes[name];
  return { method, url: path, config: { routeName: name } } as const;
}
