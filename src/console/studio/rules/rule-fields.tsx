import type { ReactNode } from "react";
import {
  Checkbox,
  CheckboxGroup,
  FieldError,
  Input,
  Label,
  Text,
  TextField,
} from "react-aria-components";
import { useWords } from "../../words/use-words.ts";
import { BOUNDS, type FieldProblem, type NumberName } from "../model/rules.ts";

/** What a field of a rule is told: what is wrong with it, and that it was left. */
export type Shown = {
  readonly problemOf: (path: string) => FieldProblem | undefined;
  readonly onLeave: (path: string) => void;
};

function Wrong({ problem }: { problem: FieldProblem | undefined }) {
  const { t } = useWords();
  return (
    <FieldError className="wrong rule-wrong">
      {problem === undefined ? "" : t(problem.word, problem.values)}
    </FieldError>
  );
}

type TypedProps = {
  readonly path: string;
  readonly shown: Shown;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: string;
  readonly inputMode: "numeric" | "decimal" | "text";
  readonly onChange: (value: string) => void;
};

/** One field with what it means and, below it, what is wrong with it. */
export function TypedField({ path, shown, label, hint, ...field }: TypedProps) {
  const problem = shown.problemOf(path);
  return (
    <TextField
      className="studio-field"
      value={field.value}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      onChange={field.onChange}
      onBlur={() => shown.onLeave(path)}
    >
      <Label className="dim">{label}</Label>
      <Input className="field" inputMode={field.inputMode} autoComplete="off" />
      {hint === undefined ? null : (
        <Text slot="description" className="dim rule-hint">
          {hint}
        </Text>
      )}
      <Wrong problem={problem} />
    </TextField>
  );
}

/** A number with its bounds told below. */
export function NumberField(
  props: Omit<TypedProps, "inputMode" | "hint"> & { readonly name: NumberName },
) {
  const { t } = useWords();
  const { name, ...rest } = props;
  const isWhole = name !== "mean" && name !== "percent";
  return (
    <TypedField
      {...rest}
      inputMode={isWhole ? "numeric" : "decimal"}
      hint={t("studio.rules.bounds", BOUNDS[name])}
    />
  );
}

export type CheckChoice = { readonly value: string; readonly name: string };

function Box() {
  return <span className="rule-box" aria-hidden="true" />;
}

export function Check(props: {
  children: ReactNode;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
}) {
  return (
    <Checkbox className="rule-check" isSelected={props.isSelected} onChange={props.onChange}>
      <Box />
      <span>{props.children}</span>
    </Checkbox>
  );
}

/** Several of a list, at least one. */
export function ChecksField(props: {
  path: string;
  shown: Shown;
  label: string;
  choices: readonly CheckChoice[];
  value: readonly string[];
  onChange: (value: string[]) => void;
}) {
  const { path, shown, label, choices, value, onChange } = props;
  const problem = shown.problemOf(path);
  return (
    <CheckboxGroup
      className="rule-checks"
      value={[...value]}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      onChange={(next) => {
        onChange(next);
        shown.onLeave(path);
      }}
    >
      <Label className="dim">{label}</Label>
      <div className="rule-check-list">
        {choices.map((choice) => (
          <Checkbox key={choice.value} className="rule-check" value={choice.value}>
            <Box />
            <span>{choice.name}</span>
          </Checkbox>
        ))}
      </div>
      <Wrong problem={problem} />
    </CheckboxGroup>
  );
}
