/** The board as plain JSON, as the kernel writes it (`boardSnapshot`). */
export type BoardSnapshot = unknown;
