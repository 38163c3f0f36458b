import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import { outbox, type Outbox } from "./outbox.ts";

function stateOf({ sent }: Outbox, id: string): "waiting" | "refused" | undefined {
  let found: "waiting" | "refused" | undefined;
  for (const item of sent) {
    if (!item.keys.has(id)) continue;
    if (item.state === "refused") found ??= "refused";
    else found = "waiting";
  }
  return found;
}

/**
 * Marks what has an order that is not confirmed yet. The board itself shows only what was
 * accepted: when it is refused, the mark says so until the refusal is read.
 */
export function Unconfirmed({ id }: { id: string }) {
  const { t } = useWords();
  const state = useStore(outbox, (value) => stateOf(value, id));
  if (state === undefined) return null;
  const label = t(state === "waiting" ? "outbox.markWaiting" : "outbox.markRefused");
  return (
    <svg
      className={`mark unconfirmed is-${state}`}
      width={14}
      height={14}
      viewBox="0 0 16 16"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {state === "waiting" ? (
        <path d="M2 8h2.5M6.75 8h2.5M11.5 8H14" stroke="currentColor" strokeWidth={2.5} />
      ) : (
        <path d="M8 2v8M8 12v2.5" stroke="currentColor" strokeWidth={2.5} />
      )}
    </svg>
  );
}
