import { access } from "./english/access.ts";
import { account } from "./english/account.ts";
import { board } from "./english/board.ts";
import { cautions } from "./english/cautions.ts";
import { command } from "./english/command.ts";
import { crew } from "./english/crew.ts";
import { exercise } from "./english/exercise.ts";
import { guard } from "./english/guard.ts";
import { history } from "./english/history.ts";
import { layout } from "./english/layout.ts";
import { measures } from "./english/measures.ts";
import { openings } from "./english/openings.ts";
import { oversight } from "./english/oversight.ts";
import { screens } from "./english/screens.ts";
import { setup } from "./english/setup.ts";
import { setupChecks } from "./english/setup-checks.ts";
import { setupForms } from "./english/setup-forms.ts";
import { shift } from "./english/shift.ts";
import { studio } from "./english/studio.ts";
import { studioRules } from "./english/studio-rules.ts";

/** Every text of the console, in ICU message format: one file per part of the console. */
export const english = {
  ...access,
  ...account,
  ...board,
  ...cautions,
  ...command,
  ...crew,
  ...exercise,
  ...guard,
  ...history,
  ...layout,
  ...measures,
  ...openings,
  ...oversight,
  ...screens,
  ...setup,
  ...setupChecks,
  ...setupForms,
  ...shift,
  ...studio,
  ...studioRules,
} as const;
