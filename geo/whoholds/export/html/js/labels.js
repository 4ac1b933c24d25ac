/* Names on the map, the weightiest first, none over another. */

import { mercatorX, mercatorY, projected } from "./outlines.js";

export class Labels {
  constructor(app) {
    this.app = app;
    const { columns } = app.model;
    this.insideX = projected(columns["inside.x"], mercatorX, app.grid);
    this.insideY = projected(columns["inside.y"], mercatorY, app.grid);
  }

  paint(pen, frame) {
    const { theme } = this.app.palette;
    this.taken = [];
    pen.setTransform(frame.scale, 0, 0, frame.scale, 0, 0);
    pen.lineJoin = "round";
    pen.textBaseline = "middle";
    this.reserveTowns(frame);
    this.reserveSites(frame);
    this.paintTowns(pen, frame, theme);
    this.paintSites(pen, frame, theme);
    this.paintStates(pen, frame, theme);
  }

  /* Discs of weighty towns keep names off themselves. */
  reserveTowns(frame) {
    const { towns, palette, looks, model } = this.app;
    this.seen = towns.seen(frame);
    if (this.seen.length > 400) return;
    for (const t of this.seen) {
      // Places of which nobody knows anything may lie under the name of one that matters.
      if (palette.visual(looks[t]).grey && !model.capitals.has(t)) continue;
      const r = towns.radius(t, frame.zoom) * 0.65;
      const [x, y] = this.spot(towns, t, frame);
      this.taken.push([x - r, y - r, x + r, y + r, t]);
    }
  }

  /* So do signs of sites, which answer to numbers below -1. */
  reserveSites(frame) {
    const { sites } = this.app;
    const r = sites.radius(frame.zoom);
    this.signs = sites.seen(frame);
    for (const nth of this.signs) {
      const [x, y] = this.spot({ x: sites.atX, y: sites.atY }, nth, frame);
      this.taken.push([x - r, y - r, x + r, y + r, -2 - nth]);
    }
  }

  spot({ x, y }, t, { world, left, top }) {
    return [x[t] * world - left, y[t] * world - top];
  }

  paintTowns(pen, frame, theme) {
    const { towns, model, store, changed, members } = this.app;
    const { local, selected } = store.state;
    const area = (frame.width * frame.height) / frame.scale ** 2;
    const most = Math.min(this.seen.length, Math.round(area / 8500));
    const weight = (t) => towns.weight[t] + (t === selected ? 100 : 0) + (changed.has(t) ? 20 : 0)
      + (members.has(t) ? 40 : 0);
    // `seen` is sorted by weight already; only a few are ever lifted above it.
    const ranked = this.seen.slice(-most * 3).reverse();
    for (const t of [selected, ...members]) {
      if (t >= 0 && t < model.nTowns && !ranked.includes(t)) ranked.push(t);
    }
    ranked.sort((a, b) => weight(b) - weight(a));
    let written = 0;
    for (const t of ranked) {
      if (written >= most) break;
      const strong = model.capitals.has(t) || t === selected;
      const size = strong ? 13 : 12;
      pen.font = `${strong ? 600 : 400} ${size}px ${this.app.font}`;
      const [x, y] = this.spot(towns, t, frame);
      const gap = towns.radius(t, frame.zoom) + 3;
      const text = model.name(t, local);
      const box = this.fit(t, x, y, pen.measureText(text).width, size, gap);
      if (!box) continue;
      written++;
      this.write(pen, text, box[0] + 1, (box[1] + box[3]) / 2, theme.ink, theme.halo, 3);
    }
  }

  /* Names of sites, in smaller letters, once there is room for them. */
  paintSites(pen, frame, theme) {
    const { sites, model, store } = this.app;
    const { local, selected } = store.state;
    const radius = sites.radius(frame.zoom);
    const isNamed = frame.zoom >= sites.from() + 0.75;
    for (const nth of this.signs) {
      const subject = model.firstSite + nth;
      if (!isNamed && subject !== selected) continue;
      pen.font = `italic ${subject === selected ? 600 : 400} 11px ${this.app.font}`;
      const [x, y] = this.spot({ x: sites.atX, y: sites.atY }, nth, frame);
      const text = model.name(subject, local);
      const box = this.fit(-2 - nth, x, y, pen.measureText(text).width, 11, radius + 3);
      if (box) this.write(pen, text, box[0] + 1, (box[1] + box[3]) / 2, theme.ink, theme.halo, 3);
    }
  }

  /* The first of eight places around a town that is free. */
  fit(town, x, y, width, size, gap) {
    const high = size * 0.6;
    const w = width + 2;
    const side = gap * 0.75;
    const beside = [[gap, 0], [-gap - w, 0], [side, -high - 2], [side, high + 2],
      [-side - w, -high - 2], [-side - w, high + 2], [-w / 2, -gap - high], [-w / 2, gap + high]];
    for (const [dx, dy] of beside) {
      const box = [x + dx, y + dy - high, x + dx + w, y + dy + high];
      if (!this.free(box, town)) continue;
      this.taken.push([box[0] - 3, box[1], box[2] + 3, box[3]]);
      return box;
    }
    return null;
  }

  free(box, town) {
    return this.taken.every((other) => other[4] === town && town !== -1
      || box[0] >= other[2] || box[2] <= other[0] || box[1] >= other[3] || box[3] <= other[1]);
  }

  paintStates(pen, frame, theme) {
    const { model, store } = this.app;
    if (frame.zoom > 8.5 || model.nStates > 60) return;
    pen.font = `600 11px ${this.app.font}`;
    pen.letterSpacing = "0.08em";
    for (let nth = 0; nth < model.nStates; nth++) {
      const name = model.name(model.firstState + nth, store.state.local).toUpperCase();
      const [x, y] = this.spot({ x: this.insideX, y: this.insideY }, nth, frame);
      const w = pen.measureText(name).width;
      const box = [0, -18, 18, -36, 36]
        .map((shift) => [x - w / 2 - 4, y + shift - 8, x + w / 2 + 4, y + shift + 8])
        .find((place) => this.free(place, -1));
      if (!box) continue;
      this.taken.push(box);
      this.write(pen, name, box[0] + 4, (box[1] + box[3]) / 2, theme.muted, theme.halo, 2.5);
    }
    pen.letterSpacing = "0px";
  }

  write(pen, text, x, y, ink, halo, width) {
    pen.lineWidth = width;
    pen.strokeStyle = halo;
    pen.strokeText(text, x, y);
    pen.fillStyle = ink;
    pen.fillText(text, x, y);
  }
}
