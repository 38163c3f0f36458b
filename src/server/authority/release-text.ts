import type {
  Actor,
  Board,
  CommandId,
  HandlingPart,
  Instant,
  Purpose,
  Refusal,
  SealId,
} from "#kernel";
import type { Vault } from "#vault";
import type { Authority } from "./authority.ts";
import type { BoardState } from "./kernel.ts";
import type { CommandIdReused } from "./request.ts";

/** How long the same commandId may ask again, because its first answer may have been lost. */
export const RELEASE_RETRY_MILLISECONDS = 60_000;

export type ReleaseRequest = {
  readonly commandId: CommandId;
  readonly actor: Actor;
  readonly sealId: SealId;
  readonly purpose: Purpose;
  /** The lease it is opened under; see OPN-1. */
  readonly openingId?: string;
  /** For handling: as what. */
  readonly part?: HandlingPart;
};

/** The opening was used up: reading again is a new opening, with a new commandId. */
export type ReleaseOver = { readonly code: "release-over"; readonly openedAt: Instant };

export type Release =
  | { readonly text: string; readonly sequence: number }
  | { readonly refusal: Refusal | CommandIdReused | ReleaseOver };

/**
 * The only way to a sealed text: the opening is in the log, durable, before the text leaves the
 * vault. Whether the actor may open it must be checked before. Rejects with AuthorityError (the
 * text was not released) or VaultError (the opening stands in the log, the text is not there).
 */
export async function releaseText<B extends BoardState = Board>(
  authority: Authority<B>,
  vault: Pick<Vault, "open">,
  request: ReleaseRequest,
): Promise<Release> {
  const { commandId, actor, sealId, purpose, openingId, part } = request;
  const under = {
    ...(openingId === undefined ? {} : { openingId }),
    ...(part === undefined ? {} : { part }),
  };
  const command = { type: "openSeal", sealId, purpose, ...under } as const;
  const result = await authority.submit({ commandId, actor, command });
  if ("refusal" in result) return result;
  const sequence = result.firstSequence;
  const [opened] = await authority.eventsAfter(sequence - 1, 1);
  if (opened?.event.type !== "sealOpened" || opened.event.sealId !== sealId) {
    throw new Error(
      `event ${sequence} is ${opened?.event.type ?? "not there"}; expected the opening of ${sealId}`,
    );
  }
  const openedAt = opened.recordedAt;
  if (authority.now() - openedAt > RELEASE_RETRY_MILLISECONDS) {
    return { refusal: { code: "release-over", openedAt } };
  }
  return { text: await vault.open(sealId, { purpose, actor, sequence }), sequence };
}
