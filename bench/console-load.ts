// A server in a process of its own with a board under load: 300 active incidents, 500 units that
// move, 50 events a second. Commands go through the area as a person's do; positions go to the
// screens as an exercise's do. Started by console.bench.ts with its options as JSON.
import { join } from "node:path";
import { createLogger, startServe, type Area } from "#server";
import { seeded, writeArea, type Point } from "./console-area.ts";

export type LoadOptions = {
  readonly folder: string;
  readonly incidents: number;
  readonly units: number;
  readonly eventsPerSecond: number;
  readonly seed: number;
  /** The built console that is served. */
  readonly consoleFolder: string;
};
/** Said to the bench when the board is full, and again whenever it asks. */
export type LoadSays =
  | { readonly type: "ready"; readonly link: string }
  | {
      readonly type: "opened";
      readonly at: readonly (readonly [address: string, committedAt: number])[];
      readonly events: number;
      readonly refused: number;
      readonly seconds: number;
      readonly active: number;
      readonly cpuSeconds: number;
    };

const AREA_ID = "bench";
const ACTOR = { kind: "person", id: "bench" } as const;
const POSITIONS_MILLISECONDS = 333;
const PACE_MILLISECONDS = 20;
const ARCHIVE_MILLISECONDS = 20_000;
const METRES_PER_SECOND = 12;
const METRES_PER_DEGREE = 111_320;
const TYPES = ["structure-fire", "medical", "fall", "collision"];
const STATUSES = ["acknowledged", "enRoute", "onScene", "cleared"] as const;

/** Where an incident is in its life. A slot is used again for the next one. */
type Slot = { id: string; step: number; units: string[] };
type Moving = { readonly unitId: string; at: Point; to: Point };

class Load {
  readonly #area: Area;
  readonly #options: LoadOptions;
  readonly #nodes: readonly Point[];
  readonly #random: () => number;
  readonly #free: string[];
  readonly #slots: Slot[];
  readonly #moving: Moving[];
  readonly opened: [string, number][] = [];
  #number = 0;
  #turn = 0;
  refused = 0;
  stopped = false;

  constructor(area: Area, options: LoadOptions, nodes: readonly Point[]) {
    this.#area = area;
    this.#options = options;
    this.#nodes = nodes;
    this.#random = seeded(options.seed);
    this.#free = [...area.board().configuration.units.keys()];
    this.#slots = Array.from({ length: options.incidents }, () => ({ id: "", step: 0, units: [] }));
    this.#moving = this.#free.map((unitId) => ({ unitId, at: this.#node(), to: this.#node() }));
    area.authority.subscribe((events) => {
      for (const { event } of events) {
        if (event.type === "incidentOpened") this.opened.push([event.place.address, Date.now()]);
      }
    });
  }

  #node(): Point {
    return this.#nodes[Math.floor(this.#random() * this.#nodes.length)] ?? { lat: 0, lon: 0 };
  }

  async #give(command: object, texts?: object): Promise<boolean> {
    const commandId = `bench-${(this.#number += 1)}`;
    const request = { commandId, command, ...(texts === undefined ? {} : { texts }) };
    const result = await this.#area.command(ACTOR, request as Parameters<Area["command"]>[1]);
    if (!result.accepted) this.refused += 1;
    return result.accepted;
  }

  async #open(slot: Slot): Promise<void> {
    slot.id = `i${(this.#number += 1)}`;
    const address = `${this.#number} Bench St`;
    const place = { ...this.#node(), address };
    const typeId = TYPES[Math.floor(this.#random() * TYPES.length)];
    await this.#give({ type: "receiveCall", callId: slot.id, channel: "phone", place, typeId });
    const incident = { incidentId: slot.id, callId: slot.id, typeId, place };
    await this.#give({ type: "openIncident", ...incident });
  }

  async #assign(slot: Slot): Promise<void> {
    slot.units = this.#free.splice(0, this.#random() < 0.5 ? 1 : 2);
    const units = slot.units.map((unitId) => ({ assignmentId: `${slot.id}-${unitId}`, unitId }));
    if (units.length > 0) {
      await this.#give({ type: "assignUnits", incidentId: slot.id, units });
    }
  }

  async #note(slot: Slot): Promise<void> {
    const noteId = `n${(this.#number += 1)}`;
    const text = "Second floor, rear stair, no answer at the door.";
    await this.#give({ type: "addNote", incidentId: slot.id, noteId }, { text });
  }

  /** One more thing happens on an incident; after its last one the slot opens the next. */
  async advance(slot: Slot): Promise<void> {
    const { step } = slot;
    slot.step = step + 1;
    if (step === 0) await this.#open(slot);
    else if (step === 1) await this.#assign(slot);
    else if (step === 2) await this.#note(slot);
    else if (step < 3 + STATUSES.length * 2) {
      const unitId = slot.units[(step - 3) % 2];
      const status = STATUSES[Math.floor((step - 3) / 2)];
      if (unitId === undefined) return;
      const assignmentId = `${slot.id}-${unitId}`;
      await this.#give({ type: "setAssignmentStatus", assignmentId, status });
    } else {
      const disposition = "completed";
      await this.#give({ type: "closeIncident", incidentId: slot.id, disposition });
      this.#free.push(...slot.units);
      slot.units = [];
      slot.step = 0;
      await this.advance(slot);
    }
  }

  /** Opens every incident, at places of their lives that differ. */
  async fill(): Promise<void> {
    for (const slot of this.#slots) {
      const steps = 1 + Math.floor(this.#random() * 11);
      for (let step = 0; step < steps; step += 1) await this.advance(slot);
    }
  }

  get sequence(): number {
    return this.#area.board().sequence;
  }

  /** Keeps the pace of events, however many a command leaves. */
  async run(): Promise<void> {
    const began = performance.now();
    const from = this.sequence;
    while (!this.stopped) {
      const due = ((performance.now() - began) / 1000) * this.#options.eventsPerSecond;
      while (this.sequence - from < due && !this.stopped) {
        const slot = this.#slots[this.#turn % this.#slots.length];
        this.#turn += 1;
        if (slot !== undefined) await this.advance(slot);
      }
      await new Promise((resolve) => setTimeout(resolve, PACE_MILLISECONDS));
    }
  }

  /** Every unit a step further towards a crossing, and from there to another. */
  move(): void {
    const seconds = POSITIONS_MILLISECONDS / 1000;
    const at = Date.now();
    const units = this.#moving.map((unit) => {
      const lat = unit.to.lat - unit.at.lat;
      const lon = unit.to.lon - unit.at.lon;
      const length = Math.hypot(lat, lon);
      const step = (METRES_PER_SECOND * seconds) / METRES_PER_DEGREE;
      if (length <= step) unit.to = this.#node();
      const part = Math.min(1, step / Math.max(length, step));
      unit.at = { lat: unit.at.lat + lat * part, lon: unit.at.lon + lon * part };
      return { unitId: unit.unitId, ...unit.at, at };
    });
    this.#area.hub.pass({ type: "positions", units });
  }
}

function say(message: LoadSays): void {
  process.send?.(message);
}

function answer(load: Load, area: Area): void {
  const began = performance.now();
  const from = load.sequence;
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    say({
      type: "opened",
      at: load.opened.splice(0),
      events: load.sequence - from,
      refused: load.refused,
      seconds: (performance.now() - began) / 1000,
      active: area.board().activeIncidentIds.size,
      cpuSeconds: (user + system) / 1e6,
    });
  });
}

async function serve(options: LoadOptions): Promise<() => Promise<void>> {
  const { file, nodes } = writeArea(join(options.folder, "area"), options.units);
  const served = await startServe({
    directory: join(options.folder, "data"),
    areaFile: file,
    listen: { host: "127.0.0.1", port: 0 },
    logger: createLogger("error"),
    consoleFolder: options.consoleFolder,
  });
  const area = served.context.areas.get(AREA_ID);
  if (area === undefined) throw new Error(`the bench needs the area ${AREA_ID}, found none`);
  const person = { personId: "bench", name: "Bench", role: "dispatcher" } as const;
  await served.people.addPerson({ ...person, secret: "bench secret of a dispatcher" });
  const load = new Load(area, options, nodes);
  await load.fill();
  setInterval(() => load.move(), POSITIONS_MILLISECONDS);
  setInterval(() => void area.archiveClosed(), ARCHIVE_MILLISECONDS);
  answer(load, area);
  const running = load.run();
  say({ type: "ready", link: `${served.origin}/start/${served.links.make("bench")}` });
  return async () => {
    load.stopped = true;
    await running;
    await served.stop();
  };
}

const [, , words] = process.argv;
if (import.meta.main && words !== undefined) {
  const stop = await serve(JSON.parse(words) as LoadOptions);
  process.once("SIGTERM", () => void stop().then(() => process.exit(0)));
}
