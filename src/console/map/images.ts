import type { MarkerShape, PriorityShape } from "#kernel";

/** Images are drawn on canvas because the map may fetch neither glyphs nor sprites from anywhere. */
export const PIXEL_RATIO = 2;

const FONT = '600 11px "Inter Variable", sans-serif';

function canvas(width: number, height: number): CanvasRenderingContext2D {
  const element = document.createElement("canvas");
  element.width = Math.ceil(width * PIXEL_RATIO);
  element.height = Math.ceil(height * PIXEL_RATIO);
  const context = element.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("the map's images need a 2d canvas, got none");
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  return context;
}

/** The same picture for the map library, which takes pixels. */
export function pixelsOf(picture: HTMLCanvasElement): ImageData | undefined {
  return picture.getContext("2d")?.getImageData(0, 0, picture.width, picture.height);
}

function fillPath(context: CanvasRenderingContext2D, path: Path2D): void {
  context.fill(path);
}

/** The value of a token of the theme the page has now. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const unitPaths: Record<MarkerShape, string> = {
  square: "M4 4h10v10H4z",
  circle: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z",
  triangle: "M9 3 15.5 14.5h-13z",
  diamond: "M9 2 16 9 9 16 2 9z",
  hexagon: "M9 2.5 14.8 5.8v6.4L9 15.5 3.2 12.2V5.8z",
  cross: "M6.5 3h5v3.5H15v5h-3.5V15h-5v-3.5H3v-5h3.5z",
};

/** A unit's marker: shape by type, colour by status; hollow while it is free. */
export function unitImage(shape: MarkerShape, colour: string, hollow: boolean): HTMLCanvasElement {
  const context = canvas(18, 18);
  const path = new Path2D(unitPaths[shape]);
  context.lineJoin = "round";
  context.strokeStyle = token("--map-ground");
  context.lineWidth = 4;
  context.stroke(path);
  context.fillStyle = hollow ? token("--map-ground") : colour;
  fillPath(context, path);
  context.strokeStyle = colour;
  context.lineWidth = 1.8;
  context.stroke(path);
  return context.canvas;
}

const priorityPaths: Record<PriorityShape, string> = {
  triangle: "M11 2.5 20 19H2z",
  diamond: "M11 1.5 20.5 11 11 20.5 1.5 11z",
  circle: "M11 3.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15z",
  ring: "M11 4.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z",
};

/** An incident's marker: the shape of its priority; a frame when it is the selected one. */
export function incidentImage(
  shape: PriorityShape,
  colour: string,
  selected: boolean,
): HTMLCanvasElement {
  const context = canvas(22, 22);
  const path = new Path2D(priorityPaths[shape]);
  context.strokeStyle = selected ? token("--text") : token("--map-ground");
  context.lineWidth = selected ? 3.5 : 3;
  context.stroke(path);
  if (shape === "ring") {
    context.strokeStyle = colour;
    context.lineWidth = 2.6;
    context.stroke(path);
  } else {
    context.fillStyle = colour;
    fillPath(context, path);
  }
  return context.canvas;
}

/** A word with a halo in the colour of the ground. */
export function labelImage(text: string, colour: string, font = FONT): HTMLCanvasElement {
  const measure = canvas(1, 1);
  measure.font = font;
  const width = measure.measureText(text).width + 6;
  const context = canvas(width, 16);
  context.font = font;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = token("--map-ground");
  context.lineWidth = 3.5;
  context.strokeText(text, 3, 8.5);
  context.fillStyle = colour;
  context.fillText(text, 3, 8.5);
  return context.canvas;
}

/** A station: a small house outline in a tone that stays behind the units. */
export function stationImage(): HTMLCanvasElement {
  const context = canvas(12, 12);
  context.strokeStyle = token("--map-label");
  context.lineWidth = 1.2;
  context.stroke(new Path2D("M2 10.5V5.5L6 2l4 3.5v5z"));
  return context.canvas;
}
