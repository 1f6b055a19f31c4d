// The explorer says so when an answer did not come: what is shown then is what was asked before.

const word = () => document.querySelector("[data-failed]");

function failed(on) {
  const box = word();
  if (!box) return;
  box.hidden = !on;
  if (on) box.querySelector(".notice")?.setAttribute("role", "alert");
}

for (const kind of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, () => failed(true));
}
document.addEventListener("htmx:beforeRequest", () => failed(false));
