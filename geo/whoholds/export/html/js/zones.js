/* Named parts of the country: those with an outline in the colour of who is said to hold them, and
   of all of them the places, where the reader chooses one. */

import { Outlines } from "./outlines.js";

export class Zones {
  constructor(app) {
    this.app = app;
    this.outlines = new Outlines(app.model.columns, "zone", app.grid, true);
    const { model } = app;
    const size = (nth) => model.placesIn(model.firstArea + nth).length;
    this.drawn = [...Array(model.nAreas).keys()].filter((nth) => this.outlines.isDrawn(nth));
    // The smaller lie on top.
    this.drawn.sort((a, b) => size(b) - size(a));
  }

  room(nth) {
    return [this.outlines.boxes[nth], 4];
  }

  paint(pen, frame) {
    const { areas, looks, model, palette, store } = this.app;
    if (!this.drawn.length) return;
    this.outlines.aim(pen, frame);
    const chosen = store.state.selected - model.firstArea;
    for (const nth of this.drawn) {
      if (!this.outlines.within(nth, frame)) continue;
      const path = this.outlines.path(nth, frame.world);
      const look = looks[model.firstArea + nth];
      const { grey } = palette.visual(look);
      if (!grey && !store.state.land) areas.fill(pen, path, look, frame.scale);
      if (nth !== chosen && grey) continue;
      pen.lineJoin = "round";
      pen.lineWidth = nth === chosen ? 2.5 : 0.8;
      pen.strokeStyle = nth === chosen ? palette.theme.ink : palette.theme.border;
      pen.stroke(path);
    }
  }

  /* The smallest outline with a holder under a point of the screen, or -1. */
  at(x, y) {
    const { looks, map, model, palette, scene } = this.app;
    const { pen } = scene.stage;
    const world = 256 * 2 ** map.getZoom();
    const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([x, y]));
    pen.setTransform(1, 0, 0, 1, 0, 0);
    for (const nth of [...this.drawn].reverse()) {
      if (palette.visual(looks[model.firstArea + nth]).grey) continue;
      const path = this.outlines.path(nth, world);
      const { originX, originY } = this.outlines;
      if (pen.isPointInPath(path, origin.x - originX, origin.y - originY, "evenodd")) {
        return model.firstArea + nth;
      }
    }
    return -1;
  }
}
