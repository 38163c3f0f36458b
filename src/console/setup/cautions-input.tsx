import { cautionChecks, cautionLevels, type CautionLevel, type CautionRule } from "#kernel";
import { commandRoles } from "#protocol";
import { roleWords } from "../access/role-words.ts";
import { checkWords, levelWords } from "../words/caution-words.ts";
import { useWords } from "../words/use-words.ts";
import type { InputProps } from "./field-input.tsx";
import { valueAt, withValue } from "./model/fields.ts";

type RowProps = {
  readonly rule: CautionRule;
  readonly onChange: (rule: CautionRule) => void;
};

/** Another level: a reason belongs to a warning, a role to a block. */
function atLevel({ check }: CautionRule, level: CautionLevel): CautionRule {
  return level === "block" ? { check, level, overrideRole: "supervisor" } : { check, level };
}

function CautionRow({ rule, onChange }: RowProps) {
  const { t } = useWords();
  const { check, level, reason = false, overrideRole = "" } = rule;
  const name = t(checkWords[check]);
  return (
    <li>
      <span>{name}</span>
      <select
        className="field"
        value={level}
        aria-label={t("setup.caution.levelOf", { check: name })}
        onChange={(event) => {
          const chosen = cautionLevels.find((one) => one === event.target.value) ?? "off";
          onChange(atLevel(rule, chosen));
        }}
      >
        {cautionLevels.map((one) => (
          <option key={one} value={one}>
            {t(levelWords[one])}
          </option>
        ))}
      </select>
      {level === "warn" ? (
        <label>
          <input
            type="checkbox"
            checked={reason}
            aria-label={t("setup.caution.reasonOf", { check: name })}
            onChange={(event) => {
              onChange(event.target.checked ? { check, level, reason: true } : { check, level });
            }}
          />{" "}
          {t("setup.caution.reason")}
        </label>
      ) : null}
      {level === "block" ? (
        <select
          className="field"
          value={overrideRole}
          aria-label={t("setup.caution.roleOf", { check: name })}
          onChange={({ target }) => {
            onChange(
              target.value === "" ? { check, level } : { check, level, overrideRole: target.value },
            );
          }}
        >
          <option value="">{t("setup.caution.nobody")}</option>
          {commandRoles.assignUnits.map((role) => (
            <option key={role} value={role}>
              {t("setup.caution.may", { role: t(roleWords[role]) })}
            </option>
          ))}
        </select>
      ) : null}
    </li>
  );
}

/** A row for each check there is; those that stay off are not written down. */
export function CautionsInput({ field, item, onChange }: InputProps) {
  const rules = (valueAt(item, field.name) as readonly CautionRule[] | undefined) ?? [];
  const ruleOf = (check: CautionRule["check"]): CautionRule =>
    rules.find((rule) => rule.check === check) ?? { check, level: "off" };
  return (
    <ul className="setup-cautions">
      {cautionChecks.map((check) => (
        <CautionRow
          key={check}
          rule={ruleOf(check)}
          onChange={(changed) => {
            const all = cautionChecks.map((one) => (one === check ? changed : ruleOf(one)));
            const kept = all.filter(({ level }) => level !== "off");
            onChange(withValue(item, field.name, kept.length === 0 ? undefined : kept));
          }}
        />
      ))}
    </ul>
  );
}
