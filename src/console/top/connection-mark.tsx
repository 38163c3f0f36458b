import { unreachable } from "#kernel";
import { area, type Connection } from "../area/area.ts";
import { useStore } from "../store/store.ts";
import { clockText, type UtcOffsets } from "../time/format.ts";
import { useWords, type Words } from "../words/use-words.ts";

function connectionText(connection: Connection, offsets: UtcOffsets, { t }: Words): string {
  switch (connection.state) {
    case "connecting":
      return t("connection.connecting");
    case "live":
      return t("connection.live");
    case "behind":
      return t("connection.behind", { seconds: connection.seconds });
    case "cut":
      return t("connection.cut", { time: clockText(connection.since, offsets) });
    default:
      return unreachable(connection);
  }
}

/** Whether what the screen shows is what is happening. The announcer says it when it changes. */
export function ConnectionMark({ offsets }: { offsets: UtcOffsets }) {
  const words = useWords();
  const connection = useStore(area, (state) => state.connection);
  const trouble = useStore(area, (state) => state.trouble);
  return (
    <span className={`connection is-${connection.state}`}>
      <svg className="mark" width={10} height={10} viewBox="0 0 10 10" aria-hidden="true">
        {connection.state === "live" ? (
          <circle cx={5} cy={5} r={4} fill="currentColor" />
        ) : (
          <path d="M1 5h8" stroke="currentColor" strokeWidth={2} />
        )}
      </svg>
      <span>{connectionText(connection, offsets, words)}</span>
      {trouble === undefined ? null : <span className="wrong">{trouble}</span>}
    </span>
  );
}
