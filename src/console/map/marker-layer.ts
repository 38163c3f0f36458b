import type { Map as LibreMap } from "maplibre-gl";
import { area } from "../area/area.ts";
import { PIXEL_RATIO } from "./images.ts";
import { freePlace, type Box } from "./label-room.ts";
import { drawImage } from "./make-map.ts";
import { Tracks } from "./moving.ts";
import type { Marker } from "./shown-places.ts";

/** Call signs of free units are shown from here on. */
const ALL_LABELS_ZOOM = 13.5;
/** Words are many but small; more than this and the old ones are let go. */
const PICTURES_MAX = 3_000;
/** A new picture takes part of a millisecond; hundreds at once would hold up a key. */
const PICTURES_PER_FRAME = 24;
const HIT_PIXELS = 10;

type Placed = { readonly marker: Marker; readonly x: number; readonly y: number };

/**
 * Units and incidents on a canvas of their own above the map. What moves many times a second costs
 * no drawing of the roads below it, which without a graphics processor takes longer than a frame.
 */
export class MarkerLayer {
  readonly #map: LibreMap;
  readonly #canvas = document.createElement("canvas");
  readonly #pictures = new Map<string, HTMLCanvasElement | undefined>();
  readonly #tracks = new Tracks();
  #units: readonly Marker[] = [];
  #incidents: readonly Marker[] = [];
  #placed: readonly Placed[] = [];
  #made = 0;
  #isUnfinished = false;
  readonly #draw = () => this.draw(performance.now());

  constructor(map: LibreMap) {
    this.#map = map;
    this.#canvas.className = "map-markers";
    this.#canvas.setAttribute("aria-hidden", "true");
    map.getContainer().append(this.#canvas);
    map.on("render", this.#draw);
  }

  remove(): void {
    this.#map.off("render", this.#draw);
    this.#canvas.remove();
  }

  /** Colours or letters have changed: everything is drawn anew. */
  forget(): void {
    this.#pictures.clear();
    this.#draw();
  }

  setUnits(units: readonly Marker[], now: number, glides: boolean): void {
    this.#units = units;
    for (const { id, at } of units) this.#tracks.hear(id, at, now, glides);
    this.#tracks.keep(new Set(units.map(({ id }) => id)));
  }

  setIncidents(incidents: readonly Marker[]): void {
    this.#incidents = incidents.toSorted((a, b) => b.order - a.order);
  }

  /** Whether another drawing would look different, with nothing new to draw. */
  isMoving(now: number): boolean {
    return this.#isUnfinished || this.#tracks.isMoving(now);
  }

  /** What stands at a point of the map, the topmost first. */
  at(x: number, y: number): Marker | undefined {
    const near = this.#placed.filter((placed) => {
      return Math.abs(placed.x - x) <= HIT_PIXELS && Math.abs(placed.y - y) <= HIT_PIXELS;
    });
    return near.toSorted((a, b) => a.marker.order - b.marker.order)[0]?.marker;
  }

  draw(now: number): void {
    const context = this.#clear();
    if (context === null) return;
    this.#made = 0;
    this.#isUnfinished = false;
    const units = this.#place(this.#units, now);
    const incidents = this.#place(this.#incidents, now);
    this.#placed = [...units, ...incidents].filter(({ marker }) => marker.kind !== "more");
    const taken: Box[] = incidents.map(({ x, y }) => {
      return { left: x - 9, top: y - 9, right: x + 9, bottom: y + 9 };
    });
    const words: Placed[] = [];
    const inOrder = [...incidents.toReversed(), ...units.filter(({ marker }) => marker.busy)];
    const free = units.filter(({ marker }) => !marker.busy);
    const zoomed = this.#map.getZoom() >= ALL_LABELS_ZOOM;
    for (const placed of zoomed ? [...inOrder, ...free] : inOrder) {
      if (this.#hasRoom(placed, taken)) words.push(placed);
    }
    for (const placed of [...free, ...units.filter(({ marker }) => marker.busy), ...incidents]) {
      this.#stamp(context, placed, placed.marker.icon, [0, 0], placed.marker.size);
    }
    for (const placed of words) {
      const { label, labelOffset, offset } = placed.marker;
      const shift = [labelOffset[0] - offset[0], labelOffset[1] - offset[1]] as const;
      this.#stamp(context, placed, label, shift, 1);
    }
    context.globalAlpha = 1;
  }

  /** The context of an empty canvas as large as the map; null while the map has no size. */
  #clear(): CanvasRenderingContext2D | null {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const ratio = devicePixelRatio;
    const width = Math.round(clientWidth * ratio);
    const height = Math.round(clientHeight * ratio);
    if (width === 0 || height === 0) return null;
    const context = this.#canvas.getContext("2d");
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    context?.clearRect(0, 0, clientWidth, clientHeight);
    return context;
  }

  #place(markers: readonly Marker[], now: number): Placed[] {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const placed: Placed[] = [];
    for (const marker of markers) {
      const { lon, lat } = this.#tracks.at(marker.id, now) ?? marker.at;
      const point = this.#map.project([lon, lat]);
      const x = point.x + marker.offset[0];
      const y = point.y + marker.offset[1];
      if (x < -40 || y < -40 || x > clientWidth + 40 || y > clientHeight + 40) continue;
      placed.push({ marker, x, y });
    }
    return placed;
  }

  /** Undefined for what is none of ours, and for what did not fit into this frame. */
  #picture(id: string): HTMLCanvasElement | undefined {
    if (this.#pictures.has(id)) return this.#pictures.get(id);
    if (this.#made >= PICTURES_PER_FRAME) {
      this.#isUnfinished = true;
      return undefined;
    }
    this.#made += 1;
    if (this.#pictures.size > PICTURES_MAX) this.#pictures.clear();
    this.#pictures.set(id, drawImage(id, area.get().board));
    return this.#pictures.get(id);
  }

  #hasRoom({ marker, x, y }: Placed, taken: Box[]): boolean {
    const picture = marker.label === "" ? undefined : this.#picture(marker.label);
    if (picture === undefined) return false;
    const half = picture.width / PIXEL_RATIO / 2;
    const middle = y + marker.labelOffset[1] - marker.offset[1];
    return freePlace(taken, {
      left: x - half + 2,
      right: x + half - 2,
      top: middle - 6,
      bottom: middle + 6,
    });
  }

  #stamp(
    context: CanvasRenderingContext2D,
    { marker, x, y }: Placed,
    id: string,
    [right, down]: readonly [number, number],
    size: number,
  ): void {
    const picture = this.#picture(id);
    if (picture === undefined) return;
    const width = (picture.width / PIXEL_RATIO) * size;
    const height = (picture.height / PIXEL_RATIO) * size;
    context.globalAlpha = marker.opacity;
    context.drawImage(picture, x + right - width / 2, y + down - height / 2, width, height);
  }
}
