/* Roads, stretch by stretch between neighbouring stations. */

class Roads {
  constructor(app) {
    this.app = app;
    this.lines = new Outlines(app.model.columns, "road", app.grid, false);
    this.bare = new Outlines(app.model.columns, "bare", app.grid, false);
    this.surface = new Surface((pen, frame) => this.paint(pen, frame), { pane: "wh-roads" });
  }

  paint(pen, frame) {
    const { model, looks, palette, store, shown } = this.app;
    const { theme } = palette;
    const width = Math.min(6, Math.max(2.6, (frame.zoom - 4) * 1.3));
    pen.lineJoin = "round";
    pen.lineCap = "butt";
    const stroke = (path, colour, w, dash = []) => {
      pen.strokeStyle = colour;
      pen.lineWidth = w;
      pen.setLineDash(dash);
      pen.stroke(path);
    };
    this.bare.aim(pen, frame);
    for (let nth = 0; nth < this.bare.count; nth++) {
      stroke(this.bare.path(nth, frame.world), theme.edge, width * 0.5);
    }
    this.lines.aim(pen, frame);
    const seen = [];
    for (let nth = 0; nth < this.lines.count; nth++) {
      if (this.lines.within(nth, frame)) seen.push(nth);
    }
    for (const nth of seen) {
      const v = palette.visual(looks[model.nTowns + nth]);
      const path = this.lines.path(nth, frame.world);
      const chosen = store.state.selected === model.nTowns + nth;
      if (chosen) stroke(path, theme.ink, width + 7);
      const fire = v.access === "fire_control";
      if (fire || v.ringed) stroke(path, v.other, width + 5);
      if (v.grey && !v.hatched) stroke(path, theme.paper, width + 0.6);
      else stroke(path, theme.paper, width + 2);
    }
    for (const nth of seen) {
      const look = looks[model.nTowns + nth];
      const v = palette.visual(look);
      const path = this.lines.path(nth, frame.world);
      if (v.grey && !v.hatched) {
        stroke(path, theme.muted, Math.max(1.2, width * 0.4));
        continue;
      }
      stroke(path, shown(look) ? v.fill : theme.edge, width);
      if (!shown(look)) continue;
      if (v.hatched) {
        stroke(path, theme.paper, width + 0.5, [7, 7]);
        pen.lineDashOffset = -1.5;
        stroke(path, v.other, width, [4, 10]);
        pen.lineDashOffset = 0;
      }
      if (v.dashed) {
        stroke(path, theme.paper, width * 0.55);
        stroke(path, theme.ink, width * 0.4, this.app.signs.dash);
      }
      if (v.access === "closed") stroke(path, theme.ink, width + 3, [1.6, 9]);
    }
    pen.setLineDash([]);
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
