// Years without a value between two that have one: joined thin and dashed, so that a line can be followed and nobody takes
// the way between for something that was measured. Before the first value and after the last there is nothing to join.
import { known, pieces } from "./frame.js";

const DASHES = "path://M0 5h4v2h-4z M6 5h4v2h-4z M12 5h4v2h-4z";

const gaps = (values) => {
  const there = values.flatMap((value, i) => (known(value) ? [i] : []));
  return there.slice(1).flatMap((to, i) => (to - there[i] > 1 ? [[there[i], to]] : []));
};

// One thin line for each series with gaps, in its colour; `name` is what the legend calls them all.
export const across = (all, name, colour) =>
  all.flatMap(({ values }, i) => {
    const data = pieces(gaps(values).map((ends) => ends.map((at) => [at, values[at]])));
    return data.length
      ? [{
          id: `across-${i}`, name, type: "line", data, symbol: "none", silent: true, animation: false, z: 1, tooltip: { show: false },
          lineStyle: { color: colour.series[i % colour.series.length], type: "dashed", width: 1.5, opacity: 0.85 },
        }]
      : [];
  });

export const isAcross = (series) => String(series.seriesId ?? series.id).startsWith("across-");

export const entry = (name, colour) => ({ name, icon: DASHES, itemStyle: { color: colour.soft } });
