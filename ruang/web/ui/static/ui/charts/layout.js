// Where the nodes of a network stand. The same network gets the same picture, every time: nothing
// here is left to chance.

const STEPS = 320;
const MOST = 36_000; // steps times nodes: many nodes stand after fewer steps, and nobody waits
const REACH = 3; // beyond so many times their room, two do not push each other
const FULL = 16; // nodes that need the whole place
const GAP = 10; // between two circles
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

// The strongest links: enough that nothing that hangs together falls apart (a largest spanning
// forest), then the strongest of the others.
export function strongest(nodes, links, most = nodes.length * 2) {
  const root = new Map(nodes.map((node) => [node.id, node.id]));
  const top = (id) => {
    let at = id;
    while (root.get(at) !== at) at = root.get(at);
    root.set(id, at);
    return at;
  };
  const sorted = links
    .filter((link) => root.has(link.source) && root.has(link.target) && link.source !== link.target)
    .sort((a, b) => b.weight - a.weight || (`${a.source} ${a.target}` < `${b.source} ${b.target}` ? -1 : 1));
  const holding = sorted.filter((link) => {
    const [from, to] = [top(link.source), top(link.target)];
    if (from === to) return false;
    root.set(from, to);
    return true;
  });
  const kept = new Set(holding);
  for (const link of sorted) {
    if (kept.size >= most) break;
    kept.add(link);
  }
  return sorted.filter((link) => kept.has(link));
}

// After Fruchterman and Reingold (1991): linked nodes draw each other near, all push each other
// away, and the whole is drawn to the middle. Radii keep circles from lying on one another.
export function layout(nodes, links, { width, height, radius }) {
  const index = new Map(nodes.map((node, i) => [node.id, i]));
  const space = Math.sqrt((width * height) / Math.max(nodes.length, 1)) * 0.72;
  const heaviest = Math.max(...links.map((link) => link.weight), 1e-9);
  const springs = links.map((link) => [index.get(link.source), index.get(link.target), 0.35 + 0.65 * (link.weight / heaviest)]);
  const turn = width / height; // a wide place is used in its width
  const at = nodes.map((_node, i) => {
    const far = space * 0.6 * Math.sqrt(i + 0.5);
    return [far * Math.cos(i * GOLDEN) * Math.sqrt(turn), far * Math.sin(i * GOLDEN) / Math.sqrt(turn)];
  });
  const radii = nodes.map(radius);
  const steps = Math.max(60, Math.min(STEPS, Math.round(MOST / Math.max(nodes.length, 1))));
  for (let step = 0; step < steps; step += 1) {
    const heat = space * 0.5 * (1 - step / steps) ** 1.5 + 0.05;
    const push = at.map(([x, y]) => [-x * 0.04 / Math.sqrt(turn), -y * 0.04 * Math.sqrt(turn)]);
    apart(at, push, radii, space);
    for (const [a, b, strength] of springs) {
      const [dx, dy] = [at[b][0] - at[a][0], at[b][1] - at[a][1]];
      const pull = (Math.hypot(dx, dy) / space) * strength * 0.5;
      push[a][0] += dx * pull; push[a][1] += dy * pull;
      push[b][0] -= dx * pull; push[b][1] -= dy * pull;
    }
    at.forEach((place, i) => {
      const long = Math.hypot(...push[i]) || 1;
      const go = Math.min(long, heat) / long;
      place[0] += push[i][0] * go;
      place[1] += push[i][1] * go;
    });
  }
  return separate(fitted(at, radii, width, height), radii, width, height);
}

// Circles that still touch move out of each other's way.
function separate(at, radii, width, height) {
  for (let round = 0; round < 60; round += 1) {
    for (let a = 0; a < at.length; a += 1) {
      for (let b = a + 1; b < at.length; b += 1) {
        const [dx, dy] = [at[b][0] - at[a][0] || 0.1, at[b][1] - at[a][1]];
        const far = Math.hypot(dx, dy);
        const lack = radii[a] + radii[b] + GAP - far;
        if (lack <= 0) continue;
        const [mx, my] = [(dx / far) * lack * 0.5, (dy / far) * lack * 0.5];
        at[a][0] -= mx; at[a][1] -= my;
        at[b][0] += mx; at[b][1] += my;
      }
    }
    at.forEach((place, i) => {
      place[0] = Math.min(Math.max(place[0], radii[i] + 2), width - radii[i] - 2);
      place[1] = Math.min(Math.max(place[1], radii[i] + 2), height - radii[i] - 2);
    });
  }
  return at;
}

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

// Whether a line from one point to another passes through a box (Liang and Barsky, 1984).
function passes([[x1, y1], [x2, y2]], box) {
  let [from, to] = [0, 1];
  const sides = [[x1 - x2, x1 - box.x], [x2 - x1, box.x + box.width - x1], [y1 - y2, y1 - box.y], [y2 - y1, box.y + box.height - y1]];
  for (const [step, room] of sides) {
    if (step === 0 && room < 0) return false;
    if (step < 0) from = Math.max(from, room / step);
    if (step > 0) to = Math.min(to, room / step);
  }
  return from < to;
}

// On which side of its circle a name has room, and the fewest lines pass through it; the first in
// the list choose first, and a name without room is left to the tooltip.
export function namesBeside(circles, boxes, width, height, lines = []) {
  const taken = circles.map(({ x, y, r }) => ({ x: x - r, y: y - r, width: 2 * r, height: 2 * r }));
  return circles.map(({ x, y, r }, i) => {
    const { width: w, height: h } = boxes[i];
    const sides = {
      right: { x: x + r + 3, y: y - h / 2 }, left: { x: x - r - 3 - w, y: y - h / 2 },
      bottom: { x: x - w / 2, y: y + r + 2 }, top: { x: x - w / 2, y: y - r - 2 - h },
    };
    const [best] = Object.entries(sides)
      .map(([side, corner]) => ({ side, ...corner, width: w, height: h }))
      .filter((box) => box.x >= 0 && box.y >= 0 && box.x + w <= width && box.y + h <= height)
      .filter((box) => !taken.some((other) => overlap(box, other)))
      .map((box) => ({ ...box, crossed: lines.filter((line) => passes(line, box)).length }))
      .sort((a, b) => a.crossed - b.crossed);
    if (!best) return null;
    taken.push(best);
    return best.side;
  });
}

function apart(at, push, radii, space) {
  for (let a = 0; a < at.length; a += 1) {
    for (let b = a + 1; b < at.length; b += 1) {
      const [dx, dy] = [at[a][0] - at[b][0], at[a][1] - at[b][1]];
      const far = Math.max(Math.hypot(dx, dy), 0.5);
      if (far > REACH * space) continue;
      const room = Math.max(far - radii[a] - radii[b], 1);
      const force = Math.min((space * space) / (room * far), 40);
      push[a][0] += dx * force * 0.5; push[a][1] += dy * force * 0.5;
      push[b][0] -= dx * force * 0.5; push[b][1] -= dy * force * 0.5;
    }
  }
}

// Stretched to the place it is drawn in, with room for circles and names at the edges.
function fitted(at, radii, width, height) {
  // A few nodes stay together in the middle: distances beyond what links need say nothing.
  const share = Math.min(1, Math.sqrt(at.length / FULL));
  const [side, top] = [Math.max(48, width * (1 - share) * 0.5), Math.max(26, height * (1 - share) * 0.5)];
  const span = (i) => [Math.min(...at.map((p) => p[i])), Math.max(...at.map((p) => p[i]))];
  const [[left, right], [up, down]] = [span(0), span(1)];
  const onto = (value, least, most, from, long) => (most - least < 1 ? from + long / 2 : from + ((value - least) / (most - least)) * long);
  return at.map(([x, y]) => [onto(x, left, right, side, width - 2 * side), onto(y, up, down, top, height - 2 * top)]);
}
