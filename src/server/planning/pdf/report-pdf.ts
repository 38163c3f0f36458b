import { unreachable } from "#kernel";
import {
  curveShapes,
  intervalShapes,
  reportBlocks,
  reportPeriod,
  type ReportAbout,
  type ReportBlock,
  type ReportLanguage,
  type Shapes,
  type Trial,
} from "#sim";
import { INK, INSIDE, MARGIN, Sheet, type Style } from "./sheet.ts";

const STYLES = {
  title: { size: 18, weight: "bold", colour: INK },
  heading: { size: 12, weight: "bold", colour: INK },
  text: { size: 9.5, weight: "regular", colour: INK },
  cell: { size: 8, weight: "regular", colour: INK },
  head: { size: 8, weight: "bold", colour: INK },
} as const satisfies Record<string, Style>;
const LEADING = 1.45;
const CELL_GAP = 8;

function paragraph(sheet: Sheet, text: string, style: Style, indent = 0): void {
  const step = style.size * LEADING;
  for (const [place, line] of sheet.lines(text, INSIDE - indent, style).entries()) {
    sheet.need(step);
    if (indent > 0 && place === 0) {
      sheet.line("•", MARGIN + indent - 10, sheet.y + style.size, style);
    }
    sheet.line(line, MARGIN + indent, sheet.y + style.size, style);
    sheet.y += step;
  }
}

/** Columns as wide as their widest cell asks, the first ones giving way when it is too much. */
export function columnWidths(asked: readonly number[], width: number): number[] {
  const total = asked.reduce((sum, one) => sum + one, 0);
  if (total <= width) return asked.map((one) => one + (width - total) / asked.length);
  const fair = width / asked.length;
  const narrow = asked.filter((one) => one <= fair).reduce((sum, one) => sum + one, 0);
  const wide = total - narrow;
  return asked.map((one) => (one <= fair ? one : (one * (width - narrow)) / wide));
}

function table(sheet: Sheet, { head, rows }: Extract<ReportBlock, { kind: "table" }>): void {
  const asked = head.map((name, column) => {
    const cells = rows.map((row) => sheet.widthOf(row[column] ?? "", STYLES.cell));
    return CELL_GAP + Math.max(sheet.widthOf(name, STYLES.head), ...cells);
  });
  const widths = columnWidths(asked, INSIDE);
  const step = STYLES.cell.size * LEADING;
  const laid = (row: readonly string[], style: Style) =>
    widths.map((width, column) => sheet.lines(row[column] ?? "", width - CELL_GAP + 0.01, style));
  const heightOf = (cells: readonly string[][]) =>
    step * Math.max(1, ...cells.map(({ length }) => length)) + 6;
  const draw = (cells: readonly string[][], style: Style, part?: "TH" | "TD") => {
    let x = MARGIN;
    for (const [column, lines] of cells.entries()) {
      const left = x;
      const cell = () => {
        for (const [place, line] of lines.entries()) {
          sheet.line(line, left, sheet.y + 3 + style.size + step * place, style);
        }
      };
      if (part === undefined) cell();
      else sheet.within(part, cell, part === "TH" ? { scope: "Column" } : {});
      x += widths[column] ?? 0;
    }
    sheet.y += heightOf(cells);
    sheet.rule(MARGIN, sheet.y, INSIDE, style === STYLES.head ? "#85827a" : "#e5e2da");
  };
  const top = laid(head, STYLES.head);
  sheet.need(heightOf(top) + 3 * step);
  sheet.within("Table", () => {
    sheet.within("TR", () => draw(top, STYLES.head, "TH"));
    for (const row of rows) {
      const cells = laid(row, STYLES.cell);
      // The head again is for the eye: who listens is told the head of each cell anyway.
      if (sheet.need(heightOf(cells))) sheet.aside(() => draw(top, STYLES.head));
      sheet.within("TR", () => draw(cells, STYLES.cell, "TD"));
    }
  });
  sheet.y += 8;
}

function drawing(sheet: Sheet, caption: string, shapes: Shapes): void {
  const lines = sheet.lines(caption, INSIDE, STYLES.text).length;
  sheet.need(lines * STYLES.text.size * LEADING + (shapes.height * INSIDE) / shapes.width + 10);
  sheet.within("P", () => paragraph(sheet, caption, STYLES.text));
  sheet.drawing(shapes, caption);
}

function put(sheet: Sheet, block: ReportBlock): void {
  switch (block.kind) {
    case "title":
      sheet.within("H1", () => paragraph(sheet, block.text, STYLES.title));
      return;
    case "heading":
      // A heading stays with what follows it.
      sheet.need(60);
      sheet.y += 10;
      sheet.within("H2", () => paragraph(sheet, block.text, STYLES.heading));
      sheet.y += 2;
      return;
    case "text":
      sheet.within("P", () => paragraph(sheet, block.text, STYLES.text));
      sheet.y += 4;
      return;
    case "list":
      sheet.within("L", () => {
        for (const item of block.items) {
          const body = () => paragraph(sheet, item, STYLES.text, 12);
          sheet.within("LI", () => sheet.within("LBody", body));
          sheet.y += 2;
        }
      });
      sheet.y += 4;
      return;
    case "table":
      table(sheet, block);
      return;
    case "curves":
      drawing(sheet, block.caption, curveShapes(block));
      return;
    case "intervals":
      drawing(sheet, block.caption, intervalShapes(block.rows));
      return;
    default:
      unreachable(block);
  }
}

/** The report as a PDF: the same bytes for the same trial, language and review. */
export async function planReportPdf(
  trial: Trial,
  language: ReportLanguage,
  about: ReportAbout,
): Promise<Uint8Array> {
  const blocks = reportBlocks(trial, language, about);
  const title = trial.plans.map(({ name }) => name).join(" · ");
  const sheet = new Sheet({
    title,
    footer: `${reportPeriod(trial, language)} · ${title}`,
    language: language === "zh" ? "zh-CN" : "en",
    at: trial.history.to,
  });
  sheet.within("Document", () => {
    for (const block of blocks) put(sheet, block);
  });
  return sheet.finish((page, pages) =>
    language === "zh" ? `第 ${page} 页，共 ${pages} 页` : `Page ${page} of ${pages}`,
  );
}
