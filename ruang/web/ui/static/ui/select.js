// One selection, shared by all that shows the same things: map, charts and tables of a page.
//
//   <… data-selects="area">             a figure, map or table that takes part; its rows
//                                       (<tr data-id="50">, or data-area), points and shapes carry ids
//   {% include "ui/chosen.html" with kind="area" %}   the line that says what is chosen, once a page
//
// What is chosen stands in the address (?chosen=50,57; of another kind ?chosen_industry=…), so a
// link that is passed on shows the same. Whoever changes it tells the document:
//   new CustomEvent("ruang:select", {detail: {kind: "area", ids: ["50", "57"]}})
// and everybody of that kind shows it. How to choose: a click on a shape or point (Enter there
// opens its page, Space chooses), the box in a table's row; Escape chooses nothing.
import { tell } from "./told.js";

const SHOWN = 6; // names in the line; the others are counted
const state = new Map(); // kind -> ids
const people = new Map(); // kind -> id -> {label, url}

const parameter = (kind) => (kind === "area" ? "chosen" : `chosen_${kind}`);
const kindOf = (name) => (name === "chosen" ? "area" : name.match(/^chosen_([a-z]+)$/)?.[1]);
const written = (parameters) => {
  const query = parameters.toString().replaceAll("%2C", ",");
  return query ? `?${query}` : "";
};

export const chosenOf = (kind) => state.get(kind) ?? [];

export function choose(kind, ids) {
  document.dispatchEvent(new CustomEvent("ruang:select", { detail: { kind, ids: [...new Set(ids)] } }));
}

export function toggle(kind, id) {
  const ids = chosenOf(kind);
  choose(kind, ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
}

// Who can be chosen, by name: figures introduce their points, shapes and rows. The shortest name is
// its own; others add what they show of it ("Lamphun · Weaving of textiles").
export function introduce(kind, those) {
  if (!people.has(kind)) people.set(kind, new Map());
  for (const { id, label, url } of those) {
    if (id === undefined || !label) continue;
    const before = people.get(kind).get(String(id));
    const own = before && before.label.length <= label.length ? before.label : label;
    people.get(kind).set(String(id), { label: own, url: before?.url ?? url });
  }
  showLines(kind);
}

// --- The address -----------------------------------------------------------------------------------

function onto(parameters) {
  for (const name of [...parameters.keys()]) if (kindOf(name)) parameters.delete(name);
  for (const [kind, ids] of state) if (ids.length) parameters.set(parameter(kind), ids.join(","));
  return parameters;
}

function intoAddress() {
  const address = new URL(location.href);
  const query = written(onto(new URLSearchParams(address.search)));
  if (query !== address.search) history.replaceState(history.state, "", address.pathname + query + address.hash);
}

function readAddress() {
  const found = new Map();
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (kindOf(name)) found.set(kindOf(name), [...new Set(value.split(",").map((id) => id.trim()).filter(Boolean))]);
  }
  return found;
}

// A sorted table, another page of it, a form that asks anew: the selection goes along.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]:not([download])");
  if (!link || link.closest("svg") || link.origin !== location.origin || link.pathname !== location.pathname || link.getAttribute("href").startsWith("#")) return;
  link.search = written(onto(new URLSearchParams(link.search)));
}, { capture: true });

document.addEventListener("formdata", ({ target, formData }) => {
  const form = target;
  if (form.method !== "get" || new URL(form.action).pathname !== location.pathname) return;
  onto(formData);
});

document.addEventListener("htmx:pushedIntoHistory", intoAddress);
document.addEventListener("htmx:replacedInHistory", intoAddress);
addEventListener("popstate", () => {
  const now = readAddress();
  for (const kind of new Set([...state.keys(), ...now.keys()])) {
    if (chosenOf(kind).join() !== (now.get(kind) ?? []).join()) choose(kind, now.get(kind) ?? []);
  }
});

// --- Rows: a box in the row's name -------------------------------------------------------------------

const rowsOf = (kind) => document.querySelectorAll(`[data-selects="${kind}"] tr:is([data-id], [data-${kind}])`);
const idOf = (row, kind) => row.dataset.id ?? row.dataset[kind];

function boxed(row, kind, words) {
  const cell = row.querySelector("th[scope=row]") ?? row.querySelector("th, td");
  if (!cell || cell.querySelector(".choose")) return;
  const link = cell.querySelector("a[href]");
  const label = row.dataset.label ?? (link ?? cell).textContent.replace(/\s+/g, " ").trim();
  introduce(kind, [{ id: idOf(row, kind), label, url: link?.getAttribute("href") }]);
  const [hold, box] = [document.createElement("label"), document.createElement("input")];
  hold.className = "choose";
  box.type = "checkbox";
  box.setAttribute("aria-label", words.replace("{name}", label));
  box.addEventListener("change", () => toggle(kind, idOf(row, kind)));
  hold.append(box);
  cell.prepend(hold);
}

function showRows(kind) {
  const ids = new Set(chosenOf(kind));
  for (const row of rowsOf(kind)) {
    const chosen = ids.has(idOf(row, kind));
    const box = row.querySelector(".choose > input");
    row.classList.toggle("selected", chosen);
    if (box) box.checked = chosen;
  }
}

// --- The line that says it -----------------------------------------------------------------------------

const lines = (kind) => document.querySelectorAll(kind ? `[data-chosen-line="${kind}"]` : "[data-chosen-line]");

function nameOf({ label, url }) {
  if (!url) return label;
  const link = document.createElement("a");
  link.href = url;
  link.textContent = label;
  return link;
}

function showLines(kind) {
  const known = chosenOf(kind).map((id) => people.get(kind)?.get(id)).filter(Boolean);
  const away = chosenOf(kind).length - known.length;
  for (const line of lines(kind)) {
    const names = known.slice(0, SHOWN).flatMap((one, i) => (i ? [", ", nameOf(one)] : [nameOf(one)]));
    const more = known.length - SHOWN;
    const rest = [more > 0 && line.dataset.more.replace("{n}", more), away > 0 && line.dataset.away.replace("{n}", away)].filter(Boolean);
    line.querySelector("[data-names]").replaceChildren(...names, ...rest.map((words) => ` ${words}`));
    line.hidden = !chosenOf(kind).length;
  }
}

function sayLine(kind) {
  const line = lines(kind)[0];
  if (!line) return;
  tell(line.hidden ? line.dataset.none : line.querySelector("[data-said]").textContent.replace(/\s+/g, " ").trim());
}

// --- Life ------------------------------------------------------------------------------------------------

document.addEventListener("ruang:select", ({ detail: { kind, ids } }) => {
  state.set(kind, ids.map(String));
  intoAddress();
  showRows(kind);
  showLines(kind);
  sayLine(kind);
});

document.addEventListener("click", ({ target }) => {
  const line = target.closest?.("[data-clear]")?.closest("[data-chosen-line]");
  if (!line) return;
  const kind = line.dataset.chosenLine;
  const first = document.querySelector(`[data-selects="${kind}"] .choose > input, [data-selects="${kind}"] [tabindex="0"]`);
  choose(kind, []);
  (first ?? document.querySelector("main")).focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const part = event.target.closest?.("[data-selects], [data-chosen-line]");
  // After a click on a chart the focus is nowhere: then everything that is chosen is meant.
  const nowhere = event.target.matches("body, main");
  const kinds = part ? [part.dataset.selects ?? part.dataset.chosenLine] : nowhere ? [...state.keys()] : [];
  for (const kind of kinds) if (chosenOf(kind).length) choose(kind, []);
  if (part?.hidden) document.querySelector("main").focus({ preventScroll: true });
});

function startIn() {
  for (const line of lines()) {
    const kind = line.dataset.chosenLine;
    for (const row of rowsOf(kind)) boxed(row, kind, line.dataset.choose);
    showLines(kind);
  }
  for (const kind of state.keys()) showRows(kind);
}

for (const [kind, ids] of readAddress()) state.set(kind, ids);
startIn();
document.addEventListener("htmx:load", startIn);
