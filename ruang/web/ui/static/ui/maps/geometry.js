// Shapes from GeoJSON as paths of an SVG, by Mercator's projection.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 600;
const shapesAt = new Map();

export const fetchShapes = (url) => {
  if (!shapesAt.has(url)) {
    shapesAt.set(url, fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return answer.json();
    }));
  }
  return shapesAt.get(url);
};

export const make = (name, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};

const DEGREE = Math.PI / 180;
const SCALE = WIDTH / (8.4 * DEGREE); // Thailand is 8.3 degrees wide; any country only needs a scale
const project = ([lon, lat]) => [
  lon * DEGREE * SCALE,
  -Math.log(Math.tan(Math.PI / 4 + (lat * DEGREE) / 2)) * SCALE,
];

const polygons = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates);

export function outline(feature) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  let largest = { area: -1, centre: [0, 0] };
  const d = polygons(feature.geometry).map((polygon) => polygon.map((ring, i) => {
    const points = ring.map(project);
    for (const [x, y] of points) {
      box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
    }
    if (i === 0) {
      const found = centroid(points);
      if (found.area > largest.area) largest = found;
    }
    return `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}z`;
  }).join("")).join("");
  return { d, box, centre: largest.centre };
}

function centroid(points) {
  let [twice, x, y] = [0, 0, 0];
  for (let i = 0; i < points.length - 1; i += 1) {
    const [[x0, y0], [x1, y1]] = [points[i], points[i + 1]];
    const cross = x0 * y1 - x1 * y0;
    twice += cross; x += (x0 + x1) * cross; y += (y0 + y1) * cross;
  }
  return { area: Math.abs(twice / 2), centre: twice ? [x / (3 * twice), y / (3 * twice)] : points[0] };
}

export function around(boxes, margin) {
  const box = [
    Math.min(...boxes.map((b) => b[0])), Math.min(...boxes.map((b) => b[1])),
    Math.max(...boxes.map((b) => b[2])), Math.max(...boxes.map((b) => b[3])),
  ];
  const pad = Math.max(box[2] - box[0], box[3] - box[1]) * margin;
  return [box[0] - pad, box[1] - pad, box[2] - box[0] + 2 * pad, box[3] - box[1] + 2 * pad];
}

// The province nearest in the direction of an arrow key.
export function nearest(from, direction, places) {
  let best;
  for (const place of places) {
    const [dx, dy] = [place.centre[0] - from.centre[0], place.centre[1] - from.centre[1]];
    const ahead = dx * direction[0] + dy * direction[1];
    const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
    const cost = ahead > 1 ? ahead + 2 * aside : Infinity;
    if (cost < (best?.cost ?? Infinity)) best = { cost, place };
  }
  return best?.place;
}
