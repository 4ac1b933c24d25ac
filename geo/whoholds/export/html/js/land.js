/* The land around each town in the colour of its verdict, and fronts where sides meet. Nobody
   surveyed either: readers switch them on, and are told what they are. */

import { byId } from "./dom.js";
import { tr } from "./messages.js";
import { Line, Outlines } from "./outlines.js";
import { offsets } from "./unpack.js";

/* Strokes of a front: whose colour, pixels, and how strong. */
const FRONT = [["halo", 9, 0.35], ["ink", 8, 0.14], ["ink", 5, 0.2], ["ink", 2.2, 0.45]];

export class Land {
  constructor(app) {
    this.app = app;
    const { columns, header } = app.model;
    if (!header.land) return;
    this.left = columns["arc.left"];
    this.right = columns["arc.right"];
    this.arcs = new Outlines(columns, "arc", app.grid, false);
    this.cells = new Outlines(ringsOf(columns), "cell", app.grid, true);
    this.offer(byId("areas"), header.land);
  }

  offer(button, radius) {
    const { store } = this.app;
    button.hidden = false;
    button.addEventListener("click", () => store.set({ land: !store.state.land }));
    byId("areas-said").textContent =
      tr("Areas are inferred from the nearest town, up to {n} km away; fronts run where opposing sides meet.", { n: radius });
    store.listen((changed, { land }) => {
      if (!changed.has("land")) return;
      button.setAttribute("aria-pressed", String(land));
      byId("areas-said").hidden = !land;
    });
  }

  room(town) {
    return [this.cells.boxes[town], 5];
  }

  /* Only within the states: the sea and the neighbours are nobody's here. */
  paint(pen, frame) {
    const { areas: { states } } = this.app;
    const inside = new Line();
    states.aim(pen, frame);
    for (let nth = 0; nth < states.count; nth++) {
      if (states.within(nth, frame)) inside.addPath(states.path(nth, frame.world));
    }
    pen.save();
    pen.clip(inside);
    this.paintCells(pen, frame);
    this.paintFronts(pen, frame);
    pen.restore();
  }

  /* Cells that look alike are filled in one go, so that no seam shows between them. */
  paintCells(pen, frame) {
    const { faces, areas } = this.app;
    const groups = new Map();
    this.cells.aim(pen, frame);
    for (let town = 0; town < this.cells.count; town++) {
      if (!this.cells.within(town, frame)) continue;
      const face = faces[town];
      if (!groups.has(face)) groups.set(face, new Line());
      groups.get(face).addPath(this.cells.path(town, frame.world));
    }
    for (const [face, path] of groups) areas.fill(pen, path, face, frame.scale);
  }

  paintFronts(pen, frame) {
    const { theme } = this.app.palette;
    const lines = new Line();
    this.arcs.aim(pen, frame);
    for (const arc of this.fronts()) {
      if (this.arcs.within(arc, frame)) lines.addPath(this.arcs.path(arc, frame.world));
    }
    softly(pen, lines, theme);
  }

  /* The arcs that part two sides on the day. */
  fronts() {
    const { faces } = this.app;
    // Many towns look alike: each look is asked once.
    const sides = new Map();
    const side = (town) => {
      if (!town) return 0;
      const face = faces[town - 1];
      if (!sides.has(face)) sides.set(face, this.side(face));
      return sides.get(face);
    };
    return [...this.left.keys()].filter((arc) => {
      const [one, other] = [side(this.left[arc]), side(this.right[arc])];
      return one && other && one !== other;
    });
  }

  side(face) {
    const { model, shown, store } = this.app;
    const holder = shown(face) ? model.holder(face) : 0;
    return holder && model.side(holder, store.state.day);
  }
}

/* A front that nobody surveyed: it fades to both sides. */
export function softly(pen, lines, theme) {
  pen.lineJoin = pen.lineCap = "round";
  for (const [colour, width, strength] of FRONT) {
    pen.strokeStyle = theme[colour];
    pen.lineWidth = width;
    pen.globalAlpha = strength;
    pen.stroke(lines);
  }
  pen.globalAlpha = 1;
  pen.lineCap = "butt";
}

/* Rings of cells, put together from the arcs that neighbours share. */
function ringsOf(columns) {
  const at = offsets(columns["arc.sizes"]);
  const ring = { sizes: [], x: [], y: [] };
  let nth = 0;
  for (const count of columns["cell.arcs"]) {
    const before = ring.x.length;
    for (const end = nth + count; nth < end; nth++) {
      const turn = columns["cell.turns"][nth];
      const [from, to] = [at[turn >> 1], at[(turn >> 1) + 1] - 1];
      // The last point of an arc is the first of the next.
      for (let i = 0; i < to - from; i++) {
        const point = turn & 1 ? to - i : from + i;
        ring.x.push(columns["arc.x"][point]);
        ring.y.push(columns["arc.y"][point]);
      }
    }
    ring.sizes.push(ring.x.length - before);
  }
  return { "cell.parts": columns["cell.rings"], "cell.sizes": ring.sizes,
    "cell.x": ring.x, "cell.y": ring.y };
}
