import PDFDocument from "pdfkit";
import type { Shapes } from "#sim";
import { Faces, type Weight } from "./faces.ts";
import { linesOf, runsOf } from "./runs.ts";

const A4 = { width: 595.28, height: 841.89 };
export const MARGIN = 54;
export const INSIDE = A4.width - 2 * MARGIN;
const BOTTOM = A4.height - 60;

export type Style = { readonly size: number; readonly weight: Weight; readonly colour: string };
/** Figures of one width; fontkit's kerning of a varied font lets a point vanish between figures. */
const FEATURES = { tnum: true, kern: false } as never;
export const INK = "#1b2026";

/** Parts of a document that a screen reader knows (PDF 1.7, 14.8.4). */
export type Role =
  | "Document"
  | "H1"
  | "H2"
  | "P"
  | "L"
  | "LI"
  | "LBody"
  | "Table"
  | "TR"
  | "TH"
  | "TD"
  | "Figure";
/** What the types of pdfkit do not know yet is in it as well. */
type RoleOptions = {
  /** What is said of a drawing. */
  readonly alt?: string;
  /** Left, top, right, bottom in points from the page's upper left corner. */
  readonly bbox?: [number, number, number, number];
  readonly placement?: "Block";
  readonly scope?: "Column";
};

export type SheetAbout = {
  readonly title: string;
  readonly footer: string;
  readonly language: string;
  /** UTC milliseconds; written as the date of the document. */
  readonly at: number;
};

/** Opened once: they do not change, and unpacking them is most of the work. */
let faces: Faces | undefined;

/** Pages of A4 with a place that text and drawings go down from; all measures in points. */
export class Sheet {
  y = MARGIN;
  readonly #document: PDFKit.PDFDocument;
  readonly #faces = (faces ??= new Faces());
  readonly #names = new Map<string, string>();
  readonly #about: SheetAbout;
  #part: { readonly role: string; readonly element: PDFKit.PDFStructureElement } | undefined;
  readonly #done: Promise<Uint8Array>;

  constructor(about: SheetAbout) {
    this.#about = about;
    const { title, language, at } = about;
    this.#document = new PDFDocument({
      size: "A4",
      margin: 0,
      bufferPages: true,
      pdfVersion: "1.7",
      lang: language,
      displayTitle: true,
      tagged: true,
      subset: "PDF/UA" as never,
      font: "",
      info: { Title: title, Producer: "Muster", Creator: "Muster", CreationDate: new Date(at) },
    });
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const parts: Buffer[] = [];
    this.#document.on("data", (part: Buffer) => parts.push(part));
    this.#document.on("end", () => resolve(Buffer.concat(parts)));
    this.#document.on("error", reject);
    this.#done = promise;
  }

  /** Starts a page when less than `height` is left. Whether it did. */
  need(height: number): boolean {
    if (this.y + height <= BOTTOM) return false;
    this.#document.addPage();
    this.y = MARGIN;
    return true;
  }

  /** What `draw` draws is one part of the document, inside the part that is being drawn. */
  within(role: Role, draw: () => void, options: RoleOptions = {}): void {
    const outer = this.#part;
    const element = this.#document.struct(role, options);
    if (outer === undefined) this.#document.addStructure(element);
    else outer.element.add(element);
    this.#part = { role, element };
    draw();
    this.#part = outer;
    element.end();
  }

  /** What `draw` draws is read to nobody: lines, footers, and what is said a second time. */
  aside(draw: () => void): void {
    const outer = this.#part;
    this.#part = undefined;
    draw();
    this.#part = outer;
  }

  /** Marks what is drawn as a piece of the part it belongs to; a part may go over many pages. */
  #marked(draw: () => void): void {
    if (this.#part === undefined) this.#document.markContent("Artifact");
    else this.#part.element.add(this.#document.markStructureContent(this.#part.role));
    draw();
    this.#document.endMarkedContent();
  }

  #use(face: string, { size, weight, colour }: Style): void {
    const key = `${weight} ${face}`;
    let name = this.#names.get(key);
    if (name === undefined) {
      name = `face ${this.#names.size}`;
      this.#names.set(key, name);
      this.#document.registerFont(name, this.#faces.face(face, weight) as never);
    }
    this.#document.font(name).fontSize(size).fillColor(colour);
  }

  #runs(text: string) {
    return runsOf(text, (codePoint) => this.#faces.fileOf(codePoint));
  }

  widthOf(text: string, style: Style): number {
    let width = 0;
    for (const run of this.#runs(text)) {
      this.#use(run.face, style);
      width += this.#document.widthOfString(run.text, { features: FEATURES });
    }
    return width;
  }

  lines(text: string, width: number, style: Style): string[] {
    return linesOf(text, width, (part) => this.widthOf(part, style));
  }

  /** One line of text; `y` is its baseline. */
  line(text: string, x: number, y: number, style: Style): void {
    this.#marked(() => this.#draw(text, x, y, style));
  }

  #draw(text: string, x: number, y: number, style: Style): void {
    let at = x;
    for (const { face, text: part } of this.#runs(text)) {
      this.#use(face, style);
      const options = { lineBreak: false, baseline: "alphabetic", features: FEATURES } as const;
      this.#document.text(part, at, y, options);
      at += this.#document.widthOfString(part, { features: FEATURES });
    }
  }

  rule(x: number, y: number, width: number, colour: string): void {
    const draw = () =>
      this.#document
        .moveTo(x, y)
        .lineTo(x + width, y)
        .lineWidth(0.5)
        .strokeColor(colour)
        .stroke();
    this.aside(() => this.#marked(draw));
  }

  /** A drawing as vectors, as wide as the text. `said` is what is read out in its stead. */
  drawing(drawn: Shapes, said: string): void {
    const bottom = this.y + (drawn.height * INSIDE) / drawn.width;
    const bbox: [number, number, number, number] = [MARGIN, this.y, MARGIN + INSIDE, bottom];
    const draw = () => this.#marked(() => this.#drawing(drawn));
    this.within("Figure", draw, { alt: said, bbox, placement: "Block" });
    this.y = bottom + 10;
  }

  #drawing({ width, shapes }: Shapes): void {
    const scale = INSIDE / width;
    const top = this.y;
    for (const shape of shapes) {
      if (shape.kind === "text") {
        const style: Style = { size: 11 * scale, weight: "regular", colour: "#3b434c" };
        const share = { start: 0, middle: 0.5, end: 1 }[shape.anchor];
        const left = MARGIN + shape.x * scale - share * this.widthOf(shape.text, style);
        this.#draw(shape.text, left, top + shape.y * scale, style);
        continue;
      }
      const { d, stroke, fill, width: thick, dash } = shape;
      this.#document.save().translate(MARGIN, top).scale(scale).path(d);
      if (dash !== undefined && dash.length > 0) this.#document.dash(dash as never, {});
      if (fill !== "none") this.#document.fillOpacity(0.15).fill(fill);
      else this.#document.lineWidth(thick).strokeColor(stroke).stroke();
      this.#document.restore();
    }
  }

  /** The footers, which need the number of pages, and the bytes. */
  async finish(pageOf: (page: number, pages: number) => string): Promise<Uint8Array> {
    const { count } = this.#document.bufferedPageRange();
    const style: Style = { size: 8, weight: "regular", colour: "#5b636c" };
    for (let page = 0; page < count; page += 1) {
      this.#document.switchToPage(page);
      const number = pageOf(page + 1, count);
      const right = MARGIN + INSIDE - this.widthOf(number, style);
      const [first = "", second] = this.lines(this.#about.footer, right - MARGIN - 20, style);
      this.rule(MARGIN, A4.height - 46, INSIDE, "#d9d6ce");
      this.line(second === undefined ? first : `${first} …`, MARGIN, A4.height - 34, style);
      this.line(number, right, A4.height - 34, style);
    }
    this.#document.end();
    return this.#done;
  }
}
