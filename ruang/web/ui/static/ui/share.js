// Copying, sending and printing what is to be passed on. Without it the text can be selected.

function improve(part) {
  for (const actions of part.querySelectorAll("[data-share-actions][hidden]")) {
    actions.hidden = false;
    const send = actions.querySelector("[data-send]");
    if (send) send.hidden = !navigator.share;
  }
}

function textOf(button) {
  const actions = button.closest("[data-share-actions]");
  return actions.parentElement.querySelector("textarea");
}

async function copy(button) {
  const text = textOf(button);
  try {
    await navigator.clipboard.writeText(text.value);
  } catch {
    // Plain HTTP in an office network has no clipboard: the browser's old way.
    text.select();
    document.execCommand("copy");
  }
  const word = button.querySelector("span");
  word.textContent = button.dataset.done;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-share] button");
  if (!button) return;
  if ("copy" in button.dataset) copy(button);
  if ("send" in button.dataset) navigator.share({ text: textOf(button).value }).catch(() => {});
  if ("print" in button.dataset) window.print();
});

improve(document);
document.addEventListener("htmx:load", (event) => improve(event.detail.elt));
