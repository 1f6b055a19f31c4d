// What hangs together: circles and the strongest links between them.
// {kind: "network", nodes: [{id, label, size, group, url}], links: [{source, target, weight}],
//  size: "what the size says", weight: "what the weight says", decimals, most: links shown at most}
import { layout, namesBeside, strongest } from "./layout.js";
import { folded, wideness } from "./lines.js";
import { look, named, pieces, wide, words, writer } from "./frame.js";

const CLASSES = [[0.8, 1], [1.8, 1.6], [3.2, 2.6]]; // width of a line where there is room, and on a phone
const LINES = 2; // of a name
const LEGEND = { line: 23, below: 11, beside: 30 }; // its lines; below them; sign and gap beside a name
const laid = new WeakMap(); // where nodes stand in a place of one size

function places(spec, links, width, height, across) {
  const key = `${Math.round(width / 40)}x${Math.round(height / 40)}`;
  if (laid.get(spec)?.key !== key) {
    const at = layout(spec.nodes, links, { width, height, radius: (node) => across(node.size) / 2 });
    laid.set(spec, { key, at: new Map(spec.nodes.map((node, i) => [node.id, at[i]])) });
  }
  return laid.get(spec).at;
}

// The names that have room, each with its side: the chosen first, then the largest.
function names(nodes, at, across, first, { width, height, style, family, lines }) {
  const order = [...nodes].sort((a, b) => first(b) - first(a) || (b.size ?? 0) - (a.size ?? 0));
  const circles = order.map((node) => ({ x: at.get(node.id)[0], y: at.get(node.id)[1], r: across(node.size) / 2 }));
  const boxes = order.map((node) => {
    const font = `${first(node) ? 600 : 400} ${style.fontSize}px ${family}`;
    const lines = folded(node.label, style.width, font, LINES);
    return { lines, width: Math.max(...lines.map((line) => wideness(line, font))) + 4, height: lines.length * style.lineHeight };
  });
  const sides = namesBeside(circles, boxes, width, height, lines);
  return new Map(order.map((node, i) => [node.id, { side: sides[i], text: boxes[i].lines.join("\n") }]));
}

// How high the legend is, as many lines as its names need: none is left for turning a page.
function head(groups, width, family) {
  if (groups.length < 2) return 0;
  let [lines, used] = [1, 0];
  for (const group of groups) {
    const needs = wideness(group, `13px ${family}`) + LEGEND.beside;
    if (used && used + needs > width) [lines, used] = [lines + 1, 0];
    used += needs;
  }
  return lines * LEGEND.line + LEGEND.below;
}

const classOf = (links) => {
  const weights = links.map((link) => link.weight).sort((a, b) => a - b);
  const limit = (share) => weights[Math.floor(weights.length * share)];
  const [low, high] = [limit(0.5), limit(0.85)];
  return (weight) => (weight >= high ? 2 : weight >= low ? 1 : 0);
};

export function network(spec, { colour, chosen, width, height: whole, family }) {
  const small = width < 560;
  const groups = [...new Set(spec.nodes.map((node) => node.group ?? ""))];
  const above = head(groups, width, family);
  const height = whole - above;
  const across = wide(Math.max(...spec.nodes.map((node) => node.size ?? 0), 0), small ? 30 : 42);
  const links = strongest(spec.nodes, spec.links, spec.most);
  const at = places(spec, links, width, height, across);
  const here = new Set(spec.nodes.filter((node) => chosen.has(node.id)).map((node) => node.id));
  const thickness = classOf(links);
  const drawn = (link) => [at.get(link.source), at.get(link.target)];
  const touched = (link) => here.has(link.source) || here.has(link.target);
  const line = (id, some, style) => ({ id, type: "line", data: pieces(some.map(drawn)), symbol: "none", silent: true, animation: false, z: 1, tooltip: { show: false }, lineStyle: { color: colour.firm, ...style } });
  const near = (id) => new Set(links.filter((l) => l.source === id || l.target === id).map((l) => (l.source === id ? l.target : l.source)));
  const beside = new Set([...here].flatMap((id) => [...near(id)]));
  const state = (node) => (beside.has(node.id) && !here.has(node.id) ? { opacity: 0.8, borderColor: colour.ink, borderWidth: 1 } : look(colour, here, node.id));
  const style = { fontSize: small ? 11 : 12, lineHeight: small ? 15 : 17, width: small ? 92 : 150 };
  const side = names(spec.nodes, at, across, (node) => here.has(node.id), { width, height, style, family, lines: links.map(drawn) });
  const circles = (group, i) => ({
    id: `nodes-${i}`, name: group, type: "scatter", z: 3, animation: false, itemStyle: { color: colour.series[i % colour.series.length] }, clip: false,
    data: spec.nodes.filter((node) => (node.group ?? "") === group).map((node) => ({ id: node.id, name: node.label, url: node.url, value: [...at.get(node.id), node.size], itemStyle: state(node), label: { show: Boolean(side.get(node.id).side), position: side.get(node.id).side ?? "right", formatter: side.get(node.id).text, fontWeight: here.has(node.id) ? 600 : 400 } })),
    symbolSize: (value) => across(value[2]),
    label: { ...named(colour), fontSize: style.fontSize, lineHeight: style.lineHeight, distance: 3 },
    emphasis: { itemStyle: { opacity: 1, borderColor: colour.ink, borderWidth: 2 }, label: { show: true } },
  });
  const [write, weigh] = [writer(spec.decimals), writer(2)];
  const labels = new Map(spec.nodes.map((node) => [node.id, node.label]));
  const said = (point) => {
    const own = links.filter((l) => l.source === point.data.id || l.target === point.data.id).slice(0, 5);
    return words([point.name, spec.size && `${spec.size}: ${write(point.value[2])}`, ...own.map((l) => `${labels.get(l.source === point.data.id ? l.target : l.source)} · ${weigh(l.weight)}`)]);
  };
  const hidden = (most, more) => ({ type: "value", show: false, min: 0, max: most, ...more });
  return {
    legend: above > 0 && { data: groups },
    grid: { left: 0, right: 0, bottom: 0, top: above, containLabel: false },
    near,
    option: {
      xAxis: hidden(width), yAxis: hidden(height, { inverse: true }),
      tooltip: { trigger: "item", formatter: said },
      series: [
        ...CLASSES.map(([broad, narrow], i) => line(`links-${i}`, links.filter((link) => thickness(link.weight) === i && !touched(link)), { width: small ? narrow : broad, opacity: here.size ? 0.18 : 0.45 })),
        ...CLASSES.map(([broad, narrow], i) => line(`chosen-${i}`, links.filter((link) => thickness(link.weight) === i && touched(link)), { width: (small ? narrow : broad) + 0.6, opacity: 0.9, color: colour.ink })),
        ...groups.map(circles),
      ],
    },
  };
}
