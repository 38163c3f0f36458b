import type { EntitlementChange } from "#kernel";
import type { DeedList, RecordDeed } from "#measures";
import { roles } from "#protocol";
import { roleWords } from "../access/role-words.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { DeedTable } from "./deed-table.tsx";

const changeWords: Record<EntitlementChange, MessageId> = {
  added: "oversight.may.added",
  invited: "oversight.may.invited",
  "role-changed": "oversight.may.role-changed",
  "agencies-changed": "oversight.may.agencies-changed",
  "unit-changed": "oversight.may.unit-changed",
  disabled: "oversight.may.disabled",
  enabled: "oversight.may.enabled",
  "secret-changed": "oversight.may.secret-changed",
  "secret-reset": "oversight.may.secret-reset",
  "passkey-added": "oversight.may.passkey-added",
  "passkey-removed": "oversight.may.passkey-removed",
  "recovery-asked": "oversight.may.recovery-asked",
  "recovery-confirmed": "oversight.may.recovery-confirmed",
  "recovery-declined": "oversight.may.recovery-declined",
  recovered: "oversight.may.recovered",
  "provider-linked": "oversight.may.provider-linked",
  "sessions-ended": "oversight.may.sessions-ended",
  "key-made": "oversight.may.key-made",
  "key-rotated": "oversight.may.key-rotated",
  "key-revoked": "oversight.may.key-revoked",
  "scopes-changed": "oversight.may.scopes-changed",
};

type Props = { readonly deeds: DeedList<RecordDeed<"entitlement">> };

/** Who may do what since when, by whom: of people and of machines. */
export function EntitlementTable({ deeds }: Props) {
  const { t } = useWords();
  /** A role by its word; anything else (agencies, units) as it is called. */
  const said = (value: string | undefined): string => {
    const role = roles.find((one) => one === value);
    return role === undefined ? (value ?? "") : t(roleWords[role]);
  };
  return (
    <DeedTable
      id="entitlements"
      title={t("oversight.entitlements")}
      none={t("oversight.entitlements.none")}
      deeds={deeds}
      what={({ record: { subject, change } }) => `${subject.id}: ${t(changeWords[change])}`}
      detail={({ record: { from, to } }) =>
        from === undefined ? said(to) : `${said(from)} → ${said(to)}`
      }
    />
  );
}
