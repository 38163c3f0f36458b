import type { ReactNode } from "react";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";

/** Name, what it may do, how it stands, and what can be done: of people and of machines alike. */
export function AccessTable({ may, children }: { may: MessageId; children: ReactNode }) {
  const { t } = useWords();
  return (
    <div className="access-scroll">
      <table className="access-table">
        <thead>
          <tr>
            <th scope="col">{t("access.name")}</th>
            <th scope="col">{t(may)}</th>
            <th scope="col">{t("access.state")}</th>
            <th scope="col">{t("access.do")}</th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

type SwitchProps = {
  readonly who: string;
  readonly disabled: boolean;
  readonly press: () => void;
};

/** Shuts somebody or something out, or lets them in again. */
export function DisableButton({ who, disabled, press }: SwitchProps) {
  const { t } = useWords();
  return (
    <button
      type="button"
      className="button"
      aria-label={t(disabled ? "access.enableWhat" : "access.disableWhat", { who })}
      onClick={press}
    >
      {t(disabled ? "access.enable" : "access.disable")}
    </button>
  );
}

type OnceProps = {
  /** What it is and for whom. */
  readonly about: string;
  readonly secret: string;
  readonly taken: MessageId;
  readonly close: () => void;
};

/** A link or a key, once. It is kept nowhere: a new one can be made. */
export function ShownOnce({ about, secret, taken, close }: OnceProps) {
  const { t } = useWords();
  return (
    <p className="access-key" role="status">
      {about}
      <code>{secret}</code>
      <button type="button" className="button" onClick={close}>
        {t(taken)}
      </button>
    </p>
  );
}
