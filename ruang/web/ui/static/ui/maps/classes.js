// Classes of equal count, and the legend that says what they hold.
import { make } from "./geometry.js";

export const CLASSES = 5;

// Classes of equal count; equal values never fall into two classes.
export function classify(values) {
  const sorted = values.filter((v) => typeof v === "number" && Number.isFinite(v)).sort((a, b) => a - b);
  const distinct = [...new Set(sorted)];
  const classes = Math.min(CLASSES, distinct.length);
  const limits = [];
  for (let i = 1; i < classes; i += 1) {
    limits.push(distinct.length <= CLASSES ? distinct[i] : sorted[Math.round((i * sorted.length) / classes)]);
  }
  const of = (v) => 1 + limits.filter((limit) => v >= limit).length;
  // With fewer classes than colours the ends of the scale stay the ends.
  const colour = (v) => (classes === 1 ? 3 : 1 + Math.round(((of(v) - 1) * (CLASSES - 1)) / (classes - 1)));
  return { colour, sorted, classes };
}

// The ranges in words; with more digits where rounding would make two of them read the same.
function written(ranges, decimals) {
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const words = ranges.map(([, [least, most]]) => [...new Set([format.format(least), format.format(most)])].join("–"));
  const ends = ranges.flatMap(([, [least, most]], i) => [i ? format.format(least) : null, i < ranges.length - 1 ? format.format(most) : null]);
  const blurred = ends.some((end, i) => end !== null && i % 2 === 1 && end === ends[i + 1]);
  return blurred && decimals < 3 ? written(ranges, decimals + 1) : words;
}

export function legend(figure, scale, anyNone) {
  const groups = new Map();
  for (const value of scale.sorted) {
    const key = scale.colour(value);
    groups.set(key, [groups.get(key)?.[0] ?? value, value]);
  }
  const ranges = [...groups].sort(([a], [b]) => a - b);
  const rows = ranges.map(([key]) => key).map((key, i) => [key, written(ranges, Number(figure.dataset.decimals ?? 0))[i]]);
  if (anyNone) rows.push([0, figure.dataset.none]);
  const items = document.createElement("ul");
  items.className = "legend";
  for (const [key, words] of rows) {
    const cell = make("svg", { viewBox: "0 0 14 16", "aria-hidden": "true" }, make("path", { class: `class-${key}`, d: "M7 .5l6.2 3.75v7.5L7 15.5.8 11.75v-7.5z" }));
    const item = document.createElement("li");
    item.append(cell, words);
    items.append(item);
  }
  return items;
}
