// {kind: "bars" | "line", categories: […], series: [{name, values}], unit, horizontal, stacked, decimals,
//  across: of lines, what the legend calls the way over what is missing}
import { across, entry, isAcross } from "./across.js";
import { axis, besides, words, writer } from "./frame.js";

// On how many lines a legend stands: names, each with its mark, as wide as letters are on average.
const linesOf = (names, width) => Math.max(1, Math.ceil(names.reduce((sum, name) => sum + 28 + 6.6 * name.length, 0) / (width || 1000)));

export function bars(spec, { colour, width }) {
  const write = writer(spec.decimals);
  const names = axis(colour, { type: "category", data: spec.categories, inverse: Boolean(spec.horizontal), splitLine: { show: false } });
  const amounts = axis(colour, { type: "value", axisLine: { show: false }, ...(spec.horizontal ? {} : { name: spec.unit, ...besides(colour) }) });
  if (spec.horizontal) names.axisLabel = { ...names.axisLabel, width: 150, overflow: "truncate", hideOverlap: false, interval: 0 };
  const series = spec.series.map((one) => ({
    name: one.name, data: one.values, stack: spec.stacked ? "all" : undefined,
    type: spec.kind === "line" ? "line" : "bar", barMaxWidth: 26, symbolSize: 7,
    itemStyle: spec.kind === "line" || spec.stacked ? {} : { borderRadius: spec.horizontal ? [0, 3, 3, 0] : [3, 3, 0, 0] },
  }));
  const bridges = spec.kind === "line" ? across(spec.series, spec.across ?? "across", colour) : [];
  const said = (all) => words([all[0].name, ...all.filter((p) => !isAcross(p)).map((p) => `${p.seriesName}: ${write(p.value)} ${spec.unit ?? ""}`)]);
  const told = bridges.length && spec.across ? [entry(spec.across, colour)] : [];
  const legend = series.length + told.length > 1 && { data: [...series.map((one) => one.name), ...told] };
  const lines = legend ? linesOf([...legend.data].map((one) => one.name ?? one), width) : 0;
  return {
    legend,
    grid: { top: (lines ? 16 + 20 * lines : 4) + (spec.unit && !spec.horizontal ? 28 : 0) },
    option: {
      xAxis: spec.horizontal ? amounts : names,
      yAxis: spec.horizontal ? names : amounts,
      tooltip: { trigger: "axis", axisPointer: { type: spec.kind === "line" ? "line" : "shadow" }, formatter: said },
      series: [...series, ...bridges],
    },
  };
}
