// A number with its slider: one changes the other. The number is the form's field and works alone;
// the slider is unnamed, so the form sends the number once. Both tell the form with their own events.

function pair(box) {
  const [range, number] = [box.querySelector("input[type=range]"), box.querySelector("input[type=number]")];
  const follow = () => { range.value = number.value; };
  range.hidden = false;
  range.addEventListener("input", () => { number.value = range.value; });
  number.addEventListener("input", follow);
  box.closest("form")?.addEventListener("reset", () => setTimeout(follow));
  follow();
}

function startIn(part) {
  const found = [...part.querySelectorAll("[data-slider]")];
  if (part.matches?.("[data-slider]")) found.push(part);
  for (const box of found) {
    if (box.dataset.slider === "ready") continue;
    box.dataset.slider = "ready";
    pair(box);
  }
}

startIn(document);
document.addEventListener("htmx:load", (event) => startIn(event.detail.elt));
