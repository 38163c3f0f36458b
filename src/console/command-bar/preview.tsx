import { unreachable } from "#kernel";
import { say, type Said } from "../words/said.ts";
import { useWords } from "../words/use-words.ts";
import type { Choice, Understanding } from "./meaning.ts";

function Lines({ said, className }: { said: readonly Said[]; className: string }) {
  const words = useWords();
  const lines = new Set(said.map((line) => say(line, words)));
  return [...lines].map((line) => (
    <span key={line} className={className}>
      {line}
    </span>
  ));
}

/** What Enter will do, in words; or what is missing; or why it cannot be done. */
export function Preview({ meaning, seen }: { meaning: Understanding; seen: boolean }) {
  const words = useWords();
  const { t } = words;
  switch (meaning.kind) {
    case "empty":
      return <span className="dim">{t("bar.empty")}</span>;
    case "help":
      return (
        <span className="bar-help">
          <Lines said={meaning.lines} className="bar-help-line" />
        </span>
      );
    case "go":
      return (
        <>
          <span className="dim">{t("bar.enter")}</span> {say(meaning.said, words)}
        </>
      );
    case "order":
      return (
        <>
          {seen ? (
            <strong>{t("bar.enterAgain")}</strong>
          ) : (
            <span className="dim">{t("bar.enter")}</span>
          )}{" "}
          <Lines said={meaning.said} className="bar-part" />
          {meaning.warnings.length === 0 ? null : (
            <span className="bar-warnings">
              <Lines said={meaning.warnings} className="bar-warning" />
            </span>
          )}
        </>
      );
    case "blocked":
      return (
        <>
          <span className="wrong">{t("bar.blocked")}</span> {say(meaning.why, words)}{" "}
          <span className="bar-aside dim">
            <Lines said={meaning.said} className="bar-part" />
          </span>
        </>
      );
    case "choices":
      return (
        <>
          <span className="dim">{t("bar.understood")}</span> {say(meaning.understood, words)}{" "}
          <strong>{t("bar.choose")}</strong>
        </>
      );
    case "wrong":
      return (
        <>
          {meaning.understood === undefined ? null : (
            <>
              <span className="dim">{t("bar.understood")}</span> {say(meaning.understood, words)}
              .{" "}
            </>
          )}
          <span className="dim">{t("bar.expected")}</span> {say(meaning.expected, words)}
        </>
      );
    default:
      return unreachable(meaning);
  }
}

type ChoicesProps = {
  readonly id: string;
  readonly choices: readonly Choice[];
  readonly active: number;
  readonly onChoose: (choice: Choice) => void;
};

/** Numbered, for the arrows, Alt with the number, or a press. */
export function Choices({ id, choices, active, onChoose }: ChoicesProps) {
  const words = useWords();
  return (
    <div id={id} className="bar-choices" role="listbox" aria-label={words.t("bar.choose")}>
      {choices.map((choice, index) => (
        <div
          key={choice.line}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="bar-choice"
          // The focus stays in the field, so that the next key goes there.
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(choice);
          }}
        >
          <span className="numeric dim">{index + 1}</span>
          <span>{say(choice.said, words)}</span>
          <kbd>{choice.line}</kbd>
        </div>
      ))}
    </div>
  );
}
