// A map of provinces: shapes from GeoJSON, drawn as SVG, coloured by classes of equal count.
// Every province is a link that the keyboard reaches: Tab into the map, arrows between provinces.
//
// <figure data-map data-shapes="…geojson" data-values="id of a json_script block"
//         data-selected="50" data-focus="50,51" data-neighbours="52" data-decimals="1">
// The values: {area_id: {value, label, text, url, mark, sign}}; value null has no class; a sign is a
// short word that stands on the province itself.

const SVG = "http://www.w3.org/2000/svg";
const CLASSES = 5;
const WIDTH = 600;
const shapesAt = new Map();

const fetchShapes = (url) => {
  if (!shapesAt.has(url)) {
    shapesAt.set(url, fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return answer.json();
    }));
  }
  return shapesAt.get(url);
};

const make = (name, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};

const list = (text) => (text ? text.split(",").map((id) => id.trim()).filter(Boolean) : []);

// --- Geometry ----------------------------------------------------------------------------------

const DEGREE = Math.PI / 180;
const SCALE = WIDTH / (8.4 * DEGREE); // Thailand is 8.3 degrees wide; any country only needs a scale
const project = ([lon, lat]) => [
  lon * DEGREE * SCALE,
  -Math.log(Math.tan(Math.PI / 4 + (lat * DEGREE) / 2)) * SCALE,
];

const polygons = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates);

function outline(feature) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  let largest = { area: -1, centre: [0, 0] };
  const d = polygons(feature.geometry).map((polygon) => polygon.map((ring, i) => {
    const points = ring.map(project);
    for (const [x, y] of points) {
      box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
    }
    if (i === 0) {
      const found = centroid(points);
      if (found.area > largest.area) largest = found;
    }
    return `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}z`;
  }).join("")).join("");
  return { d, box, centre: largest.centre };
}

function centroid(points) {
  let [twice, x, y] = [0, 0, 0];
  for (let i = 0; i < points.length - 1; i += 1) {
    const [[x0, y0], [x1, y1]] = [points[i], points[i + 1]];
    const cross = x0 * y1 - x1 * y0;
    twice += cross; x += (x0 + x1) * cross; y += (y0 + y1) * cross;
  }
  return { area: Math.abs(twice / 2), centre: twice ? [x / (3 * twice), y / (3 * twice)] : points[0] };
}

function around(boxes, margin) {
  const box = [
    Math.min(...boxes.map((b) => b[0])), Math.min(...boxes.map((b) => b[1])),
    Math.max(...boxes.map((b) => b[2])), Math.max(...boxes.map((b) => b[3])),
  ];
  const pad = Math.max(box[2] - box[0], box[3] - box[1]) * margin;
  return [box[0] - pad, box[1] - pad, box[2] - box[0] + 2 * pad, box[3] - box[1] + 2 * pad];
}

// --- Classes and legend ------------------------------------------------------------------------

// Classes of equal count; equal values never fall into two classes.
function classify(values) {
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

function legend(figure, scale, anyNone) {
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

// --- Drawing -----------------------------------------------------------------------------------

function province(id, shape, entry, state) {
  const classes = [state.outside ? "outside" : "", state.neighbour ? "neighbour" : ""].filter(Boolean).join(" ");
  const colour = typeof entry?.value === "number" ? `class-${state.colour(entry.value)}` : "";
  const words = entry ? [entry.label, entry.text].filter(Boolean).join(": ") : "";
  const path = make("path", { d: shape.d, class: colour });
  if (!entry) return make("g", { class: classes, "data-id": id, "aria-hidden": "true" }, path);
  const name = entry.url ? "a" : "g";
  return make(name, { class: classes, "data-id": id, href: entry.url, role: entry.url ? undefined : "img", "aria-label": words, tabindex: "-1" }, path);
}

function labels(ids, shapes, values, view) {
  const size = (Math.max(view[2], view[3] * 0.8) / 26).toFixed(1);
  return ids.filter((id) => values[id]?.label && shapes.has(id)).map((id) => {
    const [x, y] = shapes.get(id).centre;
    return make("text", { x: x.toFixed(1), y: y.toFixed(1), "font-size": size, "text-anchor": "middle", "dominant-baseline": "middle", class: "map-label" }, values[id].label);
  });
}

function signs(shapes, values, view) {
  const size = (Math.max(view[2], view[3] * 0.8) / 44).toFixed(1);
  return Object.entries(values).filter(([id, entry]) => entry.sign && shapes.has(id)).map(([id, entry]) => {
    const [x, y] = shapes.get(id).centre;
    return make("text", { x: x.toFixed(1), y: y.toFixed(1), "font-size": size, "text-anchor": "middle", "dominant-baseline": "central", class: "map-sign", "aria-hidden": "true" }, entry.sign);
  });
}

// Names that would lie on one another: moved a line up or down, or left to the tooltip.
function spread(svg) {
  const kept = [];
  const free = (box) => kept.every((k) => box.x > k.x + k.width || box.x + box.width < k.x || box.y > k.y + k.height || box.y + box.height < k.y);
  for (const label of svg.querySelectorAll(".map-label")) {
    const [x, y, size] = ["x", "y", "font-size"].map((name) => Number(label.getAttribute(name)));
    const place = [0, 1.15, -1.15, 2.1, -2.1].map((step) => y + step * size).find((at) => {
      label.setAttribute("y", at.toFixed(1));
      return free(label.getBBox());
    });
    if (place === undefined) label.remove();
    else kept.push(label.getBBox());
  }
}

function tooltip(drawing) {
  const tip = document.createElement("div");
  tip.className = "map-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  drawing.append(tip);
  return {
    hide: () => { tip.hidden = true; },
    show(entry, x, y) {
      const name = document.createElement("strong");
      const text = document.createElement("span");
      name.textContent = entry.label;
      text.textContent = entry.text ?? "";
      tip.replaceChildren(name, text);
      tip.hidden = false;
      const left = Math.min(Math.max(x + 14, 0), drawing.clientWidth - tip.offsetWidth);
      const below = y + 18 + tip.offsetHeight < drawing.clientHeight;
      tip.style.transform = `translate(${left}px, ${below ? y + 18 : y - tip.offsetHeight - 12}px)`;
    },
  };
}

// The province nearest in the direction of an arrow key.
function nearest(from, direction, places) {
  let best;
  for (const place of places) {
    const [dx, dy] = [place.centre[0] - from.centre[0], place.centre[1] - from.centre[1]];
    const ahead = dx * direction[0] + dy * direction[1];
    const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
    const cost = ahead > 1 ? ahead + 2 * aside : Infinity;
    if (cost < (best?.cost ?? Infinity)) best = { cost, place };
  }
  return best?.place;
}

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function interact(figure, drawing, svg, shapes, values, view) {
  const links = [...svg.querySelectorAll("[data-id][tabindex]")];
  const places = links.map((link) => ({ link, centre: shapes.get(link.dataset.id).centre }));
  const tip = tooltip(drawing);
  const over = svg.querySelector(".over");
  const enter = (link) => { for (const other of links) other.setAttribute("tabindex", other === link ? "0" : "-1"); };
  const chosen = list(figure.dataset.selected)[0];
  // The keyboard goes where the eye can follow: not to provinces beyond the edge.
  const seen = ({ centre: [x, y] }) => x > view[0] && x < view[0] + view[2] && y > view[1] && y < view[1] + view[3];
  const first = links.find((link) => !link.matches(".outside")) ?? links[0];
  enter(links.find((link) => link.dataset.id === chosen) ?? first);

  function point(id) {
    over.setAttribute("d", id && shapes.has(id) ? shapes.get(id).d : "");
    for (const row of document.querySelectorAll("tr[data-area]")) row.classList.toggle("pointed", row.dataset.area === id);
  }
  svg.addEventListener("pointermove", (event) => {
    const link = event.target.closest("[data-id]");
    const entry = link && values[link.dataset.id];
    if (!entry) { point(); return tip.hide(); }
    const place = drawing.getBoundingClientRect();
    point(link.dataset.id);
    tip.show(entry, event.clientX - place.left, event.clientY - place.top);
  });
  svg.addEventListener("pointerleave", () => { point(); tip.hide(); });
  svg.addEventListener("focusin", (event) => {
    const link = event.target.closest("[data-id]");
    if (!link) return;
    const [box, place] = [link.getBoundingClientRect(), drawing.getBoundingClientRect()];
    enter(link);
    tip.show(values[link.dataset.id], box.left + box.width / 2 - place.left, box.bottom - place.top - 12);
  });
  svg.addEventListener("focusout", () => tip.hide());
  svg.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return tip.hide();
    const at = places.find(({ link }) => link === event.target);
    const next = at && ARROWS[event.key] && nearest(at, ARROWS[event.key], places.filter(seen));
    if (at && ARROWS[event.key]) event.preventDefault();
    next?.link.focus();
  });
  // A row of the table beside the map shows its province on it.
  document.addEventListener("pointerover", (event) => {
    const row = event.target.closest?.("tr[data-area]");
    if (row && figure.isConnected) point(row.dataset.area);
  });
}

function draw(figure, collection) {
  const drawing = figure.querySelector(".map-drawing");
  const values = JSON.parse(document.getElementById(figure.dataset.values)?.textContent ?? "{}");
  const shapes = new Map(collection.features.map((f) => [String(f.properties.area_id), outline(f)]));
  const focus = list(figure.dataset.focus).filter((id) => shapes.has(id));
  const neighbours = new Set(list(figure.dataset.neighbours));
  const scale = classify(Object.values(values).map((entry) => entry.value));
  const boxes = (focus.length ? focus.map((id) => shapes.get(id)) : [...shapes.values()]).map((s) => s.box);
  const view = around(boxes, focus.length ? 0.14 : 0.015);

  const provinces = [...shapes].map(([id, shape]) => province(id, shape, values[id], {
    colour: scale.colour, neighbour: neighbours.has(id), outside: focus.length > 0 && !focus.includes(id) && !neighbours.has(id),
  }));
  const marked = Object.entries(values).filter(([, entry]) => entry.mark === "core").map(([id]) => id);
  const chosen = [...new Set([...list(figure.dataset.selected), ...marked])].filter((id) => shapes.has(id));
  const svg = make("svg", { viewBox: view.map((v) => v.toFixed(1)).join(" "), role: "group", "aria-label": figure.querySelector("figcaption")?.textContent.trim() ?? "" },
    ...provinces,
    ...[...neighbours].filter((id) => shapes.has(id)).map((id) => make("path", { d: shapes.get(id).d, class: "near", "aria-hidden": "true" })),
    ...chosen.map((id) => make("path", { d: shapes.get(id).d, class: "chosen", "aria-hidden": "true" })),
    ...signs(shapes, values, view),
    make("path", { class: "over", "aria-hidden": "true" }),
    ...(focus.length && focus.length <= 20 ? labels([...new Set([...chosen, ...focus])], shapes, values, view) : []));
  drawing.replaceChildren(svg);
  spread(svg);
  figure.querySelector("[data-classes]").hidden = scale.classes < CLASSES;
  figure.querySelector(".legend")?.remove();
  if (scale.sorted.length) drawing.after(legend(figure, scale, Object.values(values).some((e) => typeof e.value !== "number")));
  if (svg.querySelector("[data-id][tabindex]")) interact(figure, drawing, svg, shapes, values, view);
}

async function start(figure) {
  if (figure.dataset.map === "ready") return;
  figure.dataset.map = "ready";
  try {
    draw(figure, await fetchShapes(figure.dataset.shapes));
  } catch (error) {
    figure.querySelector(".map-wait").textContent = figure.dataset.missing;
    console.error(error);
  }
}

const startIn = (part) => part.querySelectorAll("[data-map]").forEach(start);
startIn(document);
document.addEventListener("htmx:load", (event) => startIn(event.detail.elt));
