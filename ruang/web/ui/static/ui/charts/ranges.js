// A ranking with its intervals: one row each, a dot for the value and a line from low to high.
// {kind: "ranges", rows: [{id, label, low, value, high, url}], reference, unit, decimals, top}
// The first `top` rows are shown (20), and those that are chosen; the others by a button.
import { axis, dashed, known, pieces, words, writer } from "./frame.js";
import { folded, shortened } from "./lines.js";

const TOP = 20;
const ROW = 27; // of one line; of two:
const HIGH = 42;
const GAP = { label: "⋮" };
const HEAD = 44;

// Where rows are left out between two that are shown, a gap says so.
function rowsShown(spec, { chosen, all }) {
  const shown = [];
  let last = -1;
  spec.rows.forEach((row, i) => {
    if (!all && i >= (spec.top ?? TOP) && !chosen.has(row.id)) return;
    if (i > last + 1) shown.push(GAP);
    shown.push(row);
    last = i;
  });
  return shown;
}
export const hidesRows = (spec) => spec.rows.length > (spec.top ?? TOP);

function ends(spec) {
  const said = spec.rows.flatMap((row) => [row.low, row.value, row.high]).concat(spec.reference).filter(known);
  const [least, most] = [Math.min(...said), Math.max(...said)];
  return least >= 0 && least < most / 2 ? { min: 0 } : { scale: true };
}

// A name in at most two lines; where it says two things, each has its own.
function twoLines(label, width, font) {
  const parts = label.split(" · ");
  if (parts.length === 2) return parts.map((part) => shortened(part, width, font));
  return folded(label, width, font, 2);
}

export function ranges(spec, { colour, chosen, all, width, family }) {
  const write = writer(spec.decimals ?? 1);
  const rows = rowsShown(spec, { chosen, all });
  const aside = Math.min(220, Math.round(width * 0.42));
  const folds = rows.map((row) => twoLines(row.label, aside - 8, `600 12.5px ${family}`));
  const style = (row, line) => (line && row.label.includes(" · ") ? "second" : here.has(row.id) ? "chosen" : "");
  const high = folds.some((lines) => lines.length > 1) ? HIGH : ROW;
  const here = new Set(rows.filter((row) => chosen.has(row.id)).map((row) => row.id));
  const names = axis(colour, {
    type: "category", inverse: true, data: rows.map((_row, i) => i), splitLine: { show: false }, axisLine: { show: false }, triggerEvent: true,
    axisLabel: {
      interval: 0, fontSize: 12.5, lineHeight: 17, margin: 10,
      color: (i) => (here.size && !here.has(rows[i]?.id) ? colour.soft : colour.ink),
      formatter: (i) => folds[i].map((words, line) => (style(rows[i], line) ? `{${style(rows[i], line)}|${words}}` : words)).join("\n"),
      rich: {
        chosen: { fontWeight: 600, fontSize: 12.5, lineHeight: 17, color: colour.ink },
        second: { fontSize: 11.5, lineHeight: 15, color: colour.soft },
      },
    },
  });
  const between = (some) => pieces(rows.map((row, i) => [row, i]).filter(([row]) => some(row) && known(row.low) && known(row.high)).map(([row, i]) => [[row.low, i], [row.high, i]]));
  const line = (id, some, style) => ({ id, type: "line", data: between(some), symbol: "none", silent: true, lineStyle: { width: 5, cap: "round", color: colour.series[0], ...style } });
  const dots = {
    id: "values", type: "scatter", z: 4, symbolSize: 11,
    data: rows.map((row, i) => ({ id: row.id, name: row.label, url: row.url, value: [known(row.value) ? row.value : "-", i], itemStyle: { color: colour.series[0], borderWidth: here.has(row.id) ? 2.5 : 1.5, borderColor: here.has(row.id) ? colour.ink : colour.surface, opacity: here.size && !here.has(row.id) ? 0.45 : 1 } })),
    markLine: known(spec.reference) ? { ...dashed(colour, [{ xAxis: spec.reference }]), z: 1 } : undefined,
  };
  const said = (found) => {
    const row = rows[found[0].axisValue ?? found[0].value[1]];
    if (!row || row === GAP) return "";
    const range = known(row.low) && known(row.high) ? ` (${write(row.low)} – ${write(row.high)})` : "";
    return words([row.label, `${write(row.value)}${range} ${spec.unit ?? ""}`]);
  };
  return {
    legend: false,
    height: rows.length * high + HEAD,
    grid: { top: HEAD - 20, bottom: 2, left: 4, right: 16 },
    rowAt: (i) => (rows[i] === GAP ? undefined : rows[i]),
    option: {
      xAxis: axis(colour, { type: "value", position: "top", name: spec.unit, nameLocation: "middle", nameGap: 24, axisLine: { show: false }, ...ends(spec) }),
      yAxis: names,
      tooltip: { trigger: "axis", axisPointer: { type: "shadow", axis: "y", shadowStyle: { color: colour.line, opacity: 0.35 } }, formatter: said },
      series: [
        line("others", (row) => !here.has(row.id), { opacity: here.size ? 0.16 : 0.34 }),
        line("chosen", (row) => here.has(row.id), { opacity: 0.5 }),
        dots,
      ],
    },
  };
}
