import type { MessageId } from "./catalogue.ts";
import { access } from "./chinese/access.ts";
import { account } from "./chinese/account.ts";
import { board } from "./chinese/board.ts";
import { cautions } from "./chinese/cautions.ts";
import { command } from "./chinese/command.ts";
import { crew } from "./chinese/crew.ts";
import { exercise } from "./chinese/exercise.ts";
import { guard } from "./chinese/guard.ts";
import { history } from "./chinese/history.ts";
import { layout } from "./chinese/layout.ts";
import { measures } from "./chinese/measures.ts";
import { openings } from "./chinese/openings.ts";
import { oversight } from "./chinese/oversight.ts";
import { screens } from "./chinese/screens.ts";
import { setup } from "./chinese/setup.ts";
import { setupChecks } from "./chinese/setup-checks.ts";
import { setupForms } from "./chinese/setup-forms.ts";
import { shift } from "./chinese/shift.ts";
import { studio } from "./chinese/studio.ts";
import { studioRules } from "./chinese/studio-rules.ts";

/** The same texts in Simplified Chinese; a missing one does not compile. */
export const chinese: Readonly<Record<MessageId, string>> = {
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
};
