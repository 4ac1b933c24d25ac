/* Roads, stretch by stretch between neighbouring stations. */

import { fine } from "./dom.js";
import { Outlines } from "./outlines.js";

/* Lines to be drawn, the lower levels first. */
class Strokes {
  constructor(pen) {
    this.pen = pen;
    this.levels = [];
  }

  add(path, colour, width, dash = [], level = 0, shift = 0) {
    (this.levels[level] ||= []).push([path, colour, width, dash, shift]);
  }

  stroke() {
    const { pen } = this;
    for (const [path, colour, width, dash, shift] of this.levels.flat()) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.setLineDash(dash);
      pen.lineDashOffset = shift;
      pen.stroke(path);
    }
    pen.setLineDash([]);
    pen.lineDashOffset = 0;
  }
}

export class Roads {
  constructor(app) {
    this.app = app;
    this.lines = new Outlines(app.model.columns, "road", app.grid, false);
    this.bare = new Outlines(app.model.columns, "bare", app.grid, false);
  }

  room(nth) {
    return [this.lines.boxes[nth], 12];
  }

  paint(pen, frame) {
    const { faces, model, palette, store, shown } = this.app;
    const { theme } = palette;
    const width = Math.min(6, Math.max(2.6, (frame.zoom - 4) * 1.3));
    pen.lineJoin = "bevel";
    pen.lineCap = "butt";
    this.bare.aim(pen, frame);
    for (let nth = 0; nth < this.bare.count; nth++) {
      pen.lineWidth = width * 0.5;
      pen.strokeStyle = theme.edge;
      pen.stroke(this.bare.path(nth, frame.world));
    }
    this.lines.aim(pen, frame);
    const seen = [];
    for (let nth = 0; nth < this.lines.count; nth++) {
      if (this.lines.within(nth, frame)) seen.push(nth);
    }
    // Hundreds of thin lines side by side need no paper around each, and it is dear.
    const cased = frame.zoom > 5.5 || seen.length < 200;
    const under = new Strokes(pen);
    const over = new Strokes(pen);
    for (const nth of seen) {
      const path = this.lines.path(nth, frame.world);
      const face = faces[model.nTowns + nth];
      if (store.state.selected === model.nTowns + nth) under.add(path, theme.ink, width + 7);
      this.lay(under, over, path, palette.visual(face), { width, cased, faint: !shown(face) });
    }
    under.stroke();
    over.stroke();
  }

  /* What a verdict on a stretch looks like; a filtered one keeps its line alone. */
  lay(under, over, path, v, { width, cased, faint }) {
    const { theme } = this.app.palette;
    const plain = v.grey && !v.hatched;
    if (v.access === "fire_control" || v.ringed) this.turns(under, path, v.others, [width + 5, 14, 14, 0, 1]);
    if (cased) under.add(path, theme.paper, width + (plain ? 0.6 : 2), [], 2);
    if (plain) {
      const dash = v.dotted ? [2, 3] : v.hollow ? [6, 4] : [];
      over.add(path, theme.muted, Math.max(1.2, width * 0.4), dash);
    } else over.add(path, faint ? theme.edge : v.fill, width);
    if (faint) return;
    if (!plain && v.shared) this.turns(over, path, v.others, [width, 8, 16, 0, 2]);
    else if (v.inferred) {
      over.add(path, theme.paper, width + 0.5, [5, 23], 1);
      this.turns(over, path, v.others, [width, 3, 28, -1, 2]);
    } else if (v.hatched) {
      over.add(path, theme.paper, width + 0.5, [7, 7], 1);
      this.turns(over, path, v.others, [width, 4, 14, -1.5, 2]);
    }
    // Of what was last heard of long ago only the edges are left.
    if (v.stale && !plain) over.add(path, theme.paper, width * 0.45, [], 3);
    if (v.dashed && !plain) {
      over.add(path, theme.paper, width * 0.55, [], 3);
      over.add(path, theme.ink, width * 0.4, this.app.signs.dash, 4);
    }
    if (v.access === "closed") over.add(path, theme.ink, width + 3, [1.6, 9], 5);
  }

  /* Dashes in the colours of several, each in its turn; of one alone and without gaps, a line. */
  turns(strokes, path, colours, [width, long, every, shift, level]) {
    const round = every * colours.length;
    colours.forEach((colour, nth) => strokes.add(path, colour, width,
      long < round ? [long, round - long] : [], level, shift - nth * every));
  }

  /* One stretch drawn across a box, for the key. */
  sample(v, [wide, high], scale = fine()) {
    const canvas = new OffscreenCanvas(wide * scale, high * scale);
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.lineCap = "butt";
    const [under, over] = [new Strokes(pen), new Strokes(pen)];
    this.lay(under, over, new Path2D(`M1 ${high / 2}H${wide - 1}`), v, { width: 3.6, cased: true, faint: false });
    under.stroke();
    over.stroke();
    return canvas;
  }

  /* The stretch near a point of the screen, or -1. */
  at(x, y, reach) {
    const { model, map } = this.app;
    const world = 256 * 2 ** map.getZoom();
    const point = map.getPixelOrigin().add(map.containerPointToLayerPoint([x, y]));
    const { lines } = this;
    let best = -1;
    let nearest = reach * reach;
    for (let nth = 0; nth < lines.count; nth++) {
      for (let part = lines.parts[nth]; part < lines.parts[nth + 1]; part++) {
        for (let i = lines.sizes[part]; i < lines.sizes[part + 1] - 1; i++) {
          const d = distanceSquared(point,
            lines.x[i] * world, lines.y[i] * world, lines.x[i + 1] * world, lines.y[i + 1] * world);
          if (d < nearest) [nearest, best] = [d, nth];
        }
      }
    }
    return best < 0 ? -1 : model.nTowns + best;
  }
}

/* From a point to a piece of a line, squared. */
function distanceSquared(p, ax, ay, bx, by) {
  const dx = bx - ax;
  const dy = by - ay;
  const along = dx || dy ? ((p.x - ax) * dx + (p.y - ay) * dy) / (dx * dx + dy * dy) : 0;
  const t = Math.max(0, Math.min(1, along));
  return (p.x - ax - t * dx) ** 2 + (p.y - ay - t * dy) ** 2;
}
