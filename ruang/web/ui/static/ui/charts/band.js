// A curve in its band: what was measured, and where it would lie by chance.
// {kind: "band", x: {label, decimals}, y: {label, decimals}, xs: […], value: […], low: […], high: […],
//  names: {value, band}, reference: x at which a line stands}
import { axis, below, besides, dashed, known, words, writer } from "./frame.js";

export function band(spec, { colour }) {
  const [at, write] = [writer(spec.x.decimals ?? 0), writer(spec.y.decimals ?? 2)];
  const whole = (i) => known(spec.low[i]) && known(spec.high[i]);
  const points = (of) => spec.xs.map((x, i) => [x, of(i) ?? "-"]);
  const names = { value: spec.y.label, band: "band", ...spec.names };
  const edge = { type: "line", stack: "band", stackStrategy: "all", symbol: "none", silent: true, lineStyle: { opacity: 0 }, itemStyle: { color: colour.soft, opacity: 0.35 } };
  const series = [
    { ...edge, id: "low", data: points((i) => (whole(i) ? spec.low[i] : null)) },
    { ...edge, id: "band", name: names.band, data: points((i) => (whole(i) ? spec.high[i] - spec.low[i] : null)), areaStyle: { color: colour.soft, opacity: 0.22 } },
    {
      id: "value", name: names.value, type: "line", z: 4, data: points((i) => spec.value[i]), showSymbol: false, symbolSize: 8, lineStyle: { width: 2.5 }, itemStyle: { color: colour.series[0] },
      markLine: known(spec.reference) ? dashed(colour, [{ xAxis: spec.reference }]) : undefined,
    },
  ];
  const said = (found) => {
    const i = found[0].dataIndex;
    const range = whole(i) ? `${names.band}: ${write(spec.low[i])} – ${write(spec.high[i])}` : "";
    return words([`${spec.x.label}: ${at(spec.xs[i])}`, `${names.value}: ${write(spec.value[i])}`, range]);
  };
  return {
    legend: spec.names ? { data: [names.value, names.band] } : false,
    grid: { bottom: 28, top: spec.names ? 64 : 36 },
    option: {
      xAxis: axis(colour, { type: "value", name: spec.x.label, min: "dataMin", max: "dataMax", splitLine: { show: false }, ...below }),
      yAxis: axis(colour, { type: "value", name: spec.y.label, scale: true, axisLine: { show: false }, ...besides(colour) }),
      tooltip: { trigger: "axis", axisPointer: { type: "line" }, formatter: said },
      series,
    },
  };
}
