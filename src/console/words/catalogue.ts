import type { english } from "./english.ts";

/** Every text of the console has an id in the English catalogue, and the same id in the Chinese. */
export type MessageId = keyof typeof english;
