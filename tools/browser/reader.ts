// What a screen reader has of a page: the accessibility tree, and what the live regions say.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** One thing that is read: no text nodes, nothing that is ignored. */
export type Heard = {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  readonly states: Readonly<Record<string, unknown>>;
  readonly backendId: number;
  readonly above: readonly Heard[];
  readonly inside: readonly Heard[];
};

export type Announcement = { readonly how: "assertive" | "polite"; readonly text: string };

export type Reader = {
  /** Everything that is read, in order. */
  read(): Promise<readonly Heard[]>;
  /** Waits for the first with this role whose name fits. Throws naming what there is instead. */
  find(role: string, name: RegExp, within?: RegExp): Promise<Heard>;
  /** Waits until there is none with this role and name. */
  findGone(role: string, name: RegExp): Promise<void>;
  /** Goes there and presses it, as a reader's own key does. */
  activate(role: string, name: RegExp, within?: RegExp): Promise<void>;
  /** Goes there; what is typed then goes into it. */
  enter(role: string, name: RegExp, within?: RegExp): Promise<Heard>;
  /** Waits for an announcement; those before it are then forgotten. */
  hear(how: Announcement["how"], text: RegExp): Promise<void>;
};

const WITHIN_MILLISECONDS = 12_000;
const SILENT = new Set([
  "generic",
  "none",
  "StaticText",
  "InlineTextBox",
  "LineBreak",
  "LabelText",
]);

type Value = { readonly value?: unknown };
type AxNode = {
  readonly nodeId: string;
  readonly ignored: boolean;
  readonly role?: Value;
  readonly name?: Value;
  readonly description?: Value;
  readonly properties?: readonly { readonly name: string; readonly value: Value }[];
  readonly childIds?: readonly string[];
  readonly backendDOMNodeId?: number;
};

function textOf(value: Value | undefined): string {
  return typeof value?.value === "string" ? value.value.trim() : "";
}

function heardOf(node: AxNode, above: readonly Heard[]): Heard & { inside: Heard[] } {
  const states = (node.properties ?? []).map(({ name, value }) => [name, value.value]);
  return {
    role: textOf(node.role),
    name: textOf(node.name),
    description: textOf(node.description),
    states: Object.fromEntries(states) as Record<string, unknown>,
    backendId: node.backendDOMNodeId ?? 0,
    above,
    inside: [],
  };
}

/** The tree in the order in which it is read. */
function inOrder(nodes: readonly AxNode[]): Heard[] {
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const all: Heard[] = [];
  const walk = (node: AxNode, above: readonly (Heard & { inside: Heard[] })[]): void => {
    const silent = node.ignored || SILENT.has(textOf(node.role));
    let next = above;
    if (!silent) {
      const heard = heardOf(node, above);
      above.at(-1)?.inside.push(heard);
      all.push(heard);
      next = [...above, heard];
    }
    for (const id of node.childIds ?? []) {
      const child = byId.get(id);
      if (child !== undefined) walk(child, next);
    }
  };
  const [first] = nodes;
  if (first !== undefined) walk(first, []);
  return all;
}

/** Runs in the page: keeps what its live regions say, as a screen reader would say it. */
function listenToRegions(): void {
  const heard: Announcement[] = [];
  Reflect.set(globalThis, "heard", heard);
  const polite = "output, [role=status], [aria-live=polite]";
  const assertive = "[role=alert], [aria-live=assertive]";
  const say = (node: Node, added: string) => {
    const element = node instanceof Element ? node : node.parentElement;
    const region = element?.closest(`${polite}, ${assertive}, [aria-live=off]`);
    if (region === null || region === undefined) return;
    if (region.getAttribute("aria-live") === "off" || added.trim() === "") return;
    const isWhole = region.matches("output, [role=status], [role=alert]");
    const text = (isWhole ? (region.textContent ?? "") : added).replaceAll(/\s+/g, " ").trim();
    const how = region.matches(assertive) ? "assertive" : "polite";
    const last = heard.at(-1);
    if (last?.how !== how || last.text !== text) heard.push({ how, text });
  };
  const observer = new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes) {
      if (type === "characterData") say(target, target.textContent ?? "");
      for (const node of addedNodes) say(target, node.textContent ?? "");
    }
  });
  observer.observe(document, { childList: true, characterData: true, subtree: true });
}

async function until<Found>(look: () => Promise<Found | undefined>): Promise<Found | undefined> {
  for (const end = Date.now() + WITHIN_MILLISECONDS; Date.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, 60);
    });
  }
  return undefined;
}

/** Listens to a page. Must be called before it goes anywhere. */
export async function openReader(page: Page): Promise<Reader> {
  await page.addInitScript(listenToRegions);
  const session = await page.context().newCDPSession(page);
  await session.send("Accessibility.enable");
  await session.send("DOM.enable");
  let from = 0;

  const read = async () => {
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    return inOrder(nodes);
  };
  const fits = (one: Heard, role: string, name: RegExp, within?: RegExp) =>
    one.role === role &&
    name.test(one.name) &&
    (within === undefined || one.above.some((outer) => within.test(outer.name)));
  const find = async (role: string, name: RegExp, within?: RegExp): Promise<Heard> => {
    const found = await until(async () => {
      return (await read()).find((one) => fits(one, role, name, within));
    });
    if (found !== undefined) return found;
    const there = (await read()).filter((one) => one.role === role).map((one) => one.name);
    return assert.fail(`no ${role} ${name} is read; there are ${JSON.stringify(there)}`);
  };
  const focus = async ({ backendId }: Heard) => {
    await session.send("DOM.focus", { backendNodeId: backendId });
  };
  const press = async (one: Heard) => {
    await focus(one);
    const { object } = await session.send("DOM.resolveNode", { backendNodeId: one.backendId });
    await session.send("Runtime.callFunctionOn", {
      objectId: object.objectId ?? "",
      functionDeclaration: "function () { this.click(); }",
    });
  };
  /** What was found may be drawn anew before it is pressed: then it is looked for again. */
  const orAgain = async (act: () => Promise<void>) => {
    await act().catch(() => act());
  };
  const hear: Reader["hear"] = async (how, text) => {
    // Two that are waited for together may come in either order.
    const start = from;
    const listen = () =>
      page.evaluate(() => Reflect.get(globalThis, "heard") as Announcement[] | undefined);
    const at = await until(async () => {
      const all = (await listen()) ?? [];
      const index = all.findIndex((one, place) => {
        return place >= start && one.how === how && text.test(one.text);
      });
      return index < 0 ? undefined : index;
    });
    if (at === undefined) {
      const said = ((await listen()) ?? []).slice(start);
      assert.fail(`nothing ${how} fits ${text}; heard ${JSON.stringify(said)}`);
    }
    from = Math.max(from, at + 1);
  };
  return {
    read,
    find,
    findGone: async (role, name) => {
      const gone = await until(async () => {
        return (await read()).some((one) => fits(one, role, name)) ? undefined : true;
      });
      assert.ok(gone, `${role} ${name} is still there`);
    },
    activate: (role, name, within) =>
      orAgain(async () => {
        const one = await find(role, name, within);
        assert.notEqual(one.states["disabled"], true, `${role} ${one.name} can be pressed`);
        await press(one);
      }),
    enter: async (role, name, within) => {
      let one: Heard | undefined;
      await orAgain(async () => {
        one = await find(role, name, within);
        await focus(one);
      });
      assert.ok(one);
      return one;
    },
    hear,
  };
}

const NAMED = new Set([
  "button",
  "link",
  "textbox",
  "searchbox",
  "spinbutton",
  "combobox",
  "checkbox",
  "radio",
  "slider",
  "option",
  "tab",
  "image",
  "img",
  "region",
  "navigation",
  "group",
  "dialog",
  "table",
  "grid",
]);

/** What a person who only hears the page could not make sense of, one line each. */
export function unreadable(all: readonly Heard[]): string[] {
  const problems: string[] = [];
  for (const { role, name, above } of all) {
    const where = above.map((one) => one.name).filter((one) => one !== "");
    if (NAMED.has(role) && name === "") problems.push(`${role} without a name in ${where.at(-1)}`);
  }
  let level = 0;
  for (const one of all.filter(({ role }) => role === "heading")) {
    const next = Number(one.states["level"]);
    if (next > level + 1) problems.push(`heading ${one.name} is of level ${next} after ${level}`);
    level = next;
  }
  for (const role of ["banner", "main"]) {
    const count = all.filter((one) => one.role === role).length;
    if (count !== 1) problems.push(`${count} landmarks ${role}, expected one`);
  }
  const inside = (one: Heard): Heard[] => [one, ...one.inside.flatMap(inside)];
  for (const table of all.filter(({ role }) => role === "table" || role === "grid")) {
    const heads = inside(table).filter(({ role }) => /^(column|row)header$/.test(role));
    if (heads.length === 0) problems.push(`table ${table.name} without headers`);
  }
  return problems;
}
