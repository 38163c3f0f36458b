import { reasonInWords, type Board, type Unit } from "#kernel";
import { useState } from "react";
import type { Step } from "../command-bar/meaning.ts";
import { OrderForm, SelectField, TextField } from "../command-bar/order-form.tsx";
import { newId } from "../reasons/give-steps.ts";
import { noteSteps } from "../reasons/note-step.ts";
import { ReasonFields, useReason } from "../reasons/reason-fields.tsx";
import { areaNow } from "../time/area-clock.ts";
import { useWords } from "../words/use-words.ts";

type Props = {
  readonly board: Board;
  readonly unit: Unit;
  readonly callSign: string;
  readonly done: () => void;
};

const RECALL_MINUTES = [5, 10, 15, 20, 30, 45, 60];

/** Why, and in how many minutes it can be back; without minutes it is not sent at all. */
export function AwayForm({ board, unit, callSign, done }: Props) {
  const { t } = useWords();
  const given = useReason("away");
  const { reason } = given;
  const [recall, setRecall] = useState("");
  const minutes = Number(recall);
  const { unitId } = unit;
  const step: Step | undefined =
    reason !== undefined
      ? {
          command: {
            type: "setAway",
            unitId,
            reason,
            ...(recall === "" ? {} : { recallSeconds: minutes * 60 }),
          },
          label: {
            id: "bar.do.away",
            values: { unit: callSign, reason: reasonInWords(reason), minutes },
          },
        }
      : undefined;
  return (
    <OrderForm board={board} step={step} word="unit.awayNow" done={done}>
      <ReasonFields of={given} word="unit.why" />
      <SelectField
        word="unit.backIn"
        value={recall}
        onValue={setRecall}
        choices={RECALL_MINUTES.map((value) => ({
          id: String(value),
          name: t("hold.minutes", { minutes: value }),
        }))}
      />
    </OrderForm>
  );
}

export function OutForm({ board, unit, callSign, done }: Props) {
  const given = useReason("outOfService");
  const { reason, words } = given;
  const { unitId } = unit;
  const step: Step | undefined =
    reason === undefined
      ? undefined
      : {
          command: { type: "takeOutOfService", unitId, reason },
          label: {
            id: "bar.do.outOfService",
            values: { unit: callSign, reason: reasonInWords(reason) },
          },
        };
  const more = noteSteps({ about: callSign }, words, newId);
  return (
    <OrderForm board={board} step={step} more={more} word="unit.outNow" done={done}>
      <ReasonFields of={given} word="unit.why" note="shift" />
    </OrderForm>
  );
}

export function BackForm({ board, unit, callSign, done }: Props) {
  const full = board.configuration.units.get(unit.unitId)?.crew ?? unit.crew;
  const [typed, setTyped] = useState(String(full));
  const { unitId } = unit;
  const crew = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : undefined;
  const step: Step | undefined =
    crew === undefined
      ? undefined
      : {
          command: { type: "placeInService", unitId, crew },
          label: { id: "bar.do.backCrew", values: { unit: callSign, crew } },
        };
  return (
    <OrderForm board={board} step={step} word="unit.backNow" done={done}>
      <TextField word="unit.crewField" takesFocus value={typed} onValue={setTyped} />
    </OrderForm>
  );
}

export function PostForm({ board, unit, callSign, done }: Props) {
  const { text } = useWords();
  const [postId, setPostId] = useState("");
  const { posts } = board.configuration;
  const { unitId } = unit;
  const post = posts.get(postId);
  const step: Step | undefined =
    post === undefined
      ? undefined
      : {
          command: { type: "postUnit", unitId, postId },
          label: { id: "do.post", values: { unit: callSign, place: post.name } },
        };
  return (
    <OrderForm board={board} step={step} word="unit.postNow" done={done}>
      <SelectField
        word="unit.where"
        takesFocus
        value={postId}
        onValue={setPostId}
        choices={[...posts.values()]
          .filter((item) => item.postId !== unit.postId)
          .map((item) => ({ id: item.postId, name: text(item.name) }))}
      />
    </OrderForm>
  );
}

const RESERVE_MINUTES = [30, 60, 120, 240, 480];

export function ReserveForm({ board, unit, callSign, done }: Props) {
  const { t } = useWords();
  const given = useReason("reserve");
  const { reason: purpose, words } = given;
  const [minutes, setMinutes] = useState("60");
  const [from] = useState(areaNow);
  const { unitId } = unit;
  const step: Step | undefined =
    purpose === undefined || minutes === ""
      ? undefined
      : {
          command: {
            type: "reserveUnit",
            unitId,
            purpose,
            from,
            until: from + Number(minutes) * 60_000,
          },
          label: {
            id: "bar.do.reserve",
            values: { unit: callSign, minutes: Number(minutes), purpose: reasonInWords(purpose) },
          },
        };
  return (
    <OrderForm
      board={board}
      step={step}
      more={noteSteps({ about: callSign }, words, newId)}
      word="unit.reserveNow"
      done={done}
    >
      <ReasonFields of={given} word="unit.purpose" note="shift" />
      <SelectField
        word="unit.until"
        value={minutes}
        onValue={setMinutes}
        choices={RESERVE_MINUTES.map((value) => ({
          id: String(value),
          name: t("hold.minutes", { minutes: value }),
        }))}
      />
    </OrderForm>
  );
}
