import { Component, type ReactNode } from "react";
import { useWords } from "../words/use-words.ts";
import { reportDefect } from "./defects.ts";
import "./guard.css";

type Props = {
  /** What is guarded, for the report: lower case words with hyphens. */
  readonly part: string;
  /** A new value gives the part another try: the thing it shows has changed. */
  readonly about?: unknown;
  /** What identifies it to people, such as "#412". */
  readonly title?: string;
  readonly children: ReactNode;
};

type State = { readonly failed: boolean; readonly about: unknown };

function Failed({ title, again }: { title: string | undefined; again: () => void }) {
  const { t } = useWords();
  return (
    <p className="part-failed" role="alert">
      <span className="wrong">
        {title === undefined ? t("guard.part") : t("guard.thing", { title })}
      </span>
      <button type="button" className="button" onClick={again}>
        {t("session.again")}
      </button>
    </p>
  );
}

/**
 * One thing that cannot be drawn must not take the rest of the screen with it (F6): it says so in
 * its own place, the server is told, and everything else goes on.
 */
export class PartGuard extends Component<Props, State> {
  override state: State = { failed: false, about: this.props.about };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps({ about }: Props, state: State): Partial<State> | null {
    return about === state.about ? null : { failed: false, about };
  }

  override componentDidCatch(error: unknown): void {
    reportDefect(this.props.part, error);
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <Failed title={this.props.title} again={() => this.setState({ failed: false })} />;
  }
}
