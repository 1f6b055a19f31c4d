// Where the nodes of a network stand. The same network gets the same picture, every time: nothing
// here is left to chance.

const STEPS = 320;
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
  for (let step = 0; step < STEPS; step += 1) {
    const heat = space * 0.5 * (1 - step / STEPS) ** 1.5 + 0.05;
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
  return fitted(at, radii, width, height);
}

function apart(at, push, radii, space) {
  for (let a = 0; a < at.length; a += 1) {
    for (let b = a + 1; b < at.length; b += 1) {
      const [dx, dy] = [at[a][0] - at[b][0], at[a][1] - at[b][1]];
      const far = Math.max(Math.hypot(dx, dy), 0.5);
      const room = Math.max(far - radii[a] - radii[b], 1);
      const force = Math.min((space * space) / (room * far), 40);
      push[a][0] += dx * force * 0.5; push[a][1] += dy * force * 0.5;
      push[b][0] -= dx * force * 0.5; push[b][1] -= dy * force * 0.5;
    }
  }
}

// Stretched to the place it is drawn in, with room for circles and names at the edges.
function fitted(at, radii, width, height) {
  const [side, top] = [48, 26];
  const span = (i) => [Math.min(...at.map((p) => p[i])), Math.max(...at.map((p) => p[i]))];
  const [[left, right], [up, down]] = [span(0), span(1)];
  const onto = (value, least, most, from, long) => (most - least < 1 ? from + long / 2 : from + ((value - least) / (most - least)) * long);
  return at.map(([x, y]) => [onto(x, left, right, side, width - 2 * side), onto(y, up, down, top, height - 2 * top)]);
}
