// Who writes a long text is here: the server is told, so that the session does not end under her.
// Who does nothing for long is warned in time, and stays by one press of a button (WCAG 2.2.1).
// When the session has ended, what was shown goes from the screen (OWASP ASVS 14.3.1).

const MINUTE = 60_000;
const EVERY = 5 * MINUTE; // as often as the server writes such a sign down
const AHEAD = 5 * MINUTE; // how long before the end one is warned

const box = document.getElementById("away");

if (box) {
  const idle = Number(box.dataset.seconds) * 1000;
  let told = Date.now(); // when the server heard of her last
  let back; // where the focus was before the warning

  async function here() {
    told = Date.now();
    try {
      const answer = await fetch(box.dataset.here, { redirect: "manual" });
      if (answer.status === 204) box.hidden = true;
    } catch {
      told = 0; // no network: the next sign tries again
    }
  }
  const sign = () => { if (box.hidden && Date.now() - told > EVERY) here(); };
  for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, sign, { passive: true });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.requestConfig?.headers["X-By-Itself"]) told = Date.now();
  });

  box.querySelector("button").addEventListener("click", () => {
    here();
    back?.focus();
  });
  // Another page of hers may have kept the session: that is asked first, and is no sign of her.
  async function leave() {
    const how = { redirect: "manual", headers: { "X-By-Itself": "1" } };
    const answer = await fetch(box.dataset.here, how).catch(() => null);
    if (answer?.type === "opaqueredirect") location.replace(location.pathname + location.search);
    else if (answer?.status === 204) {
      told = Date.now();
      box.hidden = true;
    }
  }

  setInterval(() => {
    const left = told + idle - Date.now();
    if (left < 0) leave();
    if (!box.hidden || left > AHEAD || left < 0) return;
    back = document.activeElement;
    box.hidden = false;
    box.querySelector("button").focus();
  }, MINUTE / 2);
}
