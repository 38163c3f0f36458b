import type { Channel } from "#kernel";
import type { PersonalTexts, PlaceInput } from "#protocol";

/** What the server is told about a call while it is being taken. */
export type Told = {
  readonly narrative: string;
  readonly reporter: string;
  readonly channel: Channel;
  readonly unverified: boolean;
  readonly anonymous: boolean;
  readonly typeId?: string | undefined;
  readonly place?: PlaceInput | undefined;
};

export type Amendment = {
  readonly changes: {
    readonly channel?: Channel;
    readonly unverified?: boolean;
    readonly anonymous?: boolean;
    readonly typeId?: string;
    readonly place?: PlaceInput;
  };
  readonly texts?: PersonalTexts;
};

/** As soon as it has a type and a place, others see it. */
export function isReceivable({ typeId, place }: Told): boolean {
  return typeId !== undefined && place !== undefined;
}

/**
 * What changed since the server was told; undefined for nothing. Only that is sent: what somebody
 * else changed meanwhile in another field stays as they left it.
 */
export function amendment(before: Told, now: Told): Amendment | undefined {
  const narrative = now.narrative.trim();
  const reporter = now.reporter.trim();
  const texts = {
    ...(narrative === before.narrative.trim() || narrative === "" ? {} : { narrative }),
    ...(reporter === before.reporter.trim() || reporter === "" ? {} : { reporter }),
  };
  const samePlace =
    now.place?.lat === before.place?.lat &&
    now.place?.lon === before.place?.lon &&
    now.place?.address === before.place?.address;
  const changes = {
    ...(now.channel === before.channel ? {} : { channel: now.channel }),
    ...(now.unverified === before.unverified ? {} : { unverified: now.unverified }),
    ...(now.anonymous === before.anonymous ? {} : { anonymous: now.anonymous }),
    ...(now.typeId === undefined || now.typeId === before.typeId ? {} : { typeId: now.typeId }),
    ...(now.place === undefined || samePlace ? {} : { place: now.place }),
  };
  const some = Object.keys(texts).length > 0;
  if (!some && Object.keys(changes).length === 0) return undefined;
  return some ? { changes, texts } : { changes };
}
