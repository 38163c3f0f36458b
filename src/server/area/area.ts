import { randomUUID } from "node:crypto";
import type { Static } from "typebox";
import type {
  AccessRecord,
  Actor,
  Board,
  CallId,
  DeploymentPlan,
  HandlingPart,
  Instant,
  Purpose,
} from "#kernel";
import { refusalMessage } from "#kernel";
import {
  type CommandRequest,
  type CommandResult,
  type OpenedText,
  type OpenTexts,
  type PositionsTaken,
  type StreamMessage,
  type TextField,
  type UnitPosition,
} from "#protocol";
import type { Roads } from "#routing";
import type { Archive } from "#archive";
import { sealIdFor, VaultError, type SealKind, type Vault } from "#vault";
import {
  AuthorityError,
  releaseText,
  type Authority,
  type ReleaseRequest,
  type SubmitResult,
} from "../authority/index.ts";
import type { ExerciseDesk } from "../exercise/desk.ts";
import { Adoption } from "../planning/adoption.ts";
import type { PlanningDesk } from "../planning/desk.ts";
import { problem, ProblemError } from "../http/problem.ts";
import { Hub } from "../stream/hub.ts";
import type { Advisor } from "./advisor.ts";
import { AlarmWatch } from "./alarm-watch.ts";
import { withZonesOfPlaces } from "./configured-places.ts";
import type { Geocoder } from "./geocoder.ts";
import { OversightLog } from "./oversight-log.ts";
import { ErasureDesk } from "./erasure-desk.ts";
import { FeedGate } from "./feed-gate.ts";
import { FollowDesk } from "./follow-desk.ts";
import type { KeyDesk } from "./key-desk.ts";
import type { KeyRequests } from "./key-requests.ts";
import { LiveMeasures } from "./live-measures.ts";
import { MoveUpDesk } from "./move-up-desk.ts";
import type { PublicLog } from "./public-log.ts";
import type { ShedShelf } from "./shed-shelf.ts";
import type { PositionFeed, PositionRow } from "./position-feed.ts";
import { problemOfAuthority, problemOfVault } from "./problems.ts";
import { PlaceFinder } from "./place-lookup.ts";
import { RetentionDesk } from "./retention-desk.ts";
import { checkTexts, reportOf, type SealToOpen, type Seals } from "./texts.ts";
import { toCommand, wireHash, type LookUps } from "./wire-command.ts";

/** Commands that bring a report in: they find room when all other room is taken. */
const URGENT = new Set(["receiveCall", "openIncident", "amendCall", "linkCall"]);

const KINDS: Readonly<Record<TextField, SealKind>> = {
  reporter: "reporter",
  narrative: "narrative",
  text: "note",
};

export type AreaParts = {
  readonly areaId: string;
  readonly authority: Authority;
  readonly vault: Vault;
  readonly roads?: Roads | undefined;
  readonly geocoder: Geocoder;
  readonly advisor: Advisor;
  readonly history: Archive;
  /** The log as outsiders check it. */
  readonly log: PublicLog;
  readonly exercise?: ExerciseDesk | undefined;
  readonly positions: PositionFeed;
  readonly shed?: ShedShelf;
  readonly keys: KeyDesk;
  /** Asks of a command on this machine about the keys. */
  readonly keyRequests: Pick<KeyRequests, "look">;
  readonly planning: PlanningDesk;
  readonly onProblem?: (message: string) => void;
  /** The area's clock: the real one, or the exercise's. */
  readonly now: () => Instant;
  /** The machine's clock, for streams and sessions. */
  readonly wallNow: () => number;
  /** Ends the authority, the vault and the journal, in this order. */
  readonly close: () => Promise<void>;
};

/** One operating area as the routes see it. */
export class Area {
  readonly areaId: string;
  readonly authority: Authority;
  readonly roads: Roads | undefined;
  readonly geocoder: Geocoder;
  readonly advisor: Advisor;
  /** What there is to search and to look back at. */
  readonly history: Archive;
  readonly log: PublicLog;
  readonly exercise: ExerciseDesk | undefined;
  readonly finder: PlaceFinder;
  readonly hub: Hub;
  readonly measures: LiveMeasures;
  readonly moveUps: MoveUpDesk;
  readonly alarms: AlarmWatch;
  readonly oversight: OversightLog;
  readonly follow: FollowDesk;
  readonly feed: FeedGate;
  readonly retention: RetentionDesk;
  readonly erasures: ErasureDesk;
  readonly keys: KeyDesk;
  readonly keyRequests: Pick<KeyRequests, "look">;
  readonly planning: PlanningDesk;
  readonly now: () => Instant;
  readonly #vault: Vault;
  readonly #adoption: Adoption;
  readonly #close: () => Promise<void>;
  readonly #unsubscribe: () => void;
  readonly #positions: PositionFeed;
  #serviceState = "running";

  constructor(parts: AreaParts) {
    this.areaId = parts.areaId;
    this.authority = parts.authority;
    this.roads = parts.roads;
    this.geocoder = parts.geocoder;
    this.advisor = parts.advisor;
    this.history = parts.history;
    this.log = parts.log;
    this.exercise = parts.exercise;
    this.planning = parts.planning;
    this.now = parts.now;
    this.#close = parts.close;
    this.#vault = parts.vault;
    this.#positions = parts.positions;
    this.measures = new LiveMeasures(parts.authority);
    this.moveUps = new MoveUpDesk(parts.authority, parts.advisor, parts.roads);
    this.oversight = new OversightLog(parts.authority, parts.now, () => this.retention.summary());
    this.follow = new FollowDesk(parts.authority);
    this.feed = new FeedGate(parts.wallNow, () => this.hub.pass(this.#service()), parts.shed);
    this.keys = parts.keys;
    this.keyRequests = parts.keyRequests;
    this.retention = new RetentionDesk(parts.authority, parts.vault, parts.now);
    this.erasures = new ErasureDesk(
      parts.authority,
      parts.vault.keys,
      this.retention.log,
      parts.now,
    );
    this.alarms = new AlarmWatch(parts.authority, parts.now);
    this.alarms.start();
    const { authority, now, onProblem = () => undefined } = parts;
    this.#adoption = new Adoption({ authority, now, onProblem });
    this.#adoption.start();
    this.finder = new PlaceFinder(parts.roads);
    this.hub = new Hub({
      lastSequence: this.board().sequence,
      now: parts.wallNow,
      board: () => this.board(),
      greeting: () => this.#greeting(),
    });
    this.#unsubscribe = this.authority.subscribe((events) => this.hub.publish(events));
  }

  board(): Board {
    return this.authority.board();
  }

  /** Where units are that are known to be somewhere else than their post or station. */
  positions(): readonly UnitPosition[] {
    return this.exercise?.positions() ?? this.#positions.current(this.now());
  }

  /** Takes positions from a feed, shows them at once, and says which rows were not taken and why. */
  takePositions(rows: readonly PositionRow[]): Static<typeof PositionsTaken> {
    const { taken, refused } = this.#positions.take(rows, this.board(), this.now());
    if (taken.length > 0) this.hub.pass({ type: "positions", units: taken });
    return { taken: taken.length, refused };
  }

  /** Carries out a person's command. Resolves when it is durable, or refused. */
  async command(
    actor: Actor,
    request: CommandRequest,
    roles: readonly string[] = [],
  ): Promise<CommandResult> {
    const { commandId, occurredAt, command, texts, acknowledged } = request;
    const fields = checkTexts(command, texts);
    const requestHash = wireHash(actor, request, fields);
    const seals = await this.#seal(request, fields);
    const { configuration } = this.board();
    const lookUps: LookUps = {
      place: (place) => this.finder.complete(configuration, place),
      changes: (changes) => withZonesOfPlaces(configuration, changes, this.finder),
    };
    const result = await this.#submit(
      {
        commandId,
        actor,
        requestHash,
        command: toCommand(command, lookUps, seals),
        roles,
        ...(occurredAt === undefined ? {} : { occurredAt }),
        ...(acknowledged === undefined ? {} : { acknowledged }),
      },
      URGENT.has(command.type),
    );
    return answerOf(result);
  }

  /** Opens sealed texts. Each opening is in the log before its text is read. */
  async openTexts(
    actor: Actor,
    seals: readonly SealToOpen[],
    { purpose, openingId }: OpenTexts,
    part?: HandlingPart,
  ): Promise<OpenedText[]> {
    const under = {
      ...(openingId === undefined ? {} : { openingId }),
      ...(part === undefined ? {} : { part }),
    };
    return Promise.all(
      seals.map(async (seal) => {
        const text = await this.#release(actor, seal.sealId, purpose, under);
        return { ...seal, ...(text === undefined ? {} : { text }) };
      }),
    );
  }

  /** Tells the screens when the journal stops or starts storing. */
  announceState(): void {
    const { state } = this.authority.status();
    if (state === this.#serviceState) return;
    this.#serviceState = state;
    this.hub.pass(this.#service());
  }

  /** Lets go of incidents that have been closed for longer than the area keeps them at hand. */
  async archiveClosed(): Promise<void> {
    const actor: Actor = { kind: "system", id: "muster" };
    const command = { type: "archiveClosed" } as const;
    await this.authority.submit({ commandId: randomUUID(), actor, command });
  }

  /**
   * Puts into the log what those who oversee must see. Resolves when it is durable. The same id
   * again is the same record, which is then there once.
   */
  async record(
    actor: Actor,
    record: AccessRecord,
    commandId: string = randomUUID(),
  ): Promise<void> {
    const command = { type: "recordAccess", record } as const;
    const result = await this.#submit({ commandId, actor, command }, false);
    if ("accepted" in result) return;
    const { refusal } = result;
    if (refusal.code === "command-id-reused") throw new Error("a new id was used before");
    throw new ProblemError(400, { code: "bad-request", message: refusalMessage(refusal) });
  }

  /** The log gets the hash of a reporter's code, never the code. */
  async giveFollowCode(actor: Actor, callId: CallId, codeHash: string): Promise<void> {
    const command = { type: "giveFollowCode", callId, codeHash } as const;
    const result = await this.#submit({ commandId: randomUUID(), actor, command }, false);
    if ("accepted" in result) return;
    throw problem(404, "unknown-thing", "no call on the board has this id");
  }

  /** Puts a plan that was tried before a second person. Resolves when it is durable. */
  async proposeDeployment(actor: Actor, asked: ProposedPlan): Promise<CommandResult> {
    const { commandId, deploymentId, evidenceHash } = asked;
    const { configuration } = this.board();
    const changes = withZonesOfPlaces(configuration, asked.plan.changes, this.finder);
    const plan = { ...asked.plan, changes };
    const command = { type: "proposeDeployment", deploymentId, plan, evidenceHash } as const;
    return answerOf(await this.#submit({ commandId, actor, command }, false));
  }

  async stop(): Promise<void> {
    this.alarms.stop();
    await this.#adoption.stop();
    this.#unsubscribe();
    this.hub.close();
    await this.planning.stop();
    await this.#close();
  }

  /** The text; undefined when its key was destroyed. */
  async #release(
    actor: Actor,
    sealId: string,
    purpose: Purpose,
    under: Pick<ReleaseRequest, "openingId" | "part">,
  ): Promise<string | undefined> {
    const request = { commandId: randomUUID(), actor, sealId, purpose, ...under };
    try {
      const release = await releaseText(this.authority, this.#vault, request);
      if ("text" in release) return release.text;
      const message = `the text stays sealed (${release.refusal.code}); ask again`;
      throw new ProblemError(409, { code: "conflict", message });
    } catch (error) {
      if (error instanceof VaultError && error.code === "erased") return undefined;
      if (error instanceof AuthorityError) throw problemOfAuthority(error);
      throw error;
    }
  }

  async #seal(request: CommandRequest, fields: readonly TextField[]): Promise<Seals> {
    if (fields.length === 0) return {};
    const { commandId, command, texts } = request;
    const requests = fields.map((field) => ({
      reportId: reportOf(command, field),
      // Made from the command's id, so that a retry seals the same text in the same place.
      sealId: sealIdFor(commandId, field),
      kind: KINDS[field],
      text: texts?.[field] ?? "",
    }));
    try {
      const seals = await this.#vault.sealAll(requests);
      return Object.fromEntries(fields.map((field, position) => [field, seals[position]]));
    } catch (cause) {
      throw cause instanceof VaultError ? problemOfVault(cause) : cause;
    }
  }

  async #submit(
    request: Parameters<Authority["submit"]>[0],
    urgent: boolean,
  ): Promise<SubmitResult> {
    try {
      return await this.authority.submit(request, { urgent });
    } catch (cause) {
      this.announceState();
      if (cause instanceof AuthorityError) throw problemOfAuthority(cause);
      throw cause;
    }
  }

  #greeting(): StreamMessage[] {
    const messages: StreamMessage[] = [this.clock(), this.#service()];
    const units = this.positions();
    if (units.length > 0) messages.push({ type: "positions", units });
    return messages;
  }

  clock(): StreamMessage {
    const exercise = this.exercise?.status();
    return {
      type: "clock",
      at: this.now(),
      speed: exercise?.speed ?? 1,
      paused: exercise?.paused ?? false,
      exercise: exercise !== undefined,
      ...(exercise === undefined ? {} : { ended: exercise.ended, run: exercise.run }),
    };
  }

  #service(): StreamMessage {
    const { state, reason: why } = this.authority.status();
    const shed = this.feed.waiting === 0 ? {} : { shed: this.feed.waiting };
    if (state === "running") return { type: "service", status: "ok", ...shed };
    const status = state === "degraded" ? "degraded" : "stopping";
    return { type: "service", status, ...(why === undefined ? {} : { why }), ...shed };
  }
}

/** A plan as it was tried, with the hash of the trial. */
export type ProposedPlan = {
  readonly commandId: string;
  readonly deploymentId: string;
  readonly plan: DeploymentPlan;
  readonly evidenceHash: string;
};

/** What a client is told of its command. */
function answerOf(result: SubmitResult): CommandResult {
  if ("accepted" in result) return result;
  const { refusal } = result;
  if (refusal.code !== "command-id-reused") {
    return { accepted: false, refusal, message: refusalMessage(refusal) };
  }
  const message = "this commandId was used for another command; make a new id for each command";
  throw new ProblemError(409, { code: "conflict", message });
}
