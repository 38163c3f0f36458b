import { useEffect, useState } from "react";
import type { Point } from "#kernel";
import { createStore, useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import type { FormProps } from "./change-forms.tsx";
import { freeId, withPost, withPostAt, withRoadClosure } from "./model/edit.ts";
import { configurationUnder } from "./model/lines.ts";
import { edit } from "./studio-store.ts";
import { ChangeForm, Chooser } from "./unit-change-forms.tsx";

/** The place last pressed on the map, for the form that is open. */
export const pressed = createStore<{ readonly point?: Point | undefined }>({}, "at once");

type Typed = { readonly lat: string; readonly lon: string };
const NOWHERE: Typed = { lat: "", lon: "" };
const DIGITS = 5;

function pointOf({ lat, lon }: Typed): Point | undefined {
  if (lat.trim() === "" || lon.trim() === "") return undefined;
  const point = { lat: Number(lat), lon: Number(lon) };
  return Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180 ? point : undefined;
}

/** Fields of a place that a press on the map fills. */
function useTypedPoint(): [Typed, (typed: Typed) => void] {
  const [typed, setTyped] = useState(NOWHERE);
  const point = useStore(pressed, (state) => state.point);
  const [taken, setTaken] = useState<Point>();
  useEffect(() => () => pressed.set({ point: undefined }), []);
  if (point !== undefined && point !== taken) {
    setTaken(point);
    setTyped({ lat: point.lat.toFixed(DIGITS), lon: point.lon.toFixed(DIGITS) });
  }
  return [typed, setTyped];
}

function PointFields({ typed, onChange }: { typed: Typed; onChange: (typed: Typed) => void }) {
  const { t } = useWords();
  return (
    <>
      {(["lat", "lon"] as const).map((axis) => (
        <label key={axis} className="studio-field is-short">
          <span className="dim">{t(axis === "lat" ? "studio.form.lat" : "studio.form.lon")}</span>
          <input
            className="field"
            inputMode="decimal"
            value={typed[axis]}
            aria-invalid={typed[axis] !== "" && !Number.isFinite(Number(typed[axis]))}
            onChange={({ target }) => onChange({ ...typed, [axis]: target.value })}
          />
        </label>
      ))}
    </>
  );
}

const NEW = "new";

/** A new post, or another place for one there is. */
export function PostForm({ plan, board }: FormProps) {
  const { t, text } = useWords();
  const [which, setWhich] = useState(NEW);
  const [name, setName] = useState("");
  const [typed, setTyped] = useTypedPoint();
  const { configuration } = board;
  const { posts } = configurationUnder(configuration, plan);
  const point = pointOf(typed);
  const choices = [
    { value: NEW, name: t("studio.form.newPost") },
    ...[...posts.values()].map((post) => ({ value: post.postId, name: text(post.name) })),
  ];
  const add = () => {
    if (point === undefined) return;
    if (which === NEW) {
      const postId = freeId("post", (id) => posts.has(id));
      edit((now) => withPost(now, { postId, name: { en: name.trim() }, ...point }));
      setName("");
    } else edit((now) => withPostAt(now, configuration, which, point));
    setTyped(NOWHERE);
  };
  const canAdd = point !== undefined && (which !== NEW || name.trim() !== "");
  return (
    <ChangeForm word="studio.form.postIt" canAdd={canAdd} onAdd={add}>
      <Chooser
        label={t("studio.form.postWhich")}
        value={which}
        choices={choices}
        onChange={setWhich}
      />
      {which === NEW ? (
        <label className="studio-field">
          <span className="dim">{t("studio.form.postName")}</span>
          <input
            className="field"
            value={name}
            maxLength={100}
            onChange={({ target }) => setName(target.value)}
          />
        </label>
      ) : null}
      <PointFields typed={typed} onChange={setTyped} />
    </ChangeForm>
  );
}

const METRES = [0, 50, 100, 200, 500, 1000];

/** Roads that nobody drives on. */
export function RoadForm() {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [metres, setMetres] = useState(0);
  const [typed, setTyped] = useTypedPoint();
  const point = pointOf(typed);
  const add = () => {
    if (point === undefined) return;
    edit((now) => withRoadClosure(now, { name: name.trim(), ...point, radiusMetres: metres }));
    setName("");
    setTyped(NOWHERE);
  };
  return (
    <ChangeForm
      word="studio.form.roadIt"
      canAdd={point !== undefined && name.trim() !== ""}
      onAdd={add}
    >
      <label className="studio-field">
        <span className="dim">{t("studio.form.roadName")}</span>
        <input
          className="field"
          value={name}
          maxLength={100}
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      <Chooser
        label={t("studio.form.roadReach")}
        value={String(metres)}
        choices={METRES.map((one) => ({
          value: String(one),
          name: one === 0 ? t("studio.form.roadOne") : t("studio.metres", { metres: one }),
        }))}
        onChange={(value) => setMetres(Number(value))}
      />
      <PointFields typed={typed} onChange={setTyped} />
    </ChangeForm>
  );
}
