// People of every role, agency and relation, signed in at a server to ask it.
import assert from "node:assert/strict";
import type { Relation, Role } from "#protocol";
import { PIER, SECRET, type Answer, type Client } from "../../src/server/testing/harness.ts";
import { Target } from "./target.ts";

/** Somebody to ask as: what they have to do with the incident and the call of this test. */
export type Asker = {
  readonly role: Role;
  readonly relation: Relation;
  readonly agencyIds?: readonly string[];
  readonly unitId?: string;
};

const floor = ["call-taker", "dispatcher", "supervisor"] as const;
/** Every role, as it stands to the incident and the call. */
export const askers: readonly Asker[] = [
  ...floor.flatMap((role): Asker[] => [
    { role, relation: "area-wide" },
    { role, relation: "own-agency", agencyIds: ["fire"] },
    { role, relation: "none", agencyIds: ["medical"] },
    { role, relation: "assigned", agencyIds: ["municipal"] },
  ]),
  { role: "dispatcher", relation: "own-agency", agencyIds: ["law", "fire"] },
  { role: "dispatcher", relation: "none", agencyIds: ["law", "municipal"] },
  { role: "administrator", relation: "area-wide" },
  { role: "administrator", relation: "none", agencyIds: ["medical"] },
  { role: "overseer", relation: "none" },
  { role: "overseer", relation: "none", agencyIds: ["fire"] },
  { role: "crew", relation: "assigned", unitId: "E1", agencyIds: ["fire"] },
  { role: "crew", relation: "none", unitId: "E2", agencyIds: ["fire"] },
  { role: "crew", relation: "none", unitId: "A1", agencyIds: ["medical"] },
  { role: "crew", relation: "none" },
];

export function idOf({ role, relation, agencyIds = [], unitId = "" }: Asker): string {
  return [role, relation, ...agencyIds, unitId].filter((part) => part !== "").join("-");
}

/** A server where each of them is signed in, and the incident "a1" that they work on or do not. */
export class AskedFloor {
  readonly target: Target;
  readonly supervisor: Client;
  readonly #clients = new Map<Asker, Client>();
  #given = 0;

  private constructor(target: Target, supervisor: Client) {
    this.target = target;
    this.supervisor = supervisor;
  }

  static async start(): Promise<AskedFloor> {
    const target = await Target.start();
    const asked = new AskedFloor(target, await target.server.as("supervisor"));
    await asked.#admit();
    await asked.#tell();
    return asked;
  }

  /** Who asks as this one; signed in anew when they were not. */
  async clientOf(asker: Asker): Promise<Client> {
    const known = this.#clients.get(asker);
    if (known !== undefined) return known;
    const client = this.target.server.client();
    const { status } = await client.signIn(idOf(asker));
    assert.equal(status, 200, idOf(asker));
    this.#clients.set(asker, client);
    return client;
  }

  async submit(command: object, client = this.supervisor): Promise<Answer> {
    this.#given += 1;
    const body = { commandId: `matrix-${this.#given}`, command };
    return client.ask("POST", client.url("submitCommand"), body);
  }

  async give(command: object, client = this.supervisor): Promise<void> {
    const answer = await this.submit(command, client);
    assert.equal(answer.status, 200, answer.text);
  }

  /** The text of what is at no address. */
  async nowhere(): Promise<string> {
    return (await this.supervisor.ask("GET", "/api/nothing-is-here")).text;
  }

  stop(): Promise<void> {
    return this.target.stop();
  }

  async #admit(): Promise<void> {
    for (const asker of askers) {
      const { role, agencyIds, unitId } = asker;
      const personId = idOf(asker);
      const agencies = agencyIds === undefined ? {} : { agencyIds: [...agencyIds] };
      const person = { personId, name: personId, role, secret: SECRET, unitId, ...agencies };
      assert.ok(await this.target.server.served.people.addPerson(person), personId);
      await this.clientOf(asker);
    }
  }

  async #tell(): Promise<void> {
    await this.give({ type: "receiveCall", callId: "a1", channel: "phone", place: PIER });
    const opened = { incidentId: "a1", callId: "a1", typeId: "structure-fire", place: PIER };
    await this.give({ type: "openIncident", ...opened });
    await this.give({ type: "addAgency", incidentId: "a1", agencyId: "fire" });
    // Who took a call of it works on it, whatever their agency.
    for (const asker of askers) {
      if (asker.relation !== "assigned" || asker.role === "crew") continue;
      const callId = `call-of-${idOf(asker)}`;
      const client = await this.clientOf(asker);
      await this.give({ type: "receiveCall", callId, channel: "phone" }, client);
      await this.give({ type: "linkCall", callId, incidentId: "a1" });
    }
    const units = [{ assignmentId: "a1", unitId: "E1" }];
    await this.give({ type: "assignUnits", incidentId: "a1", units });
  }
}
