// Every endpoint, with mutated bodies, queries, paths and headers.
import { routes } from "#protocol";
import { encodeSafely, ENDLESS, Target, urlFor, wrongWith, type Model } from "../target.ts";
import type { Mutator } from "./mutate.ts";

/** Secrets are hashed slowly on purpose: they get a small part of the run. */
const SLOW: ReadonlySet<string> = new Set(["signIn", "changeSecret"]);
const SLOW_ONE_IN = 200;
const HEADERS = ["cookie", "content-type", "accept-encoding", "if-none-match", "last-event-id"];
/** Lines of the log are looked at by the generated test; here they would only fill the memory. */
const LINES_MAX = 1000;

/** An input that takes longer than this, twice, is a fault. */
export const INPUT_MILLISECONDS_MAX = 1000;

export type Taken = {
  readonly name: string;
  readonly input: string;
  readonly milliseconds: number;
  readonly wrong?: string;
};

/** A server and good requests of all its endpoints. */
export class Endpoints {
  readonly #target: Target;
  readonly #models: readonly Model[];

  private constructor(target: Target, models: readonly Model[]) {
    this.#target = target;
    this.#models = models;
  }

  static async start(): Promise<Endpoints> {
    const target = await Target.start();
    await target.furnish();
    return new Endpoints(
      target,
      target.models().filter(({ name }) => !ENDLESS.has(name)),
    );
  }

  get names(): readonly string[] {
    return this.#models.map(({ name }) => name);
  }

  /** Sends one mutated request; what was wrong, if anything. */
  async take(mutator: Mutator): Promise<Taken> {
    let model = mutator.of(this.#models);
    while (SLOW.has(model.name) && mutator.below(SLOW_ONE_IN) > 0) model = mutator.of(this.#models);
    const { method } = routes[model.name];
    const { url, body, headers } = this.#request(model, mutator);
    const sent = { method, url, headers, ...(body === undefined ? {} : { body }) };
    let came = await this.#target.ask(model.role, sent);
    let { milliseconds } = came;
    if (milliseconds > INPUT_MILLISECONDS_MAX) {
      // The machine may have been busy with something else: only what is slow again is slow.
      came = await this.#target.ask(model.role, sent);
      milliseconds = Math.min(milliseconds, came.milliseconds);
    }
    if (model.name === "signOut" || came.status === 401) await this.#target.signIn(model.role);
    if (this.#target.lines.length > LINES_MAX) this.#target.lines.length = 0;
    const wrong = wrongWith(came);
    const input = `${method} ${url.slice(0, 500)} ${JSON.stringify(headers)} ${String(body).slice(0, 2000)}`;
    return { name: model.name, input, milliseconds, ...(wrong === undefined ? {} : { wrong }) };
  }

  #request(model: Model, mutator: Mutator) {
    const values = { ...model.values };
    const query = { ...model.query };
    const headers: Record<string, string> = {};
    const [first] = model.bodies;
    const good = first === undefined ? [] : [JSON.stringify(mutator.of(model.bodies))];
    // Each request is hostile in one place, now and then in two.
    const places = mutator.below(6) === 0 ? 2 : 1;
    let body: Buffer | string | undefined = good[0];
    for (let turn = 0; turn < places; turn += 1) {
      const place = mutator.below(good.length > 0 ? 10 : 4);
      const key = mutator.of([...Object.keys(place === 0 ? values : query), "x"]);
      if (place === 0) values[key] = mutator.text([values[key] ?? "a1"]).slice(0, 2000);
      else if (place === 1 || place === 2) {
        query[key] = mutator.text([query[key] ?? "1"]).slice(0, 2000);
      } else if (place === 3) {
        headers[mutator.of(HEADERS)] = encodeSafely(mutator.text(["a=b; c", "br, gzip"])).slice(
          0,
          4000,
        );
      } else body = mutator.bytes(good.map((text) => Buffer.from(text)));
    }
    return { url: urlFor(model, { values, query }).slice(0, 15_000), body, headers };
  }

  stop(): Promise<void> {
    return this.#target.stop();
  }
}
