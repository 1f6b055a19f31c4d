// Files that are dragged in, how far they are sent, and a word before too much is sent.
// Without this the same form works as it is.

document.documentElement.classList.add("scripted");

function size(bytes) {
  const [unit, word] = bytes < 1048576 ? [1024, "KB"] : [1048576, "MB"];
  return `${(bytes / unit).toLocaleString(undefined, { maximumFractionDigits: 1 })} ${word}`;
}

function problem(form, files) {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > Number(form.dataset.most)) return form.dataset.tooMany;
  if (bytes > Number(form.dataset.limit)) return form.dataset.tooLarge;
  return "";
}

function list(box, word = "") {
  const input = box.querySelector("input[type=file]");
  const chosen = box.querySelector("[data-chosen]");
  chosen.replaceChildren(
    ...[...input.files].map((file) => {
      const item = document.createElement("li");
      item.className = "chip";
      item.textContent = `${file.name} · ${size(file.size)}`;
      return item;
    }),
  );
  input.setCustomValidity(word);
  input.toggleAttribute("aria-invalid", Boolean(word));
  if (word) {
    const item = document.createElement("li");
    item.className = "badge bad";
    item.textContent = word;
    chosen.append(item);
  }
  return word;
}

// The browser's own button speaks the browser's language: the label takes its place.
function pick(box) {
  if (box.dataset.pick === "ready") return;
  box.dataset.pick = "ready";
  box.querySelector("label").classList.add("button");
  const form = box.closest("form[data-upload]");
  box.querySelector("input[type=file]").addEventListener("change", () => {
    if (form) check(form);
    else list(box);
  });
}

// Whether the chosen files are too many or too large; said beside them.
function check(form) {
  const files = [...form.querySelector("input[type=file]").files];
  return list(form, problem(form, files));
}

function improve(form) {
  if (form.dataset.upload === "ready") return;
  form.dataset.upload = "ready";
  const drop = form.querySelector("[data-drop]");
  const input = form.querySelector("input[type=file]");
  const progress = form.querySelector("[data-progress]");
  const bar = progress.querySelector("progress");
  const said = progress.querySelector("[data-said]"); // told to listeners: the stage, not every byte
  const amount = progress.querySelector("[data-amount]");
  const abort = form.querySelector("[data-abort]");

  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    check(form);
  });

  form.addEventListener("htmx:confirm", (event) => {
    if (event.target === form && check(form)) event.preventDefault();
  });
  form.addEventListener("htmx:beforeSend", (event) => {
    if (event.target !== form) return;
    progress.hidden = abort.hidden = false;
    said.textContent = form.dataset.sending;
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    const { loaded, total, lengthComputable } = event.detail;
    if (!lengthComputable || !total) return;
    bar.value = (loaded / total) * 100;
    amount.textContent = loaded < total ? `${size(loaded)} / ${size(total)}` : "";
    if (loaded < total) return;
    said.textContent = form.dataset.looking;
    bar.removeAttribute("value");
  });
  abort.addEventListener("click", () => htmx.trigger(form, "htmx:abort"));
  for (const kind of ["htmx:abort", "htmx:sendError", "htmx:sendAbort", "htmx:responseError"]) {
    form.addEventListener(kind, () => {
      progress.hidden = abort.hidden = true;
      bar.value = 0;
    });
  }
}

function start() {
  for (const box of document.querySelectorAll("[data-pick]")) pick(box);
  for (const form of document.querySelectorAll("form[data-upload]")) improve(form);
}

start();
document.addEventListener("htmx:load", (event) => {
  start();
  event.detail.elt.querySelector?.("[data-focus]")?.focus();
});
