import type { ConfigurationFile, ConfigurationPreview } from "#protocol";
import { IMPORT_BYTES_MAX, urlOf } from "#protocol";
import { useState } from "react";
import { ask, ServerProblem } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import { go } from "../screens/address.ts";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { addToDraft } from "./draft-store.ts";
import { ImportReport } from "./import-report.tsx";
import { KINDS, shelfOf } from "./model/kinds.ts";
import { kindWords } from "./setup-words.ts";
import type { Setup } from "./use-setup.ts";

type Kind = NonNullable<ConfigurationFile["kind"]>;
type Format = ConfigurationFile["format"];
/** What a file holds: a table, a map, or a whole area. */
type Content = { readonly format: Format; readonly kind?: Kind };

const MAP_KINDS: readonly Kind[] = ["zone", "station", "post"];
const TABLE_KINDS = KINDS.filter((kind): kind is Kind => kind !== "settings" && kind !== "zone");

const CONTENTS: readonly Content[] = [
  ...TABLE_KINDS.map((kind) => ({ format: "csv", kind }) as const),
  ...MAP_KINDS.map((kind) => ({ format: "geojson", kind }) as const),
  { format: "area" },
];

const formatWords: Readonly<Record<Format, MessageId>> = {
  csv: "setup.format.csv",
  geojson: "setup.format.geojson",
  area: "setup.format.area",
};

function keyOf({ format, kind }: Content): string {
  return `${format}/${kind ?? ""}`;
}

/** What a file is likely to hold, by its name; undefined when the name says nothing. */
function guess(name: string): Content | undefined {
  const lower = name.toLowerCase();
  const isMap = lower.endsWith(".geojson");
  if (lower.endsWith(".json")) return { format: "area" };
  const kinds = isMap ? MAP_KINDS : TABLE_KINDS;
  const kind = kinds.find((one) => lower.includes(one.toLowerCase()));
  const hint = /beat|district|area|zone/.test(lower) && isMap ? "zone" : kind;
  if (hint !== undefined) return { format: isMap ? "geojson" : "csv", kind: hint };
  return isMap ? { format: "geojson", kind: "zone" } : undefined;
}

/** Base64 in pieces: one call with all bytes of a large file has too many arguments. */
function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  }
  return btoa(text);
}

type Chosen = { readonly name: string; readonly content: string };
type Outcome = {
  readonly report?: ConfigurationPreview;
  readonly failed?: string;
  readonly busy?: true;
};

function useImport() {
  const { t } = useWords();
  const [chosen, setChosen] = useState<Chosen>();
  const [content, setContent] = useState<Content>({ format: "csv", kind: "unit" });
  const [outcome, setOutcome] = useState<Outcome>({});
  const preview = async (file: Chosen, what: Content, columns?: readonly string[]) => {
    setOutcome({ busy: true });
    const body: ConfigurationFile = {
      fileName: file.name.slice(0, 300),
      ...what,
      content: file.content,
      ...(columns === undefined ? {} : { columns: [...columns] }),
    };
    try {
      const values = { areaId: areaId() };
      setOutcome({ report: await ask("previewConfiguration", { values, body }) });
    } catch (error) {
      const unreachable = error instanceof ServerProblem && error.code === "unreachable";
      const why = error instanceof Error ? error.message : String(error);
      setOutcome({ failed: unreachable ? t("session.unreachable") : why });
    }
  };
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > IMPORT_BYTES_MAX) {
      const most = IMPORT_BYTES_MAX / 1024 / 1024;
      const size = (file.size / 1024 / 1024).toFixed(1);
      setOutcome({ failed: t("setup.tooLarge", { size, most }) });
      return;
    }
    const what = guess(file.name) ?? content;
    const read = { name: file.name, content: base64(new Uint8Array(await file.arrayBuffer())) };
    setChosen(read);
    setContent(what);
    await preview(read, what);
  };
  const change = (what: Content) => {
    setContent(what);
    if (chosen !== undefined) void preview(chosen, what);
  };
  const map = (columns: readonly string[]) => {
    if (chosen !== undefined) void preview(chosen, content, columns);
  };
  const clear = () => {
    setChosen(undefined);
    setOutcome({});
  };
  return { chosen, content, outcome, take, change, map, clear };
}

function Exports({ state }: { state: Setup }) {
  const { t } = useWords();
  return (
    <section aria-label={t("setup.export")}>
      <h3>{t("setup.export")}</h3>
      <p className="dim">{t("setup.exportHelp")}</p>
      <ul className="setup-exports">
        {CONTENTS.map((content) => {
          const { format, kind } = content;
          const query = new URLSearchParams({ format, ...(kind === undefined ? {} : { kind }) });
          const count = kind === undefined ? "" : ` ${shelfOf(state.present, kind).size}`;
          return (
            <li key={keyOf(content)}>
              <a
                href={`${urlOf("exportConfiguration", { areaId: areaId() })}?${query}`}
                download=""
              >
                {kind === undefined ? t("setup.wholeArea") : t(kindWords[kind])}
              </a>{" "}
              <span className="dim">
                {t(formatWords[format])}
                {count}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Tables, maps and whole areas from files: read, compared, and put into the draft. */
export function ImportPage({ state }: { state: Setup }) {
  const { t } = useWords();
  const [over, setOver] = useState(false);
  const { chosen, content, outcome, take, change, map, clear } = useImport();
  return (
    <section className="setup-page" aria-label={t("setup.page.files")}>
      <h2>{t("setup.page.files")}</h2>
      {state.may ? (
        <>
          {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
          <div
            className={over ? "setup-drop is-over" : "setup-drop"}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
              event.preventDefault();
              setOver(false);
              void take(event.dataTransfer.files[0]);
            }}
          >
            <label className="button setup-file">
              {t("setup.file")}
              <input
                type="file"
                className="unseen"
                accept=".csv,.txt,.json,.geojson"
                onChange={(event) => {
                  void take(event.target.files?.[0]);
                  // The same file, mended, may be chosen again.
                  event.target.value = "";
                }}
              />
            </label>
            <p className="dim">{t("setup.fileHelp", { most: IMPORT_BYTES_MAX / 1024 / 1024 })}</p>
            <label>
              <span>{t("setup.holds")}</span>
              <select
                className="field"
                value={keyOf(content)}
                onChange={(event) => {
                  const next = CONTENTS.find((one) => keyOf(one) === event.target.value);
                  if (next !== undefined) change(next);
                }}
              >
                {CONTENTS.map((one) => (
                  <option key={keyOf(one)} value={keyOf(one)}>
                    {one.kind === undefined
                      ? t("setup.wholeArea")
                      : `${t(kindWords[one.kind])} · ${t(formatWords[one.format])}`}
                  </option>
                ))}
              </select>
            </label>
          </div>
          {chosen === undefined ? null : <h3>{chosen.name}</h3>}
          {outcome.busy === true ? <p className="dim">{t("setup.reading")}</p> : null}
          {outcome.failed === undefined ? null : (
            <p className="wrong" role="alert">
              {outcome.failed}
            </p>
          )}
          {outcome.report === undefined ? null : (
            <ImportReport
              report={outcome.report}
              onColumns={map}
              onTake={(changes) => {
                addToDraft(changes);
                clear();
                go("setup", "changes");
              }}
            />
          )}
        </>
      ) : null}
      <Exports state={state} />
    </section>
  );
}
