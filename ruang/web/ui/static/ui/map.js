// A map of provinces: shapes from GeoJSON, drawn as SVG, coloured by classes of equal count.
// Every province is a link that the keyboard reaches: Tab into the map, arrows between provinces.
//
// <figure data-map data-shapes="…geojson" data-values="id of a json_script block"
//         data-selected="50" data-focus="50,51" data-neighbours="52" data-decimals="1"
//         data-selects="area">
// The values: {area_id: {value, label, text, url, mark, sign}}; value null has no class; a sign is a
// short word that stands on the province itself. With data-selects a click or Space chooses a province
// (select.js); Enter still opens its page, and a click does where nothing is chosen.
import { CLASSES, classify, legend } from "./maps/classes.js";
import { around, fetchShapes, make, nearest, outline } from "./maps/geometry.js";
import { offer, standAlone } from "./picture.js";
import { chosenOf, introduce, toggle } from "./select.js";

const NAMED = 8; // chosen provinces whose names fit on a whole country
const drawn = new Map(); // figure -> what was drawn in it

const list = (text) => (text ? text.split(",").map((id) => id.trim()).filter(Boolean) : []);

// --- Drawing -----------------------------------------------------------------------------------

function province(id, shape, entry, state) {
  const classes = [state.outside ? "outside" : "", state.neighbour ? "neighbour" : ""].filter(Boolean).join(" ");
  const colour = typeof entry?.value === "number" ? `class-${state.colour(entry.value)}` : "";
  const words = entry ? [entry.label, entry.text].filter(Boolean).join(": ") : "";
  const path = make("path", { d: shape.d, class: colour });
  if (!entry) return make("g", { class: classes, "data-id": id, "aria-hidden": "true" }, path);
  const name = entry.url ? "a" : "g";
  const role = state.selects ? "button" : "img";
  return make(name, { class: classes, "data-id": id, href: entry.url, role: entry.url ? undefined : role, "aria-label": words, tabindex: "-1" }, path);
}

const TALLEST = 16; // px: letters on a map are not larger than those around it

function labels(ids, shapes, values, view, { lines = 26, wide }) {
  const size = Math.min(Math.max(view[2], view[3] * 0.8) / lines, (TALLEST * view[2]) / wide).toFixed(2);
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
    shown: () => !tip.hidden,
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

// --- What is chosen -----------------------------------------------------------------------------

function showChosen(figure) {
  const { svg, shapes, values, view, named } = drawn.get(figure);
  const ids = chosenOf(figure.dataset.selects).filter((id) => shapes.has(id));
  const edges = ["casing", "edge"].flatMap((part) => ids.map((id) => make("path", { d: shapes.get(id).d, class: part })));
  const names = named || ids.length > NAMED ? [] : labels(ids, shapes, values, view, { lines: 32, wide: figure.clientWidth });
  svg.querySelector(".picks").replaceChildren(...edges, ...names);
  spread(svg);
  for (const one of svg.querySelectorAll("[data-id][tabindex]")) {
    const chosen = ids.includes(one.dataset.id);
    const entry = values[one.dataset.id];
    // A link cannot be "pressed": its name says that it is chosen.
    if (one.matches("a")) one.setAttribute("aria-label", [[entry.label, entry.text].filter(Boolean).join(": "), chosen && figure.dataset.chosen].filter(Boolean).join(", "));
    else one.setAttribute("aria-pressed", String(chosen));
  }
}

function choosing(figure, svg) {
  const kind = figure.dataset.selects;
  svg.addEventListener("click", (event) => {
    const one = event.target.closest("[data-id][tabindex]");
    // Enter on a link comes as a click without a pointer: it opens; so do Ctrl and the middle button.
    if (!one || event.ctrlKey || event.metaKey || event.shiftKey || (one.matches("a") && event.detail === 0)) return;
    event.preventDefault();
    toggle(kind, one.dataset.id);
  });
  svg.addEventListener("keydown", (event) => {
    const one = event.target.closest("[data-id][tabindex]");
    if (!one || (event.key !== " " && (event.key !== "Enter" || one.matches("a")))) return;
    event.preventDefault();
    toggle(kind, one.dataset.id);
  });
}

// --- Pointing and walking --------------------------------------------------------------------------

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

const ROW = "tr[data-area], [data-selects='area'] tr[data-id]";
const rows = () => document.querySelectorAll(ROW);
const rowId = (row) => row.dataset.area ?? row.dataset.id;

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
    for (const row of rows()) row.classList.toggle("pointed", rowId(row) === id);
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
    if (event.key === "Escape") {
      if (tip.shown()) event.preventDefault(); // the first one hides the words, the next one chooses nothing
      return tip.hide();
    }
    const at = places.find(({ link }) => link === event.target);
    const next = at && ARROWS[event.key] && nearest(at, ARROWS[event.key], places.filter(seen));
    if (at && ARROWS[event.key]) event.preventDefault();
    next?.link.focus();
  });
  // A row of the table beside the map shows its province on it.
  document.addEventListener("pointerover", (event) => {
    const row = event.target.closest?.(ROW);
    if (row && figure.isConnected) point(rowId(row));
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
    colour: scale.colour, selects: figure.dataset.selects, neighbour: neighbours.has(id), outside: focus.length > 0 && !focus.includes(id) && !neighbours.has(id),
  }));
  const marked = Object.entries(values).filter(([, entry]) => entry.mark === "core").map(([id]) => id);
  const chosen = [...new Set([...list(figure.dataset.selected), ...marked])].filter((id) => shapes.has(id));
  const svg = make("svg", { viewBox: view.map((v) => v.toFixed(1)).join(" "), role: "group", "aria-label": figure.querySelector("figcaption")?.textContent.trim() ?? "" },
    ...provinces,
    ...[...neighbours].filter((id) => shapes.has(id)).map((id) => make("path", { d: shapes.get(id).d, class: "near", "aria-hidden": "true" })),
    ...chosen.map((id) => make("path", { d: shapes.get(id).d, class: "chosen", "aria-hidden": "true" })),
    ...signs(shapes, values, view),
    make("g", { class: "picks", "aria-hidden": "true" }),
    make("path", { class: "over", "aria-hidden": "true" }),
    ...(focus.length && focus.length <= 20 ? labels([...new Set([...chosen, ...focus])], shapes, values, view, { wide: figure.clientWidth }) : []));
  drawing.replaceChildren(svg);
  spread(svg);
  figure.querySelector("[data-classes]").hidden = scale.classes < CLASSES;
  figure.querySelector(".legend")?.remove();
  if (scale.sorted.length) drawing.after(legend(figure, scale, Object.values(values).some((e) => typeof e.value !== "number")));
  if (svg.querySelector("[data-id][tabindex]")) interact(figure, drawing, svg, shapes, values, view);
  drawn.set(figure, { svg, shapes, values, view, named: Boolean(svg.querySelector(".map-label")) });
  offer(figure, (room) => portrait(figure, svg, view, room));
  if (!figure.dataset.selects) return;
  introduce(figure.dataset.selects, Object.entries(values).map(([id, entry]) => ({ id, ...entry })));
  choosing(figure, svg);
  showChosen(figure);
}

// Drawn anew for a picture, with its legend.
const PAPER = { width: 960, height: 900 };

function portrait(figure, svg, view, room) {
  const [node, key] = [svg, figure.querySelector(".legend")].map((element) => element?.cloneNode(true));
  const place = document.createElement("div");
  place.className = "map-drawing";
  place.append(node);
  room.append(place, ...(key ? [key] : []));
  const scale = Math.min(PAPER.width / view[2], PAPER.height / view[3]);
  const size = { width: Math.round(view[2] * scale), height: Math.round(view[3] * scale) };
  const legend = [...(key?.children ?? [])].map((row) => ({ words: row.textContent, fill: getComputedStyle(row.querySelector("path")).fill }));
  node.querySelector(".over").remove();
  for (const name of node.querySelectorAll(".map-label")) name.setAttribute("font-size", name.getAttribute("font-size") * 0.7);
  standAlone(node);
  for (const [name, value] of Object.entries(size)) node.setAttribute(name, value);
  return { node, ...size, legend };
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

// On paper a map has another size, and its letters that of the letters there.
const PRINTED = { width: 640, height: 283, letters: 11 };

function lettersFor(figure, size) {
  const { svg, view } = drawn.get(figure);
  for (const name of svg.querySelectorAll(".map-label")) {
    name.dataset.screen ??= name.getAttribute("font-size");
    name.setAttribute("font-size", size ? (size.letters / Math.min(size.width / view[2], size.height / view[3])).toFixed(2) : name.dataset.screen);
  }
}
addEventListener("beforeprint", () => drawn.forEach((_, figure) => lettersFor(figure, PRINTED)));
addEventListener("afterprint", () => drawn.forEach((_, figure) => lettersFor(figure)));

const startIn = (part) => {
  if (part.matches?.("[data-map]")) start(part);
  part.querySelectorAll("[data-map]").forEach(start);
};
startIn(document);
document.addEventListener("htmx:load", (event) => startIn(event.detail.elt));
document.addEventListener("ruang:select", ({ detail }) => {
  for (const figure of drawn.keys()) {
    if (!figure.isConnected) drawn.delete(figure);
    else if (figure.dataset.selects === detail.kind) showChosen(figure);
  }
});
