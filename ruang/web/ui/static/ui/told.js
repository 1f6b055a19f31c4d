// What changes on a page is told to those who listen, and the keyboard does not lose its place:
// messages and errors when a page opens, and the part that htmx put in the place of another.
// <… data-told> says what of a part is told; of several only those are whose words changed, and
// <… data-told="always">: that nothing else came of it is an answer, too.

const SOON = 150; // a region that is filled while a page still opens is often not heard

const region = document.getElementById("told");
const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
const last = new Map();

const toldIn = (part) => [...part.querySelectorAll("[data-told]")].map((one) => ({ text: words(one), always: one.dataset.told === "always" }));

export function tell(text) {
  if (!text) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, SOON);
}

// --- Errors: one is where the focus goes; of several a list with links, above the form -----------

const control = (field) => field.querySelector("[aria-invalid], input:not([type=hidden]), select, textarea");

function labelOf(field) {
  const label = field.querySelector("legend, label").cloneNode(true);
  label.querySelector(".optional")?.remove();
  return words(label);
}

function summary(fields) {
  const box = document.createElement("div");
  const list = document.createElement("ul");
  box.className = "notice bad errors";
  for (const field of fields) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${control(field).id}`;
    link.textContent = `${labelOf(field)}: ${words(field.querySelector(".error"))}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      control(field).focus();
    });
    item.append(link);
    list.append(item);
  }
  const inner = document.createElement("div");
  const head = document.createElement("strong");
  head.textContent = region.dataset.errors.replace("0", fields.length);
  inner.append(head, list);
  box.append(inner);
  return box;
}

function focusOn(element) {
  if (element.matches(":not(a, button, input, select, textarea)")) element.tabIndex = -1;
  element.focus();
}

// The first thing that went wrong has the focus, so that it is read out and can be mended at once.
function showErrors(part) {
  const fields = [...part.querySelectorAll("form:not([action^='#']) .field.wrong")].filter((field) => field.querySelector(".error") && control(field)?.checkVisibility());
  const notice = part.querySelector("form .notice.bad[role=alert]");
  if (fields.length > 1 && !notice) {
    const form = fields[0].closest("form");
    form.querySelector(".errors")?.remove();
    form.prepend(summary(fields));
    focusOn(form.firstChild);
  } else if (notice || fields.length) {
    focusOn(notice ?? control(fields[0]));
  }
  return Boolean(notice || fields.length);
}

// --- Parts that htmx swaps -----------------------------------------------------------------------

// A listener is told that a part is being made anew, and an eye sees it grow pale.
const busy = (on) => ({ detail: { target } }) => (on ? target?.setAttribute("aria-busy", "true") : target?.removeAttribute("aria-busy"));
document.addEventListener("htmx:beforeRequest", busy(true));
document.addEventListener("htmx:afterRequest", busy(false));

let place; // what had the focus in the part that goes

const likeness = (element) => [element.tagName, element.name, element.value, words(element), element.closest("th")?.cellIndex].join("|");

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const at = document.activeElement;
  place = detail.target.contains(at) ? { part: detail.target.id, tag: at.tagName, like: likeness(at) } : undefined;
});

function keepPlace(part) {
  if (place?.part !== part.id || document.activeElement !== document.body) return;
  const same = [...part.querySelectorAll(place.tag)].find((element) => likeness(element) === place.like);
  place = undefined;
  if (!same) part.tabIndex = -1;
  (same ?? part).focus({ preventScroll: true });
}

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (!(target instanceof HTMLElement) || !target.isConnected) return;
  if (!showErrors(target)) keepPlace(target);
  const said = toldIn(target);
  const before = last.get(target.id)?.map(({ text }) => text) ?? [];
  tell(said.filter(({ text, always }) => always || !before.includes(text)).map(({ text }) => text).join(". "));
  last.set(target.id, said);
});

if (!showErrors(document)) tell([...document.querySelectorAll(".messages .notice")].map(words).join(". "));
for (const part of document.querySelectorAll("[id]:has([data-told])")) {
  last.set(part.id, toldIn(part));
}
