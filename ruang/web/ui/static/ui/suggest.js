// The search box as a combobox: suggestions while typing, arrow keys, Enter, Escape.
// The address in data-suggest answers the same query as the form does, as a part with links.

const WAIT = 180;
const MOST = 8;
let count = 0;

async function fetchLinks(address, words, signal) {
  const url = new URL(address, location.href);
  url.searchParams.set("q", words);
  const answer = await fetch(url, { signal, headers: { "HX-Request": "true" } });
  if (!answer.ok) return [];
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...(page.querySelector("main") ?? page.body).querySelectorAll("a[href]")].slice(0, MOST);
}

function option(link, id) {
  const item = document.createElement("div");
  item.id = id;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.url = link.getAttribute("href");
  item.append(...[...link.childNodes].map((node) => document.importNode(node, true)));
  return item;
}

function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("div");
  const prefix = `suggestion-${(count += 1)}`;
  let timer;
  let request;
  list.className = "suggestions";
  list.id = `${prefix}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) input.removeAttribute("aria-activedescendant");
  }
  function choose(item) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === item));
    if (!item) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }
  async function look() {
    const words = input.value.trim();
    request?.abort();
    if (!words) return show(false);
    request = new AbortController();
    try {
      const links = await fetchLinks(form.dataset.suggest, words, request.signal);
      list.replaceChildren(...links.map((link, i) => option(link, `${prefix}-${i}`)));
      show(links.length > 0);
    } catch (error) {
      if (error.name !== "AbortError") show(false);
    }
  }
  function step(by) {
    const all = options();
    if (list.hidden || !all.length) return look();
    const at = all.indexOf(current());
    choose(at === -1 ? all[by > 0 ? 0 : all.length - 1] : all[(at + by + all.length) % all.length]);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const item = current();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && item && !list.hidden) {
      event.preventDefault();
      location.assign(item.dataset.url);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // closes the list alone: the browser would empty the box
      event.stopPropagation();
      show(false);
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) location.assign(item.dataset.url);
  });
  input.addEventListener("blur", () => show(false));
}

for (const form of document.querySelectorAll("form[data-suggest]")) suggest(form);
