// What every page gains with JavaScript: a theme without reload, menus that close, dialogs.
// Everything here improves what already works without it.

const root = document.documentElement;

// --- Theme -------------------------------------------------------------------------------------

function showTheme(theme) {
  root.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-switch] button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
  document.dispatchEvent(new CustomEvent("ruang:theme"));
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-theme-switch]") || !button) return;
  event.preventDefault();
  showTheme(button.value);
  const body = new FormData(form, button);
  try {
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  } catch {
    // Without a network the choice holds for this page; the next visit asks again.
  }
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  document.dispatchEvent(new CustomEvent("ruang:theme"));
});

// --- The skip link: without a fragment in the address, which a form's answer would begin with ------

document.querySelector(".skip")?.addEventListener("click", (event) => {
  const main = document.querySelector("main");
  event.preventDefault();
  main.focus();
  main.scrollIntoView();
});

// --- Menus: one open at a time; Escape and a click elsewhere close it -----------------------------

const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// --- Dialogs: a <details> becomes a modal <dialog> ------------------------------------------------

function asDialog(details) {
  const body = details.querySelector(".dialog-body");
  const summary = details.querySelector("summary");
  const dialog = document.createElement("dialog");
  const close = body.querySelector("[data-close]");
  const startsOpen = details.open;
  dialog.setAttribute("aria-label", body.getAttribute("aria-label"));
  body.removeAttribute("role");
  dialog.append(body);
  details.after(dialog);
  details.open = false;
  close.hidden = false;
  close.addEventListener("click", () => dialog.close());
  // A click on the darkened page around it closes it; a click inside never reaches <dialog> itself.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => summary.focus());
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  if (startsOpen) dialog.showModal();
}

function improve(part) {
  const found = [...part.querySelectorAll("details[data-dialog]")];
  if (part.matches?.("details[data-dialog]")) found.push(part);
  for (const details of found) {
    if (details.dataset.dialog === "ready") continue;
    details.dataset.dialog = "ready";
    asDialog(details);
  }
}

improve(document.body);
document.addEventListener("htmx:load", (event) => improve(event.detail.elt));
