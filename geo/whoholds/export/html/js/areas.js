/* The land: neighbours as a backdrop, states in the colour of who holds them as a whole. */

import { fine } from "./dom.js";
import { around, Outlines } from "./outlines.js";
import { mix } from "./palette.js";

/* Share of the backdrop along each side that fades. */
const SOFT = 0.2;

export class Areas {
  constructor(app) {
    this.app = app;
    const { columns } = app.model;
    this.around = new Outlines(columns, "around", app.grid, true);
    this.states = new Outlines(columns, "state", app.grid, true);
  }

  room(nth) {
    return [this.states.boxes[nth], 2];
  }

  /* What no day changes. */
  paintGround(pen, frame) {
    const { palette: { theme } } = this.app;
    // Tiles lie below on the screen alone.
    const tiles = this.app.tiles && !frame.room;
    if (this.around.count && !tiles) this.paintNeighbours(pen, frame);
    pen.fillStyle = theme.land;
    pen.lineJoin = "round";
    pen.lineWidth = 1.2;
    pen.strokeStyle = theme.border;
    if (!this.states.count && !this.around.count && !tiles) this.paintSheet(pen, frame);
    this.states.aim(pen, frame);
    const seen = this.seen(frame);
    if (!tiles) for (const nth of seen) pen.fill(this.states.path(nth, frame.world), "evenodd");
    for (const nth of seen) pen.stroke(this.states.path(nth, frame.world));
  }

  /* Where nothing is known of land and sea: an empty sheet below the places. */
  paintSheet(pen, frame) {
    for (const box of this.app.view.boxes()) {
      const { world, left, top, scale } = frame;
      const [west, north, east, south] = [box[0] * world - left, box[1] * world - top, box[2] * world - left, box[3] * world - top];
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.fillRect(west, north, east - west, south - north);
      pen.strokeRect(west, north, east - west, south - north);
    }
  }

  seen(frame) {
    const all = Array.from({ length: this.states.count }, (_, nth) => nth);
    return all.filter((nth) => this.states.within(nth, frame));
  }

  paintNeighbours(pen, frame) {
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

  /* The backdrop ends somewhere: let it end softly, in the colour of what lies beyond. */
  fade(pen, [x, y, width, height]) {
    const { beyond } = this.app.palette.theme;
    for (const [toX, toY] of [[x + width, y], [x, y + height]]) {
      const ramp = pen.createLinearGradient(x, y, toX, toY);
      for (let step = 0; step <= 8; step++) {
        const opacity = (1 + Math.cos((step / 8) * Math.PI)) / 2;
        const colour = beyond + Math.round(opacity * 255).toString(16).padStart(2, "0");
        ramp.addColorStop(step / 8 * SOFT, colour);
        ramp.addColorStop(1 - (step / 8) * SOFT, colour);
      }
      pen.fillStyle = ramp;
      pen.fillRect(x - 1, y - 1, width + 2, height + 2);
    }
  }

  paint(pen, frame) {
    const { model, looks, palette, store } = this.app;
    const first = model.firstState;
    this.states.aim(pen, frame);
    // Where the land around towns is shown, states would colour it a second time.
    for (const nth of store.state.land ? [] : this.seen(frame)) {
      this.fill(pen, this.states.path(nth, frame.world), looks[first + nth], frame.scale);
    }
    const chosen = store.state.selected - first;
    if (chosen >= 0 && chosen < model.nStates) {
      pen.lineJoin = "round";
      pen.lineWidth = 2.5;
      pen.strokeStyle = palette.theme.ink;
      pen.stroke(this.states.path(chosen, frame.world));
    }
  }

  fill(pen, path, look, scale) {
    const { palette, shown } = this.app;
    if (shown(look)) this.tint(pen, path, palette.visual(look), scale);
  }

  tint(pen, path, v, scale) {
    const { palette } = this.app;
    if (v.grey && !v.mixed) return;
    const { land } = palette.theme;
    pen.globalAlpha = v.pale || v.mixed ? 0.13 : 0.27;
    pen.fillStyle = v.colour;
    pen.fill(path, "evenodd");
    pen.globalAlpha = 1;
    if (v.hatched || v.ringed) {
      const [width, gap] = v.shared ? [5, 10] : v.inferred ? [1.1, 20] : [1.6, 9];
      pen.fillStyle = palette.hatch(v.others.map((c) => mix(c, land, 0.55)), scale, width, gap);
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

  /* A piece of land, for the key. */
  sample(v, [wide, high], scale = fine()) {
    const { land, border } = this.app.palette.theme;
    const canvas = new OffscreenCanvas(wide * scale, high * scale);
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const path = new Path2D(`M1 1H${wide - 1}V${high - 1}H1z`);
    pen.fillStyle = land;
    pen.fill(path);
    this.tint(pen, path, v, scale);
    pen.setLineDash([]);
    pen.strokeStyle = border;
    pen.lineWidth = 1;
    pen.stroke(path);
    return canvas;
  }

  /* The state under a point of the screen, or -1. */
  at(x, y) {
    const { model, map } = this.app;
    const { pen } = this.app.scene.stage;
    const world = 256 * 2 ** map.getZoom();
    const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([x, y]));
    pen.setTransform(1, 0, 0, 1, 0, 0);
    for (let nth = 0; nth < model.nStates; nth++) {
      const path = this.states.path(nth, world);
      const inside = pen.isPointInPath(
        path, origin.x - this.states.originX, origin.y - this.states.originY, "evenodd");
      if (inside) return model.firstState + nth;
    }
    return -1;
  }
}
