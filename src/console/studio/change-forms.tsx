import { useState } from "react";
import type { Board, DeploymentPlan } from "#kernel";
import { useStore } from "../store/store.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { CrewForm, MoveForm, StationForm } from "./unit-change-forms.tsx";
import { PostForm, RoadForm } from "./place-change-forms.tsx";
import { ResponseForm } from "./response-form.tsx";
import { RulesForm } from "./rules/rules-form.tsx";
import { studio, type Tool } from "./studio-store.ts";

export type FormProps = { readonly plan: DeploymentPlan; readonly board: Board };

/** A form needs the plan and the board, or neither. */
const FORMS = {
  move: { word: "studio.form.move", Form: MoveForm },
  crew: { word: "studio.form.crew", Form: CrewForm },
  post: { word: "studio.form.post", Form: PostForm },
  station: { word: "studio.form.station", Form: StationForm },
  road: { word: "studio.form.road", Form: RoadForm },
  response: { word: "studio.form.response", Form: ResponseForm },
  rules: { word: "studio.form.rules", Form: RulesForm },
} as const satisfies Record<string, { word: MessageId; Form: (props: FormProps) => unknown }>;

type FormName = keyof typeof FORMS;
const NAMES = Object.keys(FORMS) as FormName[];
/** What a click on the map does while a form is open. */
const TOOLS: Partial<Record<FormName, Tool>> = { post: "post", road: "road" };

/** Ways to change a plan: one form at a time. */
export function ChangeForms({ plan, board }: FormProps) {
  const { t } = useWords();
  const [open, setOpen] = useState<FormName>();
  const tool = useStore(studio, (state) => state.tool);
  const { Form } = open === undefined ? { Form: undefined } : FORMS[open];
  const choose = (name: FormName) => {
    const next = name === open ? undefined : name;
    setOpen(next);
    studio.set({ tool: (next === undefined ? undefined : TOOLS[next]) ?? "look" });
  };
  return (
    <div className="studio-forms">
      <h3>{t("studio.form.add")}</h3>
      <div className="studio-buttons">
        {NAMES.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={name === open}
            onClick={() => choose(name)}
          >
            {t(FORMS[name].word)}
          </button>
        ))}
      </div>
      {Form === undefined ? null : (
        <Form key={`${plan.planId}-${open}`} plan={plan} board={board} />
      )}
      {tool === "look" ? null : <p className="dim">{t("studio.form.orClick")}</p>}
    </div>
  );
}
