// Bars, lines and points by ECharts, in the colours of the page; a table always says the same.
//
// <figure class="chart" data-chart data-spec="id of a json_script block" data-library="…echarts">
// The spec, one of:
//   {kind: "bars", categories: […], series: [{name, values}], unit, horizontal, stacked, decimals}
//   {kind: "line", categories: […], series: [{name, values}], unit, decimals}
//   {kind: "scatter", x: {label, reference, log}, y: {label, reference, log}, decimals,
//    points: [{x, y, size, label, group, url}]}

const charts = new Map();
const libraries = new Map();

// The library is an old-style script that leaves `echarts` on the window; imported once for all.
const library = (url) => {
  if (!libraries.has(url)) libraries.set(url, import(url).then(() => globalThis.echarts));
  return libraries.get(url);
};

// Tokens are light-dark() pairs: a real element tells which of the two holds here.
function colours(element) {
  const probe = document.createElement("span");
  element.append(probe);
  const of = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    ink: of("ink"), soft: of("ink-soft"), line: of("line"), firm: of("line-firm"), ground: of("raised"),
    series: [1, 2, 3, 4, 5].map((i) => of(`chart-${i}`)),
  };
  probe.remove();
  return found;
}

function frame(colour, font) {
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    color: colour.series,
    textStyle: { fontFamily: font, color: colour.ink, fontSize: 13 },
    grid: { left: 8, right: 20, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: { color: colour.soft } },
    tooltip: {
      confine: true, backgroundColor: colour.ground, borderColor: colour.line, textStyle: { color: colour.ink },
    },
  };
}

const axis = (colour, more = {}) => ({
  axisLine: { lineStyle: { color: colour.firm } },
  axisTick: { show: false },
  axisLabel: { color: colour.soft, fontSize: 12.5, hideOverlap: true },
  splitLine: { lineStyle: { color: colour.line } },
  nameTextStyle: { color: colour.soft, fontSize: 12.5 },
  ...more,
});

const writer = (decimals = 0) => {
  const format = new Intl.NumberFormat("en", { maximumFractionDigits: decimals });
  return (value) => (value === null || value === undefined ? "–" : format.format(value));
};

function words(lines) {
  const box = document.createElement("div");
  lines.filter(Boolean).forEach((line, i) => {
    const part = document.createElement(i ? "div" : "strong");
    part.textContent = line;
    box.append(part);
  });
  return box;
}

function barsOrLine(spec, colour) {
  const write = writer(spec.decimals);
  const names = axis(colour, { type: "category", data: spec.categories, inverse: Boolean(spec.horizontal), splitLine: { show: false } });
  const amounts = axis(colour, { type: "value", name: spec.horizontal ? "" : spec.unit, axisLine: { show: false } });
  if (spec.horizontal) names.axisLabel = { ...names.axisLabel, width: 150, overflow: "truncate", hideOverlap: false, interval: 0 };
  const series = spec.series.map((one) => ({
    name: one.name, data: one.values, stack: spec.stacked ? "all" : undefined,
    type: spec.kind === "line" ? "line" : "bar", barMaxWidth: 26, symbolSize: 7,
    itemStyle: spec.kind === "line" || spec.stacked ? {} : { borderRadius: spec.horizontal ? [0, 3, 3, 0] : [3, 3, 0, 0] },
  }));
  const said = (all) => words([all[0].name, ...all.map((p) => `${p.seriesName}: ${write(p.value)} ${spec.unit ?? ""}`)]);
  return {
    xAxis: spec.horizontal ? amounts : names,
    yAxis: spec.horizontal ? names : amounts,
    legendShown: series.length > 1,
    tooltip: { trigger: "axis", axisPointer: { type: spec.kind === "line" ? "line" : "shadow" }, formatter: said },
    series,
  };
}

function scatter(spec, colour) {
  const write = writer(spec.decimals ?? 1);
  const groups = [...new Set(spec.points.map((p) => p.group ?? ""))];
  const most = Math.max(...spec.points.map((p) => p.size ?? 0), 1);
  const side = (given, more) => axis(colour, { type: given.log ? "log" : "value", name: given.label, scale: true, ...more });
  const below = { nameLocation: "middle", nameGap: 32 };
  // Upright Thai on its side is hard to read: the vertical axis has its name above it, level.
  const above = { nameLocation: "end", nameGap: 14, nameTextStyle: { color: colour.soft, fontSize: 12.5, align: "left" } };
  const references = [["xAxis", spec.x.reference], ["yAxis", spec.y.reference]].filter(([, v]) => v !== undefined && v !== null);
  const series = groups.map((group, i) => ({
    name: group, type: "scatter",
    data: spec.points.filter((p) => (p.group ?? "") === group).map((p) => ({ name: p.label, value: [p.x, p.y, p.size ?? 0], url: p.url })),
    symbolSize: (value) => 8 + 22 * Math.sqrt(value[2] / most),
    itemStyle: { opacity: 0.75, borderColor: colour.ground, borderWidth: 1 },
    emphasis: { itemStyle: { opacity: 1, borderColor: colour.ink } },
    markLine: i || !references.length ? undefined : {
      silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colour.firm, type: "dashed" },
      data: references.map(([key, value]) => ({ [key]: value })),
    },
  }));
  const said = (p) => words([p.name, `${spec.x.label}: ${write(p.value[0])}`, `${spec.y.label}: ${write(p.value[1])}`]);
  return { xAxis: side(spec.x, below), yAxis: side(spec.y, above), legendShown: groups.length > 1, tooltip: { trigger: "item", formatter: said }, series };
}

function options(figure, spec) {
  const colour = colours(figure);
  const common = frame(colour, getComputedStyle(figure).fontFamily);
  const { legendShown, tooltip, ...own } = spec.kind === "scatter" ? scatter(spec, colour) : barsOrLine(spec, colour);
  const result = { ...common, ...own, tooltip: { ...common.tooltip, ...tooltip } };
  if (!legendShown) delete result.legend;
  if (spec.kind === "scatter") result.grid = { ...common.grid, bottom: 28, top: legendShown ? 64 : 36 };
  if (spec.horizontal && !legendShown) result.grid = { ...common.grid, top: 4 };
  return result;
}

async function start(figure) {
  if (figure.dataset.chart === "ready") return;
  figure.dataset.chart = "ready";
  const place = figure.querySelector(".chart-drawing");
  const spec = JSON.parse(document.getElementById(figure.dataset.spec).textContent);
  place.hidden = false;
  try {
    const echarts = await library(figure.dataset.library);
    const chart = echarts.init(place, null, { renderer: "svg" });
    charts.set(figure, { chart, spec });
    chart.setOption(options(figure, spec));
    chart.on("click", ({ data }) => data?.url && location.assign(data.url));
    new ResizeObserver(() => chart.resize()).observe(place);
  } catch (error) {
    place.hidden = true; // the table stands for it
    console.error(error);
  }
}

const startIn = (part) => part.querySelectorAll("[data-chart]").forEach(start);
startIn(document);
document.addEventListener("htmx:load", (event) => startIn(event.detail.elt));
document.addEventListener("ruang:theme", () => {
  for (const [figure, { chart, spec }] of charts) {
    if (figure.isConnected) chart.setOption(options(figure, spec), { notMerge: true });
    else { chart.dispose(); charts.delete(figure); }
  }
});
