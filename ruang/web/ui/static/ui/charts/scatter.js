// {kind: "scatter", x: {label, reference, log}, y: {label, reference, log}, decimals, size: "what the size says",
//  points: [{id, x, y, size, label, group, url, from: [x, y]}]}
// `from`: where the point stood before; a line leads from there.
import { axis, below, besides, dashed, known, look, named, pieces, wide, words, writer } from "./frame.js";

const NAMED = 12; // chosen points that have their name beside them; more would lie on one another

// A step of a logarithmic side is a doubling: 0.5, 1, 2, 4 say more of a quotient than 0.1, 1, 10.
function doubling(values) {
  const said = values.filter((value) => known(value) && value > 0).map(Math.log2);
  return { type: "log", logBase: 2, min: 2 ** Math.floor(Math.min(...said, 0)), max: 2 ** Math.ceil(Math.max(...said, 0)) };
}

export function scatter(spec, { colour, chosen }) {
  const write = writer(spec.decimals ?? 1);
  const [left, right] = [writer(spec.x.decimals ?? spec.decimals ?? 1), writer(spec.y.decimals ?? spec.decimals ?? 1)];
  const groups = [...new Set(spec.points.map((p) => p.group ?? ""))];
  const across = wide(Math.max(...spec.points.map((p) => p.size ?? 0), 0), 34);
  const here = new Set(spec.points.filter((p) => chosen.has(p.id)).map((p) => p.id));
  const side = (given, of, more) => axis(colour, { name: given.label, ...(given.log ? doubling(spec.points.map(of).concat(given.reference)) : { type: "value", scale: true }), ...more });
  const references = [["xAxis", spec.x.reference], ["yAxis", spec.y.reference]].filter(([, v]) => v !== undefined && v !== null);
  const point = (p) => ({
    id: p.id, name: p.label, value: [p.x, p.y, p.size], url: p.url,
    itemStyle: look(colour, here, p.id),
    label: { show: here.has(p.id) && here.size <= NAMED },
  });
  // The small ones lie on the large ones, and the chosen on all.
  const inOrder = (a, b) => here.has(a.id) - here.has(b.id) || (b.size ?? 0) - (a.size ?? 0);
  const series = groups.map((group, i) => ({
    id: `points-${i}`, name: group, type: "scatter", z: 3,
    itemStyle: { color: colour.series[i % colour.series.length] },
    data: spec.points.filter((p) => (p.group ?? "") === group).sort(inOrder).map(point),
    symbolSize: (value) => across(value[2]),
    label: { ...named(colour), position: "top", formatter: "{b}" },
    labelLayout: { hideOverlap: true },
    emphasis: { itemStyle: { opacity: 1, borderColor: colour.ink }, label: { show: true } },
    markLine: i || !references.length ? undefined : dashed(colour, references.map(([key, value]) => ({ [key]: value }))),
  }));
  const paths = spec.points.filter((p) => p.from && (!here.size || here.has(p.id))).map((p) => [p.from, [p.x, p.y]]);
  if (paths.length) {
    series.push({ id: "paths", type: "line", data: pieces(paths), symbol: "none", silent: true, z: 2, lineStyle: { color: colour.firm, width: 1.5 }, tooltip: { show: false } });
  }
  const said = (p) => words([p.name, `${spec.x.label}: ${left(p.value[0])}`, `${spec.y.label}: ${right(p.value[1])}`, spec.size && `${spec.size}: ${write(p.value[2])}`]);
  const legend = groups.length > 1;
  return {
    legend: legend && { data: groups },
    grid: { bottom: 28, top: legend ? 64 : 36 },
    option: { xAxis: side(spec.x, (p) => p.x, below), yAxis: side(spec.y, (p) => p.y, besides(colour)), tooltip: { trigger: "item", formatter: said }, series },
  };
}
