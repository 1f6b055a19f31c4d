// Charts by ECharts, in the colours of the page; a table always says the same.
//
// <figure class="chart" data-chart data-spec="id of a json_script block" data-library="…echarts"
//         data-selects="area">
// What a spec holds, each kind says in charts/. With data-selects a click on a point chooses it
// (select.js); without, it opens the point's own page.
import { band } from "./charts/band.js";
import { bars } from "./charts/bars.js";
import { colours, frame } from "./charts/frame.js";
import { network } from "./charts/network.js";
import { hidesRows, ranges } from "./charts/ranges.js";
import { scatter } from "./charts/scatter.js";
import { offer } from "./picture.js";
import { chosenOf, introduce, toggle } from "./select.js";

const KINDS = { band, bars, line: bars, network, ranges, scatter };
const charts = new Map();
const libraries = new Map();

// The library is an old-style script that leaves `echarts` on the window; read once for all.
export const library = (url) => {
  if (!libraries.has(url)) libraries.set(url, import(url).then(() => globalThis.echarts));
  return libraries.get(url);
};

// A spec made into ECharts' options, in the colours that hold at `place`.
export function drawing(place, spec, state) {
  const colour = colours(place);
  const family = getComputedStyle(place).fontFamily;
  const common = frame(colour, family);
  const made = KINDS[spec.kind](spec, { ...state, colour, family });
  const option = { ...common, ...made.option, grid: { ...common.grid, ...made.grid }, tooltip: { ...common.tooltip, ...made.option.tooltip } };
  option.legend = made.legend ? { ...common.legend, ...(made.legend === true ? {} : made.legend) } : undefined;
  if (!made.legend) delete option.legend;
  return { ...made, option };
}

export const specOf = (figure) => JSON.parse(document.getElementById(figure.dataset.spec).textContent);

export const stateOf = (figure, place) => ({
  chosen: figure.dataset.selects ? new Set(chosenOf(figure.dataset.selects)) : new Set(),
  all: figure.dataset.all === "true",
  width: place.clientWidth,
  height: place.clientHeight,
});

// `width`: of the paper; without, the drawing is as wide as its place.
function show(figure, { still = true, width } = {}) {
  const { chart, spec, place } = charts.get(figure);
  const state = stateOf(figure, place);
  const made = drawing(figure, spec, width ? { ...state, width } : state);
  if (made.height) place.style.height = `${made.height}px`;
  chart.resize(width ? { width, height: made.height ?? state.height } : { width: "auto", height: "auto" });
  chart.setOption({ ...made.option, ...(still ? { animation: false } : {}) }, { notMerge: true });
  charts.get(figure).made = made;
  if (still) chart.getZr().flush();
  // On paper the drawing is as wide as its place there.
  place.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
}

// --- What a click does -------------------------------------------------------------------------

function act(figure, { id, url }) {
  if (figure.dataset.selects && id !== undefined) toggle(figure.dataset.selects, String(id));
  else if (url) location.assign(url);
}

function listen(figure, chart) {
  chart.on("click", ({ data }) => charts.get(figure).made.rowAt || (data && act(figure, data)));
  // A row of a ranking is as wide as the figure: a finger finds it.
  chart.getZr().on("click", ({ offsetX, offsetY }) => {
    const { rowAt } = charts.get(figure).made;
    const row = rowAt?.(Math.round(chart.convertFromPixel({ yAxisIndex: 0 }, offsetY)));
    if (row && offsetX >= 0) act(figure, row);
  });
  chart.getZr().on("mousemove", ({ offsetY }) => {
    const { rowAt } = charts.get(figure).made;
    const row = rowAt?.(Math.round(chart.convertFromPixel({ yAxisIndex: 0 }, offsetY)));
    if (rowAt) chart.getZr().setCursorStyle(row && (figure.dataset.selects || row.url) ? "pointer" : "default");
  });
  chart.on("mouseover", ({ data }) => around(figure, chart, data?.id, "highlight"));
  chart.on("mouseout", ({ data }) => around(figure, chart, data?.id, "downplay"));
}

// In a network those at the other end of its links show themselves with it.
function around(figure, chart, id, type) {
  const near = charts.get(figure).made.near?.(id);
  if (!near) return;
  chart.getOption().series.forEach((series, seriesIndex) => {
    if (series.type !== "scatter") return;
    series.data.forEach((point, dataIndex) => near.has(point.id) && chart.dispatchAction({ type, seriesIndex, dataIndex }));
  });
}

function offerAll(figure, spec) {
  const button = figure.querySelector("[data-show-all]");
  if (!button || spec.kind !== "ranges" || !hidesRows(spec)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const all = figure.dataset.all !== "true";
    figure.dataset.all = String(all);
    button.setAttribute("aria-expanded", String(all));
    show(figure);
  });
}

// Drawn anew for a picture: as wide as paper is, by daylight, with what is chosen.
const PAPER = { width: 960, height: 480 };
const PRINTED = 672; // px between the margins of an A4 page: letters there are as tall as those around
const HIGHER = { network: 720, scatter: 560 };

function portrait(figure, echarts, room) {
  const { spec, place } = charts.get(figure);
  const box = document.createElement("div");
  room.append(box);
  const size = { width: PAPER.width, height: HIGHER[spec.kind] ?? PAPER.height };
  const made = drawing(room, spec, { ...stateOf(figure, place), ...size });
  if (made.height) size.height = made.height;
  const chart = echarts.init(box, null, { renderer: "svg", ...size });
  chart.setOption({ ...made.option, animation: false });
  const node = box.querySelector("svg").cloneNode(true);
  chart.dispose();
  return { node, ...size };
}

// --- Life ----------------------------------------------------------------------------------------

async function start(figure) {
  if (figure.dataset.chart === "ready") return;
  figure.dataset.chart = "ready";
  const place = figure.querySelector(".chart-drawing");
  const spec = specOf(figure);
  place.hidden = false;
  try {
    const echarts = await library(figure.dataset.library);
    const chart = echarts.init(place, null, { renderer: "svg" });
    charts.set(figure, { chart, spec, place });
    if (figure.dataset.selects) introduce(figure.dataset.selects, spec.points ?? spec.rows ?? spec.nodes ?? []);
    show(figure, { still: false });
    listen(figure, chart);
    offerAll(figure, spec);
    offer(figure, (room) => portrait(figure, echarts, room));
    let width = place.clientWidth;
    new ResizeObserver(() => {
      if (place.clientWidth === width || !place.clientWidth || matchMedia("print").matches) return;
      width = place.clientWidth;
      show(figure);
    }).observe(place);
  } catch (error) {
    place.hidden = true; // the table stands for it
    console.error(error);
  }
}

const each = (act) => {
  for (const [figure, { chart }] of charts) {
    if (figure.isConnected) act(figure);
    else { chart.dispose(); charts.delete(figure); }
  }
};

const startIn = (part) => {
  if (part.matches?.("[data-chart]")) start(part);
  part.querySelectorAll("[data-chart]").forEach(start);
};
startIn(document);
document.addEventListener("htmx:load", (event) => startIn(event.detail.elt));
document.addEventListener("ruang:theme", () => each((figure) => show(figure)));
// Paper is white, however the page was read.
addEventListener("beforeprint", () => each((figure) => { figure.dataset.theme = "light"; show(figure, { width: PRINTED }); }));
addEventListener("afterprint", () => each((figure) => { delete figure.dataset.theme; show(figure); }));
document.addEventListener("ruang:select", ({ detail }) => each((figure) => figure.dataset.selects === detail.kind && show(figure)));
