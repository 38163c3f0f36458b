// Injection into every value that a route takes, made from the routes' own shapes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { routes } from "#protocol";
import { everyInjection, injections, MEGABYTE, wrongJson } from "./injections.ts";
import { everyPath, stringPaths, withAt } from "./samples.ts";
import {
  asNewCommand,
  ENDLESS,
  Target,
  urlFor,
  wrongWith,
  wrongWithLog,
  type Model,
} from "./target.ts";

let target: Target;
let models: Model[];

before(async () => {
  target = await Target.start();
  await target.furnish();
  models = target.models().filter(({ name }) => !ENDLESS.has(name));
});
after(() => target.stop());

/** One of each set; which one goes round, so that all of them are used. */
let turn = 0;
function someInjections(): string[] {
  turn += 1;
  return Object.values(injections).map((set) => set[turn % set.length] ?? "");
}

/** Sends it and says what was wrong; a session that the request ended is begun anew. */
async function tried(model: Model, url: string, text: string, body?: string): Promise<string[]> {
  const { method } = routes[model.name];
  const sent = { method, url, ...(body === undefined ? {} : { body }) };
  const came = await target.ask(model.role, sent);
  if (model.name === "signOut" || came.status === 401) await target.signIn(model.role);
  const wrong = wrongWith(came, text);
  return wrong === undefined
    ? []
    : [`${model.name} ${JSON.stringify(text.slice(0, 60))}: ${wrong}`];
}

test("HOST-1: every route has a good request that is made from its shapes", () => {
  assert.equal(models.length + ENDLESS.size, Object.keys(routes).length);
  const fields = models.flatMap(({ bodies }) => bodies.flatMap((body) => stringPaths(body)));
  assert.ok(fields.length > 150, `${fields.length} places for strings`);
});

test("HOST-2: injected path and query values get no 5xx and are not repeated", async () => {
  const found: string[] = [];
  for (const model of models) {
    for (const key of Object.keys(model.values)) {
      for (const text of someInjections()) {
        const body = model.bodies[0] === undefined ? undefined : JSON.stringify(model.bodies[0]);
        const url = urlFor(model, { values: { [key]: text } });
        if (url.length < 16_000) found.push(...(await tried(model, url, text, body)));
      }
    }
    for (const key of [...Object.keys(model.query), "unknown", "__proto__"]) {
      for (const text of someInjections()) {
        const url = urlFor(model, { query: { [key]: text } });
        const body = model.bodies[0] === undefined ? undefined : JSON.stringify(model.bodies[0]);
        if (url.length < 16_000) found.push(...(await tried(model, url, text, body)));
      }
    }
  }
  assert.deepEqual(found, []);
});

test("HOST-3: injected strings in every field of every body get no 5xx", async () => {
  const found: string[] = [];
  let count = 0;
  for (const model of models) {
    for (const body of model.bodies) {
      for (const path of stringPaths(body)) {
        for (const text of someInjections()) {
          const json = JSON.stringify(withAt(asNewCommand(body), path, text));
          found.push(...(await tried(model, urlFor(model), text, json)));
          count += 1;
        }
      }
    }
  }
  assert.deepEqual(found, []);
  assert.ok(count > 8000, `${count} requests`);
});

test("HOST-4: values of another kind in every place of every body get no 5xx", async () => {
  const found: string[] = [];
  for (const model of models) {
    for (const body of model.bodies) {
      for (const path of everyPath(body)) {
        turn += 1;
        const json = wrongJson[turn % wrongJson.length] ?? "null";
        const whole = JSON.stringify(withAt(asNewCommand(body), path, "@here@")).replace(
          '"@here@"',
          () => json,
        );
        found.push(...(await tried(model, urlFor(model), "", whole)));
      }
    }
  }
  assert.deepEqual(found, []);
  assert.equal(Reflect.get({}, "polluted"), undefined);
});

test("HOST-5: a megabyte in a field is refused or taken, in time, and never a 5xx", async () => {
  const text = "\u754c".repeat(MEGABYTE / 3);
  const found: string[] = [];
  for (const model of models) {
    const [body] = model.bodies;
    const [path] = body === undefined ? [] : stringPaths(body);
    if (path === undefined) continue;
    const json = JSON.stringify(withAt(body, path, text));
    found.push(...(await tried(model, urlFor(model), "", json)));
  }
  assert.deepEqual(found, []);
});

test("HOST-6: injected headers of every kind get no 5xx and reach no header of the answer", async () => {
  const names = [
    "cookie",
    "origin",
    "host",
    "sec-fetch-site",
    "content-type",
    "accept",
    "accept-encoding",
    "accept-language",
    "if-none-match",
    "last-event-id",
    "authorization",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-http-method-override",
    "x-original-url",
    "user-agent",
    "referer",
    "range",
    "expect",
  ];
  const found: string[] = [];
  for (const model of models) {
    if (model.name === "signOut") continue;
    for (const name of names) {
      turn += 1;
      const text = everyInjection[turn % everyInjection.length] ?? "";
      const headers = { [name]: text.slice(0, 8000) };
      const { method } = routes[model.name];
      const came = await target.ask(model.role, { method, url: urlFor(model), headers });
      const wrong = wrongWith(came, text);
      if (wrong !== undefined)
        found.push(`${model.name} ${name} ${JSON.stringify(text)}: ${wrong}`);
    }
  }
  assert.deepEqual(found, []);
});

test("HOST-7: no line of the log was forged, and none repeats what came", () => {
  assert.ok(target.lines.length > 4000, `${target.lines.length} lines`);
  assert.deepEqual(wrongWithLog(target.lines, everyInjection), []);
});
