// Asks the API as the form says, and shows what came back. Without it the command can be copied.

const form = document.querySelector("[data-try]");
const answer = document.querySelector("[data-answer]");
const shown = ["ETag", "Link", "Location", "Retry-After", "X-Request-ID"];

function said(place) {
  return [...form.querySelectorAll(`[data-place="${place}"]`)].filter((field) => field.value !== "");
}

function valueOf(field) {
  if (field.dataset.kind === "number" && field.value.trim() !== "") return Number(field.value);
  return field.value;
}

// What is to be asked: address, headers, and the body as an object or as files.
function request() {
  let path = form.dataset.path;
  for (const field of said("path")) path = path.replace(`{${field.dataset.name}}`, encodeURIComponent(field.value));
  const query = new URLSearchParams(said("query").map((field) => [field.dataset.name, field.value]));
  const headers = Object.fromEntries(said("header").map((field) => [field.dataset.name, field.value]));
  const body = Object.fromEntries(said("body").map((field) => [field.dataset.name, valueOf(field)]));
  const files = [...form.querySelectorAll('[data-place="file"]')];
  const takes = form.querySelector('[data-place="body"]') !== null;
  return { method: form.dataset.method, path, query: query.toString(), headers, body: takes ? body : null, files };
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function asCurl({ method, path, query, headers, body, files }) {
  const parts = ["curl"];
  if (method !== "GET") parts.push(`-X ${method}`);
  if ("private" in form.dataset) parts.push('-H "Authorization: Bearer $TOKEN"');
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body && !files.length) parts.push(`--json ${quoted(JSON.stringify(body))}`);
  if (body && files.length) for (const [name, value] of Object.entries(body)) parts.push(`-F ${quoted(`${name}=${value}`)}`);
  for (const field of files) for (const file of field.files) parts.push(`-F ${quoted(`${field.dataset.name}=@${file.name}`)}`);
  parts.push(quoted(`${form.dataset.host}${path}${query ? `?${query}` : ""}`));
  return parts.length > 2 ? parts.join(" \\\n  ") : parts.join(" ");
}

function asPython({ method, path, query, headers, body, files }) {
  const known = { ...headers };
  const own = Object.entries(known).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  if ("private" in form.dataset) own.unshift('"Authorization": f"Bearer {os.environ[\'TOKEN\']}"');
  const lines = "private" in form.dataset ? ["import os", "import httpx", ""] : ["import httpx", ""];
  const args = [JSON.stringify(`${form.dataset.host}${path}${query ? `?${query}` : ""}`)];
  if (own.length) args.push(`headers={${own.join(", ")}}`);
  if (body) args.push(`${files.length ? "data" : "json"}=${pythonOf(body)}`);
  const sent = files.flatMap((field) => [...field.files].map((file) => `(${JSON.stringify(field.dataset.name)}, open(${JSON.stringify(file.name)}, "rb"))`));
  if (sent.length) args.push(`files=[${sent.join(", ")}]`);
  lines.push(`answer = httpx.${method.toLowerCase()}(`, ...args.map((one) => `    ${one},`), ")", "print(answer.status_code, answer.json())");
  return lines.join("\n");
}

function pythonOf(body) {
  return `{${Object.entries(body).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(", ")}}`;
}

function write() {
  const asked = request();
  document.querySelector("[data-curl]").value = asCurl(asked);
  document.querySelector("#as-python").value = asPython(asked);
}

function csrf() {
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}");
}

function bodyOf({ body, files }) {
  if (!files.length) return body ? JSON.stringify(body) : undefined;
  const parts = new FormData();
  for (const [name, value] of Object.entries(body || {})) parts.append(name, value);
  for (const field of files) for (const file of field.files) parts.append(field.dataset.name, file);
  return parts;
}

async function send(asked) {
  const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang, ...asked.headers };
  if (asked.method !== "GET") Object.assign(headers, csrf());
  if (asked.body && !asked.files.length) headers["Content-Type"] = "application/json";
  const began = performance.now();
  const address = `${asked.path}${asked.query ? `?${asked.query}` : ""}`;
  const response = await fetch(address, { method: asked.method, headers, body: bodyOf(asked) });
  const text = await response.text();
  show(response, text, performance.now() - began);
  return response;
}

// What a decision is about: its address is the part that ends with its number.
async function readFirst() {
  const { path } = request();
  const end = form.dataset.path.slice(form.dataset.path.indexOf("}") + 1);
  const whole = { method: "GET", path: path.slice(0, path.length - end.length), query: "", headers: {}, body: null, files: [] };
  const response = await send(whole);
  if (response.ok) form.querySelector('[data-name="If-Match"]').value = response.headers.get("ETag");
  write();
}

function show(response, text, spent) {
  const status = answer.querySelector("[data-status]");
  status.textContent = `${response.status} ${response.statusText}`.trim();
  answer.querySelector("[data-time]").textContent = `${Math.round(spent)} ms`;
  const list = answer.querySelector("[data-headers]");
  list.replaceChildren(...shown.filter((name) => response.headers.get(name)).map((name) => line(name, response.headers.get(name))));
  answer.querySelector("[data-body]").textContent = pretty(text);
  reveal(true);
}

function line(name, value) {
  const row = document.createElement("div");
  const term = row.appendChild(document.createElement("dt"));
  const words = row.appendChild(document.createElement("dd"));
  term.textContent = name;
  words.textContent = value;
  return row;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function reveal(came) {
  for (const part of answer.querySelectorAll("[data-headers], pre")) part.hidden = !came;
  answer.querySelector("[data-failed]").hidden = came;
  answer.hidden = false;
  answer.querySelector("h2").focus();
}

form.addEventListener("input", write);
function busy(button, work) {
  button.disabled = true;
  work
    .catch(() => {
      for (const part of answer.querySelectorAll("[data-status], [data-time]")) part.textContent = "";
      reveal(false);
    })
    .finally(() => {
      button.disabled = false;
    });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (form.reportValidity()) busy(form.querySelector("[data-send]"), send(request()));
});
form.querySelector("[data-read]")?.addEventListener("click", (event) => {
  const missing = [...form.querySelectorAll('[data-place="path"]')].find((field) => !field.reportValidity());
  if (!missing) busy(event.target, readFirst());
});

for (const button of form.querySelectorAll("[data-send], [data-read]")) button.hidden = false;
document.querySelector("[data-python]").hidden = false;
write();
