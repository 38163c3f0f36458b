import { useWords } from "../words/use-words.ts";
import { statusShapes, type ShownStatus } from "./status-shapes.ts";

/** Shape first, colour second; the word is the accessible name. */
export function StatusMark({ status, size = 14 }: { status: ShownStatus; size?: number }) {
  const { t } = useWords();
  const shape = statusShapes[status];
  const colour = `var(${shape.token})`;
  return (
    <svg
      className="mark"
      role="img"
      aria-label={t(shape.word)}
      width={size}
      height={size}
      viewBox="0 0 16 16"
    >
      {shape.stroke === undefined ? null : (
        <path
          d={shape.stroke}
          fill="none"
          stroke={colour}
          strokeWidth={1.8}
          strokeDasharray={shape.dashed === true ? "2.4 2.4" : undefined}
        />
      )}
      {shape.fill === undefined ? null : <path d={shape.fill} fill={colour} />}
    </svg>
  );
}
