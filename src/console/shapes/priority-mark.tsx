import type { Priority, PriorityShape } from "#kernel";
import { useWords } from "../words/use-words.ts";

const paths: Record<PriorityShape, string> = {
  triangle: "M8 1.5 15 14H1z",
  diamond: "M8 .8 15.2 8 8 15.2.8 8z",
  circle: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z",
  ring: "M8 2.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6z",
};

/** The shape says the level without the colour; the name is there for those who hear the page. */
export function PriorityMark({ priority, size = 14 }: { priority: Priority; size?: number }) {
  const { text, theme } = useWords();
  const colour = priority.colour[theme];
  const hollow = priority.shape === "ring";
  return (
    <svg
      className="mark"
      role="img"
      aria-label={text(priority.name)}
      width={size}
      height={size}
      viewBox="0 0 16 16"
    >
      <path
        d={paths[priority.shape]}
        fill={hollow ? "none" : colour}
        stroke={colour}
        strokeWidth={hollow ? 2 : 0}
      />
    </svg>
  );
}
