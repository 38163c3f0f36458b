/**
 * The look of the report, in the page and in the file. Colours are the console's tokens, with
 * those of a white page where there are none.
 */
export const REPORT_STYLE = `
.report{--r-text:var(--text,#1b2026);--r-dim:var(--dim,#565e67);--r-line:var(--line,#d9d6ce);
--r-ground:var(--ground,#fff);--r-accent:var(--accent,#5243b8);--r-road:var(--map-road-main,#c9c4b8);
--r-strong:var(--line-strong,#85827a);max-width:1240px;margin:0 auto;padding:16px 20px 40px;
color:var(--r-text);font:400 13px/19px "Inter Variable","Noto Sans SC Variable",system-ui,sans-serif;
font-variant-numeric:tabular-nums}
.report h1{margin:0;font-size:18px;line-height:26px;font-weight:600}
.report h2{margin:20px 0 6px;font-size:14px;font-weight:600}
.report h3{margin:0;font-size:13px;font-weight:600}
.report p{margin:0 0 4px}
.report .when{font-weight:500}
.report .faint,.report .spread{color:var(--r-dim);font-weight:400}
.report-table{width:100%;margin-top:12px;border-collapse:collapse}
.report-table th,.report-table td{padding:7px 12px 2px 0;text-align:left;vertical-align:top}
.report-table thead th{padding-bottom:5px;border-bottom:1px solid var(--r-strong);font-weight:600}
.report-table th .faint{display:block;font-size:12px;line-height:17px}
.report-table tbody th{width:190px;font-weight:600}
.report-table .figure{display:block;white-space:nowrap}
.report-table tbody{border-bottom:1px solid var(--r-line)}
.report-table .chart-cell{width:330px;padding-right:0}
.report-table .underneath td{padding:0 0 7px;font-size:12px;line-height:17px}
.report-table .underneath p{margin:0}
.report-chart{display:block;width:320px;max-width:100%;height:auto}
.report-key{width:12px;height:12px;vertical-align:-1px}
.report .mark{fill:var(--r-text);stroke:var(--r-text);stroke-width:1.4}
.report .mark.you{fill:var(--r-accent);stroke:var(--r-accent)}
.report .mark.hollow{fill:var(--r-ground)}
.report .bar{fill:none;stroke:var(--r-text);stroke-width:1.2}
.report .bar.you{stroke:var(--r-accent)}
.report .tick{fill:none;stroke:var(--r-line);stroke-width:1}
.report .tick-text{fill:var(--r-dim);font-size:10px}
.report .target{fill:none;stroke:var(--r-strong);stroke-width:1.4;stroke-dasharray:3 3}
.report-calls{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:14px 28px;
margin:0;padding:0;list-style:none}
.report-call{display:grid;grid-template-columns:168px minmax(0,1fr);gap:12px;align-items:start}
.call-map{width:100%;height:auto;border:1px solid var(--r-line);background:var(--r-ground)}
.call-map .road{fill:none;stroke:var(--r-road);stroke-width:.8}
.call-map .way{fill:none;stroke:var(--r-text);stroke-width:1.8;stroke-dasharray:5 3}
.call-map .way.autopilot{stroke-dasharray:1.5 3}
.call-map .way.you{stroke:var(--r-accent);stroke-dasharray:none}
.call-map .incident{fill:none;stroke:var(--r-text);stroke-width:2.4}
.call-map .unit-text{fill:var(--r-text);font-size:12px;font-weight:600;paint-order:stroke;
stroke:var(--r-ground);stroke-width:3px}
.report .delta{float:right;font-weight:600}
.report .by{display:inline-block;padding:0 5px;line-height:1.35;white-space:nowrap;border:1px solid var(--r-line)}
.report .call-times{margin:0;padding:0;list-style:none;font-size:12px;line-height:17px}
.report .call-times li{overflow-wrap:anywhere}
.report-limits ul{margin:0;padding-left:18px;columns:2;column-gap:28px;list-style:disc}
.report-limits li{break-inside:avoid;margin-bottom:3px}
.report details{margin-top:8px}
.report summary{cursor:pointer}
@media screen and (max-width:900px){
.report-calls{grid-template-columns:minmax(0,1fr)}
.report-limits ul{columns:1}
.report-table,.report-table tbody,.report-table tr,.report-table th,.report-table td{display:block;width:auto}
.report-table thead{display:none}
.report-table tbody td[data-column]{display:flex;flex-wrap:wrap;gap:0 10px}
.report-table tbody td[data-column]::before{content:attr(data-column);flex:0 0 100%;color:var(--r-dim)}
.report-table .chart-cell{width:auto}
}
@media screen and (max-width:480px){
.report{padding:12px}
.report-call{grid-template-columns:minmax(0,1fr)}
.call-map{max-width:260px}
}
@media print{
@page{size:A4;margin:11mm}
.report{max-width:none;padding:0;font-size:9px;line-height:12.5px;--r-text:#000;--r-dim:#444;
--r-line:#ccc;--r-ground:#fff;--r-accent:#4534a8;--r-road:#ccc;--r-strong:#666}
.report h1{font-size:14px;line-height:18px}
.report h2{margin:0 0 5px;font-size:11px}
.report h3{font-size:9.5px}
.report-table{table-layout:fixed;font-size:9.2px;line-height:13px}
.report-table thead th:first-child{width:15%}
.report-table thead th:last-child{width:28%}
.report-table .figure{white-space:normal}
.report-table th,.report-table td{padding:4px 6px 1px 0}
.report-table tbody th,.report-table .chart-cell{width:auto}
.report-chart{width:100%}
.report-key{width:8px;height:8px}
.report-table th .faint,.report-table .underneath td,.report .call-times{font-size:8.2px;line-height:11px}
.report-table .underneath td{padding-bottom:4px}
.report-table tbody,.report-call{break-inside:avoid}
.report-different{break-before:page}
.report-calls{grid-template-columns:repeat(2,minmax(0,1fr));gap:7px 14px}
.report-call{grid-template-columns:104px minmax(0,1fr);gap:7px}
.report-limits{margin-top:8px;font-size:8.2px;line-height:10.6px}
.report-limits ul{columns:2;column-gap:14px}
.report-limits li{margin-bottom:1px}
.report details{display:none}
}
`;
