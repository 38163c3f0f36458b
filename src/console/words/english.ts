import { board } from "./english/board.ts";
import { command } from "./english/command.ts";
import { guard } from "./english/guard.ts";
import { screens } from "./english/screens.ts";
import { shift } from "./english/shift.ts";

/** Every text of the console, in ICU message format: one file per part of the console. */
export const english = { ...board, ...command, ...guard, ...screens, ...shift } as const;
