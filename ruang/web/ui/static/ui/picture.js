// A chart or map as a file, PNG or SVG. Pictures travel without their page, so the title, the source,
// the address, the day and the mark of synthetic data are drawn into them, and their letters are
// Sarabun's own: the font is carried inside. Always by daylight, however the page is read.
//
// The policy allows images of our own and data: only, so the SVG becomes an image as a data: address,
// is painted on a canvas, and leaves as a blob that is downloaded, never shown.
import { known, token } from "./charts/frame.js";
import { lined, wideness } from "./charts/lines.js";

const MARGIN = 32;
const NARROW = 560;
const SCALE = 2; // points of the PNG to a point of the page
const FAMILY = "Sarabun";
const SVG = "http://www.w3.org/2000/svg";

const make = (name, attributes, ...children) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// --- Words, in lines -----------------------------------------------------------------------------

const fontOf = ({ size, weight = 400 }) => `${weight} ${size}px ${FAMILY}`;

// Lines of text from `y` down; gives the elements and where the next thing may begin.
function text(words, y, width, style) {
  const high = Math.round(style.size * 1.6);
  const lines = lined(words, width, fontOf(style));
  const drawn = lines.map((line, i) => make("text", { x: MARGIN + (style.inset ?? 0), y: y + high * (i + 0.7), "font-size": style.size, "font-weight": style.weight ?? 400, fill: style.fill }, line));
  return [drawn, y + lines.length * high];
}

// --- What stands around the drawing ------------------------------------------------------------------

const said = (element) => element?.textContent.replace(/\s+/g, " ").trim();

// Of a page's note only the words: its links and marks mean nothing on paper.
function sourceOf(figure) {
  if (figure.dataset.source) return figure.dataset.source;
  const found = figure.querySelector(".figure-note:not([data-classes])") ?? document.querySelector("main .source-note .figure-note") ?? document.querySelector("#banners .banner.source strong");
  const note = found?.cloneNode(true);
  note?.querySelectorAll("a, .badge").forEach((part) => part.remove());
  return said(note)?.replace(/[\s·]+$/, "");
}

// What the page is about: "Score" alone says nothing once it has left its page.
function aboutOf(figure, title) {
  if (figure.dataset.about) return figure.dataset.about;
  const heads = [document.querySelector("main h1"), figure.closest("section")?.querySelector("h2")];
  return [...new Set(heads.map(said))].filter((words) => words && words !== title).join(" · ");
}

const syntheticOf = (figure) => figure.dataset.synthetic ?? said(document.querySelector("#banners .banner.synthetic strong"));

function provenance() {
  const day = new Intl.DateTimeFormat(document.documentElement.lang === "th" ? "th-TH" : "en-GB", { dateStyle: "long" }).format(new Date());
  return `${decodeURI(location.origin + location.pathname + location.search)} · ${day}`;
}

function legendRows(rows, y, width, fill) {
  let [x, line] = [0, 0];
  const drawn = rows.map((row) => {
    const wide = 22 + wideness(row.words, fontOf({ size: 13 })) + 18;
    if (x && x + wide > width) { x = 0; line += 1; }
    const at = [MARGIN + x, y + line * 24];
    x += wide;
    return make("g", { transform: `translate(${at[0]} ${at[1]})` },
      make("path", { d: "M7 .5l6.2 3.75v7.5L7 15.5.8 11.75v-7.5z", fill: row.fill, stroke: fill, "stroke-width": 0.5, transform: "translate(0 2)" }),
      make("text", { x: 20, y: 15, "font-size": 13, fill }, row.words));
  });
  return [drawn, y + (line + 1) * 24];
}

function composed(figure, inside, room) {
  const colour = (name) => token(room, name);
  const width = Math.max(inside.width, NARROW);
  const parts = [];
  let y = MARGIN - 8;
  const add = ([drawn, next]) => { parts.push(...drawn); y = next; };
  const title = said(figure.querySelector("figcaption"));
  if (title) add(text(title, y, width, { size: 21, weight: 600, fill: colour("ink") }));
  const about = aboutOf(figure, title);
  if (about) add(text(about, y, width, { size: 14, fill: colour("ink") }));
  const chosen = said(document.querySelector(`[data-chosen-line="${figure.dataset.selects}"]:not([hidden]) [data-said]`));
  if (chosen) add(text(chosen, y, width, { size: 14, fill: colour("ink-soft") }));
  const synthetic = syntheticOf(figure);
  if (synthetic) {
    const [drawn, next] = text(synthetic, y + 10, width, { size: 14, weight: 600, fill: colour("synthetic"), inset: 12 });
    parts.push(make("rect", { x: MARGIN, y: y + 6, width, height: next - y, fill: colour("synthetic-soft") }), make("rect", { x: MARGIN, y: y + 6, width: 4, height: next - y, fill: colour("synthetic") }), ...drawn);
    y = next + 8;
  }
  y += 10;
  inside.node.setAttribute("x", MARGIN + (width - inside.width) / 2);
  inside.node.setAttribute("y", y);
  parts.push(inside.node);
  y += inside.height + 12;
  if (inside.legend?.length) add(legendRows(inside.legend, y, width, colour("ink-soft")));
  const small = { size: 12, fill: colour("ink-soft") };
  const source = sourceOf(figure);
  parts.push(make("path", { d: `M${MARGIN} ${y + 6}h${width}`, stroke: colour("line"), "stroke-width": 1 }));
  y += 12;
  if (source) add(text(source, y, width, small));
  add(text(provenance(), y, width, small));
  const [across, high] = [Math.ceil(width + 2 * MARGIN), Math.ceil(y + MARGIN - 12)];
  return make("svg", { xmlns: SVG, width: across, height: high, viewBox: `0 0 ${across} ${high}`, "font-family": getComputedStyle(room).fontFamily, lang: document.documentElement.lang },
    make("title", {}, title ?? ""), make("rect", { width: "100%", height: "100%", fill: colour("surface") }), ...parts);
}

// --- Its letters ---------------------------------------------------------------------------------------

const asData = (blob) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(blob);
});

const carried = new Map();

async function carry(rule) {
  const [, address] = rule.style.getPropertyValue("src").match(/url\(["']?([^"')]+)/);
  const url = new URL(address, rule.parentStyleSheet.href);
  const [weight, range] = ["font-weight", "unicode-range"].map((name) => rule.style.getPropertyValue(name));
  const data = await asData(await (await fetch(url)).blob());
  return `@font-face{font-family:${FAMILY};font-weight:${weight};src:url(${data.replace(/^data:[^;,]*/, "data:font/woff2")}) format("woff2");unicode-range:${range}}`;
}

// The font's files are those that the page itself uses: their addresses stand in its style sheets.
async function letters(words) {
  const faces = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule instanceof CSSFontFaceRule
    && rule.style.getPropertyValue("font-family").includes(FAMILY) && ["400", "600"].includes(rule.style.getPropertyValue("font-weight")));
  const wanted = faces.filter((rule) => !rule.style.getPropertyValue("unicode-range").startsWith("U+100") || /[\u0100-\u024f]/.test(words));
  const all = await Promise.all(wanted.map((rule) => {
    const key = rule.cssText;
    if (!carried.has(key)) carried.set(key, carry(rule));
    return carried.get(key);
  }));
  return all.join("\n");
}

// --- Files -------------------------------------------------------------------------------------------

async function painted(written, width, height) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(written)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
  const paint = () => canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  paint(); // some browsers begin to read the letters inside only now
  await new Promise((done) => setTimeout(done, 120));
  paint();
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function hand(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const fileName = (figure) => (said(figure.querySelector("figcaption")) || "ruang").replace(/[\\/:*?"<>|\s.,]+/g, "-").slice(0, 60).replace(/^-|-$/g, "");

export async function pictured(figure, portray) {
  const room = document.createElement("div");
  room.className = "picture-room";
  room.dataset.theme = "light";
  document.body.append(room);
  try {
    const picture = composed(figure, portray(room), room);
    const style = make("style", {}, await letters(picture.textContent));
    picture.prepend(style);
    const [width, height] = ["width", "height"].map((name) => Number(picture.getAttribute(name)));
    return { written: new XMLSerializer().serializeToString(picture), width, height };
  } finally {
    room.remove();
  }
}

async function save(figure, portray, form) {
  const { written, width, height } = await pictured(figure, portray);
  const blob = form === "svg" ? new Blob([written], { type: "image/svg+xml" }) : await painted(written, width, height);
  hand(blob, `${fileName(figure)}.${form}`);
}

// `portray(room)` draws the figure anew in a place by daylight: {node, width, height, legend}.
export function offer(figure, portray) {
  for (const button of figure.querySelectorAll("[data-save]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await save(figure, portray, button.dataset.save);
      } finally {
        button.disabled = false;
        button.focus({ preventScroll: true });
      }
    });
  }
}

// What CSS says of an element, said by the element itself: a picture has no style sheet of ours.
const SAID = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "paint-order", "font-size", "font-weight", "vector-effect"];
export function standAlone(svg) {
  for (const element of svg.querySelectorAll("path, text")) {
    const style = getComputedStyle(element);
    for (const name of SAID) {
      const value = style.getPropertyValue(name);
      if (value && value !== "auto") element.setAttribute(name, known(Number(value)) ? Number(value) : value);
    }
    element.removeAttribute("class");
  }
  for (const element of svg.querySelectorAll("a, g")) {
    const opacity = getComputedStyle(element).opacity;
    for (const { name } of [...element.attributes]) if (name !== "transform") element.removeAttribute(name);
    if (opacity !== "1") element.setAttribute("opacity", opacity);
  }
}
