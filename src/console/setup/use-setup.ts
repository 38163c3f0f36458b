import { decide, type Board, type Configuration, type ConfigurationProblem } from "#kernel";
import { useDeferredValue, useMemo } from "react";
import { area } from "../area/area.ts";
import { useMay } from "../session/use-may.ts";
import { useStore } from "../store/store.ts";
import { setup } from "./draft-store.ts";
import { checkConfiguration, type Finding } from "./model/checks.ts";
import {
  changesOf,
  collisions,
  configurationAfter,
  EMPTY_DRAFT,
  liveEdits,
  type Draft,
  type Edit,
} from "./model/draft.ts";
import { placeProblem, type PlacedProblem } from "./model/problem-place.ts";

export type Setup = {
  readonly present: Configuration;
  readonly draft: Draft;
  /** As it will be when the draft is applied. */
  readonly next: Configuration;
  readonly edits: readonly Edit[];
  readonly collisions: readonly Edit[];
  readonly problems: readonly PlacedProblem[];
  readonly findings: readonly Finding[];
  readonly may: boolean;
};

/** What the kernel would say to the draft now: the same rules that decide when it is applied. */
function problemsOf(board: Board, draft: Draft): readonly ConfigurationProblem[] {
  const changes = changesOf(draft, board.configuration);
  if (changes.length === 0) return [];
  const actor = { kind: "person", id: "draft" } as const;
  const command = { type: "configure", changes } as const;
  const decision = decide(board, { commandId: "draft", actor, at: board.at, command });
  if (!("refusal" in decision)) return [];
  const { refusal } = decision;
  return refusal.code === "configuration-invalid" ? refusal.problems : [];
}

/** The draft against what is in force, judged; undefined until there is a board. */
export function useSetup(): Setup | undefined {
  const board = useStore(area, (state) => state.board);
  const may = useMay("configure");
  // In the browser of somebody else the draft of an administrator is nobody's business.
  const draft = useStore(setup, (state) => (may ? state.draft : EMPTY_DRAFT));
  const refusal = useStore(setup, (state) => state.refusal);
  const present = board?.configuration;
  const next = useMemo(
    () => (present === undefined ? undefined : configurationAfter(draft, present)),
    [draft, present],
  );
  // What is typed is on the screen at once; judging a large area may come a moment later.
  const judged = useDeferredValue(draft);
  const shown = useDeferredValue(next);
  const incidents = board?.incidents;
  const said = useMemo(
    () => (board === undefined ? [] : problemsOf(board, judged)),
    // Units and calls change all the time; the rules look again when an incident or a draft does.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [incidents, present, judged],
  );
  const findings = useMemo(() => (shown === undefined ? [] : checkConfiguration(shown)), [shown]);
  return useMemo(() => {
    if (present === undefined || next === undefined) return undefined;
    const refused = refusal?.code === "configuration-invalid" ? refusal.problems : [];
    const known = new Set(said.map(({ path }) => path));
    const all = [...said, ...refused.filter(({ path }) => !known.has(path))];
    return {
      present,
      draft,
      next,
      edits: liveEdits(draft, present),
      collisions: collisions(draft, present),
      problems: all.map((problem) => placeProblem(next, problem)),
      findings,
      may,
    };
  }, [present, draft, next, said, refusal, findings, may]);
}
