import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyChanges,
  boardHash,
  configurationAsChanges,
  configurationWarnings,
  emptyBoard,
  type Configuration,
  type ConfigurationChange,
  type ConfigurationKind,
} from "./index.ts";
import { itemOf, problemsOf, town0 } from "./testing/configuration.ts";
import {
  assign,
  envelopeOf,
  openIncident,
  receiveCall,
  storyOf,
  town,
  townOnDuty,
} from "./testing/given.ts";
import { NOON, place, TOWN, unit } from "./testing/town.ts";

const EMPTY = emptyBoard("town").configuration;

const contents = (configuration: Configuration) =>
  configurationAsChanges(configuration)
    .map((change) => JSON.stringify(change))
    .toSorted();

const remove = (kind: ConfigurationKind, id: string) =>
  ({ type: "configure", changes: [{ kind, remove: id }] }) as never;

const refusedAt = (story: ReturnType<typeof town>, command: never, path: string) => {
  const refusal = story.when(command).refused("configuration-invalid");
  assert.ok(refusal.code === "configuration-invalid");
  assert.ok(
    refusal.problems.some((problem) => problem.path === path),
    JSON.stringify(refusal),
  );
  for (const { got } of refusal.problems) assert.equal(got, "removed");
};

const warningPaths = (...changes: readonly ConfigurationChange[]) => {
  const { configuration } = applyChanges(town0, changes);
  return configurationWarnings(configuration).map((warning) => warning.path);
};

test("CONF-1: the changes of a command are made together, or none is", () => {
  const story = storyOf(emptyBoard("town"));
  const configured = story
    .when({ type: "configure", changes: TOWN })
    .happened("configurationChanged");
  assert.equal(configured.board.configuration.units.size, 5);
  assert.equal(configured.board.configuredAt, NOON);
  const refusal = story
    .when({
      type: "configure",
      changes: [...TOWN, { kind: "unit", put: unit("E3", { agencyId: "x", crew: -1 }) }],
    })
    .refused("configuration-invalid");
  assert.ok(refusal.code === "configuration-invalid");
  assert.deepEqual(
    refusal.problems.map(({ path, got }) => ({ path, got })),
    [
      { path: "unit.E3.agencyId", got: '"x"' },
      { path: "unit.E3.crew", got: "-1" },
    ],
  );
});

test("CONF-1: the whole result is judged, so the order of changes does not matter", () => {
  assert.deepEqual(problemsOf(TOWN.toReversed(), EMPTY), []);
});

test("CONF-2: what changes nothing is accepted and nothing happens", () => {
  town().when({ type: "configure", changes: TOWN }).happened();
  town().when({ type: "configure", changes: [] }).happened();
  const changes = [...TOWN, { kind: "unit", put: unit("E3") } as const];
  const story = town().when({ type: "configure", changes }).happened("configurationChanged");
  assert.deepEqual(story.event("configurationChanged").changes, changes.slice(-1));
});

test("CONF-8: the inverse restores what was there before", () => {
  const changes: readonly ConfigurationChange[] = [
    { kind: "unit", put: unit("E1", { crew: 1 }) },
    { kind: "unit", put: unit("E3") },
    { kind: "unit", put: unit("E3", { crew: 2 }) },
    { kind: "coverageRule", remove: "east-als" },
    { kind: "settings", put: { ...itemOf("settings"), undoWindowSeconds: 1 } },
  ];
  const before = town();
  const after = before.when({ type: "configure", changes }).happened("configurationChanged");
  const { inverse } = after.event("configurationChanged");
  assert.deepEqual(inverse[0], { kind: "settings", put: itemOf("settings") });
  assert.deepEqual(inverse.at(-1), { kind: "unit", put: unit("E1") });
  const back = after.and({ type: "configure", changes: inverse }, { at: NOON - 1000 });
  assert.deepEqual(contents(back.board.configuration), contents(before.board.configuration));
});

test("CONF-8: removing what is not there is refused, removing what the same command puts is not", () => {
  const remove = { kind: "unit", remove: "X" } as const;
  const [problem] = problemsOf([remove]);
  assert.deepEqual(problem, {
    path: "changes[0].remove",
    got: '"X"',
    expected: "a configured unit",
  });
  assert.deepEqual(problemsOf([{ kind: "unit", put: unit("X") }, remove]), []);
  assert.equal(
    problemsOf([{ kind: "agency", put: { ...itemOf("agency"), agencyId: "X" } }, remove]).length,
    1,
  );
});

test("CONF-1: applying leaves the given configuration as it was", () => {
  const before = boardHash(town().board);
  applyChanges(town0, [{ kind: "unit", remove: "E1" }]);
  assert.equal(town0.units.size, 5);
  assert.equal(boardHash(town().board), before);
});

test("CONF-1: a command has at most 100,000 changes", () => {
  const changes = Array.from({ length: 100_001 }, () => TOWN[0] as ConfigurationChange);
  assert.deepEqual(problemsOf(changes), [
    { path: "changes", got: "100001", expected: "at most 100000 changes" },
  ]);
  assert.deepEqual(problemsOf(changes.slice(1)), []);
});

test("CONF-9: what is in use on the board stays", () => {
  const story = townOnDuty().and(openIncident("i1", "alarm")).and(assign("i1", "E1"));
  refusedAt(story, remove("unit", "E1"), "unit.E1");
  const gone = story.when(remove("unit", "E2")).happened("configurationChanged");
  assert.ok(!gone.board.units.has("E2"));
  refusedAt(story, remove("incidentType", "alarm"), "incidentType.alarm");
  town().when(remove("incidentType", "alarm")).happened("configurationChanged");
  const called = town().and({ type: "receiveCall", callId: "k", channel: "web", typeId: "alarm" });
  refusedAt(called, remove("incidentType", "alarm"), "incidentType.alarm");
  town()
    .and(receiveCall("k"))
    .when(remove("incidentType", "alarm"))
    .happened("configurationChanged");
  const posted = story.and({ type: "postUnit", unitId: "E1", postId: "mall" });
  refusedAt(posted, remove("post", "mall"), "post.mall");
  story.when(remove("post", "mall")).happened("configurationChanged");
  const works = town().and({
    type: "openIncident",
    incidentId: "i",
    typeId: "fire",
    place: place(),
    agencyIds: ["works"],
  });
  refusedAt(works, remove("agency", "works"), "agency.works");
  town().when(remove("agency", "works")).happened("configurationChanged");
  const p4 = { ...itemOf("priority"), priorityId: "P4" };
  const four = town()
    .and({ type: "configure", changes: [{ kind: "priority", put: p4 }] })
    .and(openIncident("i", "fire", { priorityId: "P4" }));
  refusedAt(four, remove("priority", "P4"), "priority.P4");
});

test("CONF-9: a unit that stays keeps what it is doing when its definition changes", () => {
  const story = townOnDuty().and(openIncident("i1")).and(assign("i1", "E1"));
  const changed = story.and({
    type: "configure",
    changes: [{ kind: "unit", put: unit("E1", { crew: 9 }) }],
  });
  assert.equal(changed.board.units.get("E1"), story.board.units.get("E1"));
});

test("CONF-10: warnings name what is allowed but hardly meant", () => {
  const more = "responsePlan.fire.alarms.2.needs.more";
  const always = ["incidentType.alarm"];
  assert.deepEqual(warningPaths(), always);
  assert.deepEqual(warningPaths({ kind: "unit", remove: "L1" }), [
    "responsePlan.fire.alarms.1.needs.ladder",
    ...always,
  ]);
  assert.deepEqual(warningPaths({ kind: "unit", remove: "E2" }), [
    "responsePlan.fire.alarms.1.needs.engines",
    more,
    ...always,
  ]);
  assert.deepEqual(warningPaths({ kind: "unit", put: unit("E9", { crew: 0, capabilities: [] }) }), [
    "unit.E9.crew",
    "unit.E9.capabilities",
    ...always,
  ]);
  const pump = [{ capabilityId: "pump", level: 1 }];
  const simple = unit("E9", { crew: 1, capabilities: pump });
  assert.deepEqual(warningPaths({ kind: "unit", put: simple }), always);
  const rule = { ruleId: "r", zoneId: "east", capabilityId: "als", minimumFree: 2 };
  assert.deepEqual(warningPaths({ kind: "coverageRule", put: rule }), always);
  assert.deepEqual(warningPaths({ kind: "coverageRule", put: { ...rule, minimumFree: 3 } }), [
    "coverageRule.r",
    ...always,
  ]);
  const west = { ...rule, zoneId: "west" };
  assert.deepEqual(warningPaths({ kind: "coverageRule", put: west }), always);
  const away = { ...itemOf("post"), zoneId: "east" };
  assert.deepEqual(warningPaths({ kind: "coverageRule", put: west }, { kind: "post", put: away }), [
    "coverageRule.r",
    ...always,
  ]);
  const around = { ...away, zoneIds: ["west"] };
  assert.deepEqual(
    warningPaths({ kind: "coverageRule", put: west }, { kind: "post", put: around }),
    always,
  );
  const any = { ...itemOf("responsePlan", 1), planId: "any" };
  const { typeIds: _any, ...anything } = any;
  assert.deepEqual(warningPaths({ kind: "responsePlan", put: anything }), []);
});

test("CONF-10: a need counts the units that could fill it with their full crew", () => {
  const need = { needId: "n", capabilityId: "pump", minimumCrew: 4, count: 1 };
  const plan = { ...itemOf("responsePlan"), alarms: [{ level: 1, needs: [need] }] };
  const few = applyChanges(town0, [{ kind: "responsePlan", put: plan }]).configuration;
  assert.deepEqual(configurationWarnings(few)[0], {
    path: "responsePlan.fire.alarms.1.needs.n",
    got: "0 units can fill it",
    expected: "at least 1, or an agreement with a neighbour",
  });
  const four = { kind: "unit", put: unit("E1", { crew: 4 }) } as const;
  const enough = applyChanges(few, [four]).configuration;
  assert.equal(configurationWarnings(enough).length, 1);
});

test("CONF-2: a retry of a whole configuration in another command changes nothing", () => {
  const story = town();
  const envelope = envelopeOf({ type: "configure", changes: TOWN });
  assert.ok(envelope.command.type === "configure");
  story.when(envelope.command).happened();
});
