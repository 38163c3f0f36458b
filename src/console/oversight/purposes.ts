import type { Purpose } from "#kernel";
import type { MessageId } from "../words/catalogue.ts";

export const purposeWords = {
  handling: "oversight.purpose.handling",
  quality: "oversight.purpose.quality",
  complaint: "oversight.purpose.complaint",
  legal: "oversight.purpose.legal",
  training: "oversight.purpose.training",
} as const satisfies Record<Purpose, MessageId>;

export const PURPOSES = Object.keys(purposeWords) as Purpose[];

export function isPurpose(value: string): value is Purpose {
  return value in purposeWords;
}
