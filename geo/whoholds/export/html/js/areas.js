/* The land: neighbours as a backdrop, states in the colour of who holds them as a whole. */

/* Share of the backdrop along each side that fades. */
const SOFT = 0.2;

class Areas {
  constructor(app) {
    this.app = app;
    const { columns } = app.model;
    this.around = new Outlines(columns, "around", app.grid, true);
    this.states = new Outlines(columns, "state", app.grid, true);
    this.backdrop = new Surface((pen, frame) => this.paintAround(pen, frame), { pane: "wh-around" });
    this.surface = new Surface((pen, frame) => this.paint(pen, frame), { pane: "wh-areas" });
  }

  boxesOf(places) {
    return { boxes: places.map((nth) => this.states.boxes[nth]), margin: 2 };
  }

  paintAround(pen, frame) {
    if (!this.around.count || this.app.tiles) return;
    const { theme } = this.app.palette;
    const window = this.window(frame);
    pen.fillStyle = theme.sea;
    pen.fillRect(...window);
    this.around.aim(pen, frame);
    pen.fillStyle = theme.around;
    pen.strokeStyle = theme.edge;
    pen.lineWidth = 0.8;
    pen.lineJoin = "round";
    for (let nth = 0; nth < this.around.count; nth++) {
      if (!this.around.within(nth, frame)) continue;
      const path = this.around.path(nth, frame.world);
      pen.fill(path, "evenodd");
      pen.stroke(path);
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    this.fade(pen, window);
  }

  /* Pixels of the canvas that the backdrop covers: left, top, width, height. */
  window({ world, left, top, scale }) {
    const [minX, minY, maxX, maxY] = around(this.around.boxes);
    const west = (minX * world - left) * scale;
    const north = (minY * world - top) * scale;
    const east = (maxX * world - left) * scale;
    const south = (maxY * world - top) * scale;
    return [west, north, east - west, south - north];
  }

  /* The backdrop ends somewhere: let it end softly. */
  fade(pen, [x, y, width, height]) {
    pen.globalCompositeOperation = "destination-in";
    for (const [toX, toY] of [[x + width, y], [x, y + height]]) {
      const ramp = pen.createLinearGradient(x, y, toX, toY);
      for (let step = 0; step <= 8; step++) {
        const opacity = (1 - Math.cos((step / 8) * Math.PI)) / 2;
        ramp.addColorStop(step / 8 * SOFT, `rgb(0 0 0 / ${opacity})`);
        ramp.addColorStop(1 - (step / 8) * SOFT, `rgb(0 0 0 / ${opacity})`);
      }
      pen.fillStyle = ramp;
      pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
    }
    pen.globalCompositeOperation = "source-over";
  }

  paint(pen, frame) {
    const { palette, model, looks, store } = this.app;
    const { theme } = palette;
    const first = model.nTowns + model.nRoads;
    this.states.aim(pen, frame);
    pen.lineJoin = "round";
    const seen = [];
    for (let nth = 0; nth < model.nStates; nth++) {
      if (!this.states.within(nth, frame)) continue;
      seen.push(nth);
      const path = this.states.path(nth, frame.world);
      if (!this.app.tiles) {
        pen.fillStyle = theme.land;
        pen.fill(path, "evenodd");
      }
      this.fill(pen, path, looks[first + nth], frame.scale);
    }
    pen.lineWidth = 1;
    pen.strokeStyle = theme.border;
    for (const nth of seen) pen.stroke(this.states.path(nth, frame.world));
    const chosen = store.state.selected - first;
    if (chosen >= 0 && chosen < model.nStates) {
      pen.lineWidth = 2.5;
      pen.strokeStyle = theme.ink;
      pen.stroke(this.states.path(chosen, frame.world));
    }
  }

  fill(pen, path, look, scale) {
    const { palette, shown } = this.app;
    const v = palette.visual(look);
    if (v.grey || !shown(look)) return;
    const { land } = palette.theme;
    const share = v.pale ? 0.13 : 0.27;
    pen.globalAlpha = this.app.tiles ? share : 1;
    pen.fillStyle = this.app.tiles ? v.colour : mix(v.colour, land, share);
    pen.fill(path, "evenodd");
    pen.globalAlpha = 1;
    if (v.hatched || v.ringed) {
      pen.fillStyle = palette.hatch(mix(v.other, land, 0.55), scale, 1.6, 9);
      pen.fill(path, "evenodd");
    }
    if (v.dashed) {
      pen.save();
      pen.clip(path, "evenodd");
      pen.setLineDash([6, 4]);
      pen.lineWidth = 4;
      pen.strokeStyle = mix(v.colour, land, 0.8);
      pen.stroke(path);
      pen.restore();
    }
  }

  /* The state under a point of the screen, or -1. */
  at(x, y) {
    const { model, map } = this.app;
    const pen = this.surface.pen;
    const world = 256 * 2 ** map.getZoom();
    const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([x, y]));
    pen.setTransform(1, 0, 0, 1, 0, 0);
    for (let nth = 0; nth < model.nStates; nth++) {
      const path = this.states.path(nth, world);
      const inside = pen.isPointInPath(
        path, origin.x - this.states.originX, origin.y - this.states.originY, "evenodd");
      if (inside) return model.nTowns + model.nRoads + nth;
    }
    return -1;
  }
}
