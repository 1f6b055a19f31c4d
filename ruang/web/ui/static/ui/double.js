// A form that was sent is not sent twice by an impatient click. The server is safe without this.

function release(form) {
  for (const button of form.querySelectorAll("[data-busy]")) {
    delete button.dataset.busy;
    button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  // A file that is sent back leaves the page as it is: its button stays as it was, too.
  if (event.defaultPrevented || form.method !== "post" || "download" in form.dataset) return;
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  if (!button) return;
  // After this turn, so that the button's own name and value are still sent.
  setTimeout(() => {
    button.dataset.busy = "";
    button.disabled = true;
  });
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (form) release(form);
});

// Coming back with the browser's arrow shows the page as it was left: let go of its buttons.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) release(form);
});
