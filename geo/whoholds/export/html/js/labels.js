/* Names on the map, in tiers: what the reader asked for, the capital and the two largest towns, states
   with their capitals, then what else is large or reported, the weightiest first; none over another, and none nearer to
   another's dot than to its own. */

import { Grounds } from "./grounds.js";
import { Nearness } from "./nearness.js";

/* With more towns in view, none keeps names off itself; and of still more, the weightiest count. */
const HUNDREDS = 800;
const THOUSANDS = 2500;
/* Less weight for a place of which nothing is reported. */
const UNREPORTED = 5;
/* Pixels of the map a name, beside those that must be there. */
const ROOM_EACH = 8500;
/* Over so many dots the name of a large town may lie. */
const MOST_UNDER = 3;
/* On narrower maps letters are smaller. */
const SMALL_LETTERS = 460;

export class Labels {
  constructor(app) {
    this.app = app;
    this.grounds = new Grounds(app, this);
    const { first, cities } = app.model.header.towns;
    this.must = new Set([...first, ...cities.slice(0, 2)]);
    this.large = new Set(cities);
    this.drawn = [];
  }

  paint(pen, frame) {
    const { towns, store, changed, members } = this.app;
    [this.names, this.discs, this.drawn, this.named] = [[], [], [], new Set()];
    this.frame = frame;
    this.narrow = frame.width / frame.scale < SMALL_LETTERS;
    pen.setTransform(frame.scale, 0, 0, frame.scale, 0, 0);
    pen.lineJoin = "round";
    pen.textBaseline = "middle";
    this.seen = towns.seen(frame).slice(-THOUSANDS);
    this.reserveTowns(frame);
    this.reserveSites(frame);
    const { selected } = store.state;
    const asked = (t) => t === selected || members.has(t);
    const tier = (t) => (asked(t) ? 0 : this.must.has(t) ? 1 : changed.has(t) ? 2 : this.isLarge(t) ? 3 : 4);
    const tiers = [[], [], [], [], []];
    for (const t of this.ranked()) tiers[tier(t)].push(t);
    this.left = Math.round((frame.width * frame.height) / frame.scale ** 2 / ROOM_EACH);
    for (const nth of [0, 1, 2]) this.paintTowns(pen, tiers[nth], nth < 2 ? Infinity : 0);
    // Where there is room for both, capitals of states before the states around them.
    if (!this.narrow) this.paintTowns(pen, tiers[3].filter((t) => this.app.model.capitals.has(t)), 0);
    this.grounds.paintStates(pen, frame);
    this.paintTowns(pen, tiers[3], MOST_UNDER);
    this.grounds.paintAround(pen, frame);
    this.grounds.paintRoads(pen, frame);
    this.paintTowns(pen, tiers[4], 0);
    this.paintSites(pen, frame);
  }

  isLarge(t) {
    return this.app.model.capitals.has(t) || this.large.has(t);
  }

  /* A place of which nothing is reported has a smaller dot. */
  isLesser(t) {
    const { looks, model, palette } = this.app;
    return palette.visual(looks[t]).grey || model.isListed(looks[t]);
  }

  /* Towns in view by weight, where nothing is reported the later. */
  ranked() {
    const { towns } = this.app;
    const weight = (t) => towns.weight[t] - (this.isLesser(t) && !this.isLarge(t) ? UNREPORTED : 0);
    const weights = new Map(this.seen.map((t) => [t, weight(t)]));
    return [...this.seen].sort((a, b) => weights.get(b) - weights.get(a) || a - b);
  }

  /* Discs of weighty towns keep names off themselves. */
  reserveTowns(frame) {
    const { towns, palette, looks, model } = this.app;
    [this.dots, this.weighty, this.largest] = [new Nearness(), new Nearness(), new Nearness()];
    for (const t of this.seen) {
      const at = this.spot(towns, t, frame);
      this.dots.add(t, ...at);
      if (!this.isLesser(t)) this.weighty.add(t, ...at);
      if (this.isLarge(t)) this.largest.add(t, ...at);
    }
    if (this.seen.length > HUNDREDS) return;
    for (const t of this.seen) {
      // Places of which nobody knows anything may lie under the name of one that matters.
      if (palette.visual(looks[t]).grey && !model.capitals.has(t)) continue;
      const r = towns.radius(t, frame.zoom) * (model.isListed(looks[t]) ? 0.3 : 0.65);
      const [x, y] = this.spot(towns, t, frame);
      this.discs.push([x - r, y - r, x + r, y + r, t]);
    }
  }

  /* So do signs of sites, which answer to numbers below -1. */
  reserveSites(frame) {
    const { sites } = this.app;
    const r = sites.radius(frame.zoom);
    this.signs = sites.seen(frame);
    for (const nth of this.signs) {
      const [x, y] = this.spot({ x: sites.atX, y: sites.atY }, nth, frame);
      this.discs.push([x - r, y - r, x + r, y + r, -2 - nth]);
    }
  }

  spot({ x, y }, t, { world, left, top }) {
    return [x[t] * world - left, y[t] * world - top];
  }

  /* Names of towns; where there is no free place, over so many dots at most. */
  paintTowns(pen, towns, under) {
    const { model, store, palette: { theme } } = this.app;
    const { local, selected } = store.state;
    // Of thousands none but the first hundreds has a chance.
    for (const t of towns.slice(0, this.left * 4 + 60)) {
      if (under < Infinity && this.left <= 0) break;
      if (this.named.has(t)) continue;
      const strong = this.isLarge(t) && (model.capitals.has(t) || this.must.has(t)) || t === selected;
      const size = (strong ? 13 : 12) - (this.narrow ? 1.5 : 0);
      pen.font = `${strong ? 600 : 400} ${size}px ${this.app.font}`;
      const at = this.spot(this.app.towns, t, this.frame);
      const gap = this.app.towns.radius(t, this.frame.zoom) + 3;
      const text = model.name(t, local);
      const room = [pen.measureText(text).width, size];
      const box = this.fit(t, at, room, gap) || (under && this.force(t, at, room, gap, under));
      if (!box) continue;
      this.left--;
      this.named.add(t);
      this.drawn.push({ id: model.id(t), text, box, at, must: under === Infinity });
      this.write(pen, text, box[0] + 1, (box[1] + box[3]) / 2, theme.ink, theme.halo, 3);
    }
  }

  /* Names of sites, in smaller letters, once there is room for them. */
  paintSites(pen, frame) {
    const { sites, model, store, palette: { theme } } = this.app;
    const { local, selected } = store.state;
    const radius = sites.radius(frame.zoom);
    const isNamed = frame.zoom >= sites.from() + 0.75;
    for (const nth of this.signs) {
      const subject = model.firstSite + nth;
      if (!isNamed && subject !== selected) continue;
      pen.font = `italic ${subject === selected ? 600 : 400} 11px ${this.app.font}`;
      const at = this.spot({ x: sites.atX, y: sites.atY }, nth, frame);
      const text = model.name(subject, local);
      const box = this.fit(-2 - nth, at, [pen.measureText(text).width, 11], radius + 3);
      if (!box) continue;
      this.drawn.push({ id: model.id(subject), text, box, at });
      this.write(pen, text, box[0] + 1, (box[1] + box[3]) / 2, theme.ink, theme.halo, 3);
    }
  }

  /* Eight places for a name around a point. */
  beside([x, y], [width, size], gap) {
    const high = size * 0.6;
    const w = width + 2;
    const side = gap * 0.75;
    return [[gap, 0], [-gap - w, 0], [side, -high - 2], [side, high + 2], [-side - w, -high - 2],
      [-side - w, high + 2], [-w / 2, -gap - high], [-w / 2, gap + high]]
      .map(([dx, dy]) => [x + dx, y + dy - high, x + dx + w, y + dy + high]);
  }

  /* The first place that is free, whole, and nearer to its own dot than to any other; or than to
     any but the small ones of places of which nothing is reported. */
  fit(town, at, size, gap) {
    const boxes = this.beside(at, size, gap).filter((each) => this.inView(each) && this.free(each, town)
      && this.weighty.isNearest(town, at, each));
    const clear = boxes.find((each) => this.dots.isNearest(town, at, each));
    const box = clear || (town >= 0 && this.isLesser(town) && !this.isLarge(town) ? null : boxes[0]);
    if (box) this.take(box);
    return box;
  }

  /* What matters is named over dots, if need be, though over no other name, nor nearer to the dot of
     what matters as much. */
  force(town, at, size, gap, under) {
    const crowd = (box) => this.discs.filter((disc) => disc[4] !== town && meet(box, disc)
      && !(disc[4] >= 0 && this.isLesser(disc[4]))).length;
    const boxes = this.beside(at, size, gap).filter((each) => this.inView(each) && this.free(each, town, true)
      && crowd(each) <= under && (under === Infinity || this.largest.isNearest(town, at, each)));
    const [box] = boxes.map((each) => [crowd(each), each]).sort(([a], [b]) => a - b).map(([, each]) => each);
    if (box) this.take(box);
    return box;
  }

  take(box) {
    this.names.push([box[0] - 3, box[1], box[2] + 3, box[3]]);
  }

  /* Half a name is none. */
  inView([left, top, right, bottom]) {
    const { width, height, scale, room } = this.frame;
    if (room) return left >= room[0] && top >= room[1] && right <= room[2] && bottom <= room[3];
    // The canvas reaches beyond the view.
    const { x, y } = this.app.map.getSize();
    const [spareX, spareY] = [(width / scale - x) / 2, (height / scale - y) / 2];
    return left >= spareX && top >= spareY && right <= spareX + x && bottom <= spareY + y;
  }

  /* Whether nothing lies there: names, and discs unless names alone matter. */
  free(box, town, namesAlone = false) {
    return !this.names.some((other) => meet(box, other))
      && (namesAlone || !this.discs.some((disc) => disc[4] !== town && meet(box, disc)));
  }

  write(pen, text, x, y, ink, halo, width) {
    pen.lineWidth = width;
    pen.strokeStyle = halo;
    pen.strokeText(text, x, y);
    pen.fillStyle = ink;
    pen.fillText(text, x, y);
  }
}

function meet(a, b) {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}
