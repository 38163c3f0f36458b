import {
  applyChanges,
  emptyConfiguration,
  type Configuration,
  type ConfigurationChange,
  type Settings,
} from "#kernel";

type Removal = Extract<ConfigurationChange, { readonly remove: string }>;

const SHELVES = {
  agency: "agencies",
  station: "stations",
  post: "posts",
  capability: "capabilities",
  unitType: "unitTypes",
  unit: "units",
  zone: "zones",
  priority: "priorities",
  incidentType: "incidentTypes",
  responsePlan: "responsePlans",
  coverageRule: "coverageRules",
} as const satisfies Record<Removal["kind"], keyof Configuration>;

/** What must be put and removed so that the configuration becomes the wanted one. */
export function differences(
  present: Configuration,
  wanted: readonly ConfigurationChange[],
  settings: Settings,
): ConfigurationChange[] {
  const target = applyChanges(emptyConfiguration(settings), wanted).configuration;
  const removals: Removal[] = [];
  for (const kind of Object.keys(SHELVES) as Removal["kind"][]) {
    const shelf = SHELVES[kind];
    for (const id of present[shelf].keys()) {
      if (!target[shelf].has(id)) removals.push({ kind, remove: id });
    }
  }
  return [...applyChanges(present, [...wanted, ...removals]).effective];
}
