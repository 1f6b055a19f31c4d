// {kind: "bars" | "line", categories: […], series: [{name, values}], unit, horizontal, stacked, decimals}
import { axis, besides, words, writer } from "./frame.js";

export function bars(spec, { colour }) {
  const write = writer(spec.decimals);
  const names = axis(colour, { type: "category", data: spec.categories, inverse: Boolean(spec.horizontal), splitLine: { show: false } });
  const amounts = axis(colour, { type: "value", axisLine: { show: false }, ...(spec.horizontal ? {} : { name: spec.unit, ...besides(colour) }) });
  if (spec.horizontal) names.axisLabel = { ...names.axisLabel, width: 150, overflow: "truncate", hideOverlap: false, interval: 0 };
  const series = spec.series.map((one) => ({
    name: one.name, data: one.values, stack: spec.stacked ? "all" : undefined,
    type: spec.kind === "line" ? "line" : "bar", barMaxWidth: 26, symbolSize: 7,
    itemStyle: spec.kind === "line" || spec.stacked ? {} : { borderRadius: spec.horizontal ? [0, 3, 3, 0] : [3, 3, 0, 0] },
  }));
  const said = (all) => words([all[0].name, ...all.map((p) => `${p.seriesName}: ${write(p.value)} ${spec.unit ?? ""}`)]);
  const legend = series.length > 1;
  return {
    legend,
    grid: { top: (legend ? 36 : 4) + (spec.unit && !spec.horizontal ? 28 : 0) },
    option: {
      xAxis: spec.horizontal ? amounts : names,
      yAxis: spec.horizontal ? names : amounts,
      tooltip: { trigger: "axis", axisPointer: { type: spec.kind === "line" ? "line" : "shadow" }, formatter: said },
      series,
    },
  };
}
