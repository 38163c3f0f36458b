import { useState } from "react";
import { give } from "../area/outbox.ts";
import { ReasonFields, useReason } from "../reasons/reason-fields.tsx";
import { areaNow } from "../time/area-clock.ts";
import { useWords } from "../words/use-words.ts";
import type { AttentionLine } from "./attention-lines.ts";

const SHELVE_MINUTES = [5, 15, 30] as const;

export function acknowledge(key: string, about: string): void {
  void give({
    command: { type: "acknowledgeAlarm", key },
    label: { id: "do.acknowledge", values: { about } },
  });
}

type Props = {
  readonly line: AttentionLine;
  readonly about: string;
  readonly done: () => void;
};

/** Out of sight for some minutes, with a reason. Where a life may be at stake it asks once more. */
export function ShelveForm({ line, about, done }: Props) {
  const { t } = useWords();
  const given = useReason("shelve");
  const { reason } = given;
  const [minutes, setMinutes] = useState<number>(SHELVE_MINUTES[1]);
  const [sure, setSure] = useState(false);
  const ready = reason !== undefined && (!line.isGrave || sure);
  return (
    <form
      className="inline-form shelve-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready || reason === undefined) return;
        void give({
          command: {
            type: "shelveAlarm",
            key: line.key,
            until: areaNow() + minutes * 60_000,
            reason,
            ...(line.isGrave ? { confirmed: true } : {}),
          },
          label: { id: "do.shelve", values: { about, minutes } },
        });
        done();
      }}
    >
      <span className="shelve-minutes" role="group" aria-label={t("alarm.for")}>
        {SHELVE_MINUTES.map((value) => (
          <button
            key={value}
            type="button"
            className="button"
            aria-pressed={value === minutes}
            onClick={() => setMinutes(value)}
          >
            {t("hold.minutes", { minutes: value })}
          </button>
        ))}
      </span>
      <ReasonFields of={given} word="alarm.reason" />
      {line.isGrave ? (
        <label className="shelve-sure">
          <input
            type="checkbox"
            checked={sure}
            onChange={(event) => setSure(event.target.checked)}
          />
          {t("alarm.sure")}
        </label>
      ) : null}
      <span className="shelve-end">
        <button type="submit" className="button main" disabled={!ready}>
          {t("alarm.shelveFor", { minutes })}
        </button>
        <button type="button" className="button plain" onClick={done}>
          {t("alarm.leave")}
        </button>
      </span>
    </form>
  );
}
