import type { Text } from "#kernel";
import { WITHHELD } from "#protocol";
import { i18n } from "@lingui/core";
import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import { useStore } from "../store/store.ts";
import { preferences } from "../store/preferences.ts";
import type { MessageId } from "./catalogue.ts";
import { isolated, isolatedValues } from "./isolated.ts";
import type { Language } from "./language.ts";

export type Values = Readonly<Record<string, string | number>>;

export type Words = {
  readonly language: Language;
  readonly theme: "night" | "day";
  /** A message of the catalogue in the language of the page. */
  t(this: void, id: MessageId, values?: Values): string;
  /** A name from the configuration in the language of the page. */
  text(this: void, value: Text): string;
};

/** Words that the reader may not see are named in the language of the page. */
function shownValues(values: Values): Values {
  const entries = Object.entries(values);
  if (!entries.some(([, value]) => value === WITHHELD)) return values;
  const named = entries.map(([name, value]) => {
    return [name, value === WITHHELD ? i18n._("policy.withheld") : value] as const;
  });
  return Object.fromEntries(named);
}

export function useWords(): Words {
  useLingui();
  const { language, theme } = useStore(preferences, (state) => state);
  return useMemo(
    () => ({
      language,
      theme,
      t: (id: MessageId, values?: Values) =>
        i18n._(id, values === undefined ? undefined : isolatedValues(shownValues(values))),
      text: (value: Text) => isolated(language === "zh" ? (value.zh ?? value.en) : value.en),
    }),
    [language, theme],
  );
}
