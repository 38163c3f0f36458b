import { unreachable } from "#kernel";
import type { ReportBlock } from "./blocks.ts";
import { curveShapes, intervalShapes, type Shapes } from "./shapes.ts";
import type { ReportLanguage } from "./report-words.ts";

const STYLE = `body{margin:0;background:#fff;color:#1b2026;font:400 14px/21px "Inter Variable",
"Noto Sans SC Variable",system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:900px;margin:0 auto;padding:24px 20px 48px}
h1{font-size:22px;line-height:30px;margin:0 0 4px}h2{font-size:15px;margin:24px 0 6px}
p{margin:0 0 8px}ul{margin:0 0 8px;padding-left:20px}li{margin-bottom:4px;overflow-wrap:anywhere}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13px;line-height:18px}
th,td{text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid #d9d6ce}
figure{margin:16px 0}figcaption{font-weight:600;margin-bottom:6px}svg{width:100%;height:auto}
@media print{figure,tr{break-inside:avoid}}`;

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function drawing(caption: string, { width, height, shapes }: Shapes): string {
  const inside = shapes.map((shape) => {
    if (shape.kind === "text") {
      const { x, y, text, anchor } = shape;
      return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="11" fill="#3b434c">${escaped(text)}</text>`;
    }
    const { d, stroke, fill, width: line, dash } = shape;
    const dashed = dash === undefined ? "" : ` stroke-dasharray="${dash.join(" ")}"`;
    return `<path d="${d}" stroke="${stroke}" fill="${fill}" fill-opacity="0.15" stroke-width="${line}"${dashed}/>`;
  });
  return (
    `<figure><figcaption>${escaped(caption)}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(caption)}">` +
    `${inside.join("")}</svg></figure>`
  );
}

function cells(tag: "th" | "td", row: readonly string[]): string {
  return row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("");
}

function pieceOf(block: ReportBlock): string {
  switch (block.kind) {
    case "title":
      return `<h1>${escaped(block.text)}</h1>`;
    case "heading":
      return `<h2>${escaped(block.text)}</h2>`;
    case "text":
      return `<p>${escaped(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>`;
    case "table":
      return (
        `<div class="wide"><table><thead><tr>${cells("th", block.head)}</tr></thead><tbody>` +
        `${block.rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("")}</tbody></table></div>`
      );
    case "curves":
      return drawing(block.caption, curveShapes(block));
    case "intervals":
      return drawing(block.caption, intervalShapes(block.rows));
    default:
      return unreachable(block);
  }
}

/** The report as one file that runs nothing and fetches nothing. */
export function planReportPage(blocks: readonly ReportBlock[], language: ReportLanguage): string {
  const title = blocks.find((block) => block.kind === "title");
  const name = title !== undefined && "text" in title ? title.text : "Muster";
  return (
    `<!doctype html><html lang="${language === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<title>${escaped(name)}</title><style>${STYLE}</style></head><body><main>` +
    `${blocks.map((block) => pieceOf(block)).join("\n")}</main></body></html>\n`
  );
}
