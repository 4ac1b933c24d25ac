/* Names on the map, in tiers: what the reader asked for, the capital and the two largest towns, states
   with their capitals, other large towns, roads with a number, which all find room together; then what changed or is
   reported, the weightiest first; none over another, and none nearer to another's dot than to its own. */

import { Grounds } from "./grounds.js";
import { Nearness } from "./nearness.js";
import { meet, settle } from "./placing.js";

/* With more towns in view, none keeps names off itself; and of still more, the weightiest count. */
const HUNDREDS = 800;
const THOUSANDS = 2500;
/* Less weight for a place of which nothing is reported. */
const UNREPORTED = 5;
/* Pixels of the map a name, beside those that must be there. */
const ROOM_EACH = 8500;
/* So many names find room together; the others come one after the other. */
const MOST_TOGETHER = 90;
/* So many of the largest towns come before the other large ones. */
const LARGEST = 15;
/* What is wrong with a place for a name: a dot under it, a small one, one that is nearer than its own,
   places that are better. */
const PRICES = { dot: 3, small: 0.4, nearer: 2, led: 9, later: 0.1 };
/* Where a place is worse, a large town goes without its name. */
const DEAR = { narrow: 5, wide: 60 };
/* Pixels between a dot and its name, and by how many its letters may be smaller. */
const GAPS = [3, 1, 11, 20];
/* A line leads to a name that is farther from its dot. */
const UNLED = 5;
const SMALLER = [0, 1.5];
/* How much of a name lies left of its dot, below or above it. */
const ALONG_NAME = [0.5, 0.25, 0.75, 0.05, 0.95];
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
    const { towns, changed } = this.app;
    [this.names, this.drawn, this.named] = [[], [], new Set()];
    this.frame = frame;
    this.narrow = frame.width / frame.scale < SMALL_LETTERS;
    pen.setTransform(frame.scale, 0, 0, frame.scale, 0, 0);
    pen.lineJoin = "round";
    pen.textBaseline = "middle";
    this.seen = towns.seen(frame).slice(-THOUSANDS);
    this.reserveTowns(frame);
    this.reserveSites(frame);
    this.left = Math.round((frame.width * frame.height) / frame.scale ** 2 / ROOM_EACH);
    this.paintTogether(pen, frame);
    const ranked = this.ranked();
    this.paintTowns(pen, ranked.filter((t) => changed.has(t)));
    this.grounds.paintAround(pen, frame);
    this.paintTowns(pen, ranked);
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
    for (const each of ["dots", "weighty", "largest", "discs"]) this[each] = new Nearness();
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
      this.discs.add(t, ...this.spot(towns, t, frame), r);
    }
  }

  /* So do signs of sites, which answer to numbers below -1. */
  reserveSites(frame) {
    const { sites } = this.app;
    const r = sites.radius(frame.zoom);
    this.signs = sites.seen(frame);
    for (const nth of this.signs) {
      this.discs.add(-2 - nth, ...this.spot({ x: sites.atX, y: sites.atY }, nth, frame), r);
    }
  }

  spot({ x, y }, t, { world, left, top }) {
    return [x[t] * world - left, y[t] * world - top];
  }

  /* Names that must be there choose their places together. */
  paintTogether(pen, frame) {
    const names = [...this.first().map((t) => this.choices(pen, t)), ...this.grounds.states(pen, frame),
      ...this.second().map((t) => this.choices(pen, t, this.narrow ? DEAR.narrow : DEAR.wide)),
      ...this.grounds.roads(pen, frame, PRICES.dot)]
      .slice(0, MOST_TOGETHER);
    const boxes = settle(names.map((each) => each.boxes));
    for (const [nth, box] of boxes.entries()) if (box) this.put(pen, names[nth], box);
  }

  put(pen, { id, town, at, paint }, box) {
    this.take(box);
    if (town >= 0) {
      this.left--;
      this.named.add(town);
    }
    this.drawn.push({ id, text: box.text, box, at, led: Boolean(box.led) });
    paint(pen, box);
  }

  /* What the reader chose, the capital, the two largest towns. */
  first() {
    const { members, store } = this.app;
    const asked = (t) => t === store.state.selected || members.has(t);
    const rank = (t) => (asked(t) ? 0 : 1);
    return this.seen.filter((t) => asked(t) || this.must.has(t)).sort((a, b) => rank(a) - rank(b))
      .slice(0, MOST_TOGETHER / 2);
  }

  /* Capitals of states and other large towns, as many as there is room for. */
  second() {
    const { capitals, header } = this.app.model;
    const most = new Set(header.towns.cities.slice(0, LARGEST));
    const isMost = (t) => capitals.has(t) || most.has(t);
    const { members, store } = this.app;
    return this.ranked().filter((t) => this.isLarge(t) && !this.must.has(t) && !members.has(t)
      && t !== store.state.selected).sort((a, b) => isMost(b) - isMost(a)).slice(0, this.left);
  }

  /* A town's name, and places for it, the better first. */
  name(pen, t, gaps = GAPS.slice(0, 1), smaller = [0]) {
    const { model, store, palette: { theme }, towns } = this.app;
    const { size, weight } = this.letters(t);
    const at = this.spot(towns, t, this.frame);
    const text = model.name(t, store.state.local);
    const radius = towns.radius(t, this.frame.zoom);
    const boxes = smaller.flatMap((less) => {
      const font = `${weight} ${size - less}px ${this.app.font}`;
      pen.font = font;
      const room = [pen.measureText(text).width, size - less];
      return gaps.flatMap((gap) => this.beside(at, room, radius + gap).filter((box) => this.inView(box))
        .map((box) => Object.assign(box, { text, font, led: gap > UNLED })));
    });
    const paint = (on, box) => {
      on.font = box.font;
      if (box.led) this.lead(on, at, radius, box);
      this.write(on, text, box[0] + 1, (box[1] + box[3]) / 2, theme.ink, theme.halo, 3);
    };
    return { id: model.id(t), town: t, at, boxes, paint };
  }

  /* The same with more places, the best first. */
  choices(pen, t, most = Infinity) {
    const name = this.name(pen, t, GAPS, SMALLER);
    name.boxes.forEach((box, nth) => { box.cost = this.wrong(t, name.at, box) + nth * PRICES.later; });
    name.boxes = name.boxes.filter(({ cost }) => cost < most).sort((a, b) => a.cost - b.cost);
    return name;
  }

  /* What is wrong with a place for a name. Nearer to the dot of another that is as large, a line leads to it;
     of what is not large it is none. */
  wrong(t, at, box) {
    const isNear = (dots) => !dots.isNearest(t, at, box);
    const large = isNear(this.isLarge(t) ? this.largest : this.weighty);
    if (large && !this.isLarge(t)) return Infinity;
    box.led ||= large;
    const nearer = box.led ? PRICES.led : isNear(this.weighty) ? PRICES.nearer : isNear(this.dots) ? PRICES.nearer / 4 : 0;
    return this.covers(box, t) + nearer;
  }

  /* A line from a dot to its name. */
  lead(pen, [x, y], radius, [left, top, right, bottom]) {
    const [toX, toY] = [Math.max(left, Math.min(x, right)), Math.max(top + 2, Math.min(y, bottom - 2))];
    const far = Math.hypot(toX - x, toY - y);
    if (far <= radius) return;
    pen.beginPath();
    pen.moveTo(x + ((toX - x) * radius) / far, y + ((toY - y) * radius) / far);
    pen.lineTo(toX, toY);
    const { ink, halo } = this.app.palette.theme;
    for (const [colour, width] of [[halo, 2.6], [ink, 1]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke();
    }
  }

  /* How much of what matters lies under a name. */
  covers(box, own = -1) {
    let sum = 0;
    this.discs.isOver(box, ({ id }) => {
      if (id !== own) sum += id >= 0 && this.isLesser(id) ? PRICES.small : PRICES.dot;
      return false;
    });
    return sum;
  }

  letters(t) {
    const strong = this.isLarge(t) && (this.app.model.capitals.has(t) || this.must.has(t))
      || t === this.app.store.state.selected;
    return { size: (strong ? 13 : 12) - (this.narrow ? 1.5 : 0), weight: strong ? 600 : 400 };
  }

  /* Names of other towns, where there is room. */
  paintTowns(pen, towns) {
    // Of thousands none but the first hundreds has a chance.
    for (const t of towns.slice(0, this.left * 4 + 60)) {
      if (this.left <= 0) break;
      if (this.named.has(t)) continue;
      const name = this.name(pen, t);
      const box = this.fit(t, name.at, name.boxes);
      if (box) this.put(pen, name, box);
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
      const boxes = this.beside(at, [pen.measureText(text).width, 11], radius + 3);
      const box = this.fit(-2 - nth, at, boxes.filter((each) => this.inView(each)));
      if (!box) continue;
      this.take(box);
      this.drawn.push({ id: model.id(subject), text, box, at });
      this.write(pen, text, box[0] + 1, (box[1] + box[3]) / 2, theme.ink, theme.halo, 3);
    }
  }

  /* Places for a name around a point: beside it, at its corners, above and below. */
  beside([x, y], [width, size], gap) {
    const high = size * 0.6;
    const w = width + 2;
    const side = gap * 0.75;
    return [[gap, 0], [-gap - w, 0], [side, -high - 2], [side, high + 2], [-side - w, -high - 2],
      [-side - w, high + 2], ...ALONG_NAME.flatMap((part) => [[-w * part, -gap - high], [-w * part, gap + high]])]
      .map(([dx, dy]) => [x + dx, y + dy - high, x + dx + w, y + dy + high]);
  }

  /* The first place that is free, and nearer to its own dot than to any other; or than to
     any but the small ones of places of which nothing is reported. */
  fit(town, at, boxes) {
    const free = boxes.filter((each) => this.free(each, town) && this.weighty.isNearest(town, at, each));
    const clear = free.find((each) => this.dots.isNearest(town, at, each));
    return clear || (town >= 0 && this.isLesser(town) && !this.isLarge(town) ? null : free[0]);
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

  /* Whether nothing lies there, neither names nor dots of others. */
  free(box, own) {
    return !this.names.some((other) => meet(box, other)) && !this.discs.isOver(box, ({ id }) => id !== own);
  }

  write(pen, text, x, y, ink, halo, width) {
    pen.lineWidth = width;
    pen.strokeStyle = halo;
    pen.strokeText(text, x, y);
    pen.fillStyle = ink;
    pen.fillText(text, x, y);
  }
}
