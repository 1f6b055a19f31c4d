// What all kinds of charts share: the colours of the page, axes, numbers, words of a tooltip.

// Tokens are light-dark() pairs: a real element tells which of the two holds here.
export function token(element, name) {
  const probe = document.createElement("span");
  element.append(probe);
  probe.style.color = `var(--${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

export function colours(element) {
  const of = (name) => token(element, name);
  return {
    ink: of("ink"), soft: of("ink-soft"), line: of("line"), firm: of("line-firm"), ground: of("raised"),
    surface: of("surface"), series: [1, 2, 3, 4, 5].map((i) => of(`chart-${i}`)),
  };
}

export const frame = (colour, font) => ({
  animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  animationDuration: 250,
  animationDurationUpdate: 200,
  color: colour.series,
  textStyle: { fontFamily: font, color: colour.ink, fontSize: 13 },
  grid: { left: 8, right: 20, top: 36, bottom: 8, containLabel: true },
  legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: { color: colour.soft } },
  tooltip: {
    confine: true, backgroundColor: colour.ground, borderColor: colour.line, textStyle: { color: colour.ink },
  },
});

export const axis = (colour, more = {}) => ({
  axisLine: { onZero: false, lineStyle: { color: colour.firm } },
  axisTick: { show: false },
  axisLabel: { color: colour.soft, fontSize: 12.5, hideOverlap: true },
  splitLine: { lineStyle: { color: colour.line } },
  nameTextStyle: { color: colour.soft, fontSize: 12.5 },
  ...more,
});

// Upright Thai on its side is hard to read: the vertical axis has its name above it, level.
export const besides = (colour) => ({ nameLocation: "end", nameGap: 14, nameTextStyle: { color: colour.soft, fontSize: 12.5, align: "left" } });
export const below = { nameLocation: "middle", nameGap: 32 };

export const known = (value) => typeof value === "number" && Number.isFinite(value);

export const writer = (decimals = 0) => {
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return (value) => (known(value) ? format.format(value).replace("-", "\u2212") : "–");
};

export function words(lines) {
  const box = document.createElement("div");
  lines.filter(Boolean).forEach((line, i) => {
    const part = document.createElement(i ? "div" : "strong");
    part.textContent = line;
    box.append(part);
  });
  return box;
}

// A circle whose area says how much: four times as much is twice as wide.
export const wide = (most, widest) => (size) => (most > 0 && known(size) ? Math.max(6, widest * Math.sqrt(Math.max(size, 0) / most)) : 9);

// Lines in pieces, as one series: a gap stands between two pieces.
export const pieces = (pairs) => pairs.flatMap(([from, to]) => [from, to, ["-", "-"]]);

export const dashed = (colour, data) => ({
  silent: true, symbol: "none", animation: false, label: { show: false }, lineStyle: { color: colour.firm, type: "dashed" }, data,
});

// How a point looks when it, or when only others, are chosen.
export function look(colour, chosen, id) {
  if (chosen.has(id)) return { opacity: 1, borderColor: colour.ink, borderWidth: 2.5 };
  return { opacity: chosen.size ? 0.35 : 0.78, borderColor: colour.surface, borderWidth: 1 };
}

export const named = (colour) => ({
  color: colour.ink, fontSize: 12.5, textBorderColor: colour.surface, textBorderWidth: 3,
});
