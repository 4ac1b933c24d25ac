/* Names of what is no dot: states, the countries around, roads with a number. */

import { mercatorX, mercatorY, projected } from "./outlines.js";

/* Closer than this, a state is larger than the screen. */
const STATES_TO_ZOOM = 8.5;
const MOST_STATES = 60;
/* Places that are tried for a name, across and down. */
const TRIES = 9;
/* What is wrong with a name that lies far from the middle of its state, and with an end of it that lies outside. */
const FAR = 10;
const OUTSIDE = 1.5;
/* So many places along a road are tried for its number. */
const ALONG = 16;
const ROAD_FONT = "600 9.5px ";
const NUMBERED = /^[A-Z]{1,3}-?\d{1,4}$/i;

export class Grounds {
  constructor(app, labels) {
    this.app = app;
    this.labels = labels;
    const { columns, header } = app.model;
    this.insideX = projected(columns["inside.x"], mercatorX, app.grid);
    this.insideY = projected(columns["inside.y"], mercatorY, app.grid);
    this.pen = new OffscreenCanvas(1, 1).getContext("2d");
    this.kinds = kindsOf(header.states.names);
  }

  /* Names of states with places for them, the smallest state first, as it has the least choice. */
  states(pen, frame) {
    const { areas: { states }, model } = this.app;
    if (frame.zoom > STATES_TO_ZOOM || model.nStates > MOST_STATES) return [];
    const size = ([west, north, east, south]) => (east - west) * (south - north);
    const order = [...states.boxes.keys()].filter((nth) => states.within(nth, frame))
      .sort((a, b) => size(states.boxes[a]) - size(states.boxes[b]));
    return order.map((nth) => this.state(pen, frame, nth));
  }

  state(pen, frame, nth) {
    const { labels, app: { areas: { states }, model, palette: { theme }, store } } = this;
    const at = labels.spot({ x: this.insideX, y: this.insideY }, nth, frame);
    const within = this.insider(states, nth, frame);
    const spots = this.spots(states.boxes[nth], frame, at);
    const reach = this.reach(states.boxes[nth], frame) / 2 + 1;
    const boxes = this.sizes(model.name(model.firstState + nth, store.state.local)).flatMap(([text, letters, worse]) => {
      this.letters(pen, letters);
      const half = [pen.measureText(text).width / 2 + 2, letters * 0.6];
      return spots.map((spot) => {
        const box = boxAround(half)(spot);
        const far = Math.hypot(spot[0] - at[0], spot[1] - at[1]) / reach;
        return Object.assign(box, { text, letters, cost: worse + far * FAR + this.strays(within, spot, half) });
      });
    }).filter((box) => box.cost < Infinity && labels.inView(box));
    for (const box of boxes) box.cost += labels.covers(box);
    pen.letterSpacing = "0px";
    const paint = (on, box) => {
      const { text, letters } = box;
      this.letters(on, letters);
      labels.write(on, text, box[0] + 2, (box[1] + box[3]) / 2, theme.muted, theme.halo, 2.5);
      on.letterSpacing = "0px";
    };
    return { id: model.id(model.firstState + nth), boxes: boxes.sort((a, b) => a.cost - b.cost), paint };
  }

  letters(pen, size) {
    pen.font = `600 ${size}px ${this.app.font}`;
    pen.letterSpacing = "0.06em";
  }

  /* How a state's name may be written, and how much worse each way is than the first. */
  sizes(name) {
    const { labels, app: { store, view } } = this;
    const whole = name.toUpperCase();
    const short = store.state.local ? whole : this.shortOf(whole);
    const isNear = labels.frame.zoom > view.homeZoom() + 0.7 && !labels.narrow;
    return [...(isNear && short !== whole ? [[whole, 10.5, 0]] : []), [short, 10.5, 0.5], [short, 9, 2.5], [short, 8, 6]];
  }

  /* How far a name reaches out of its state; its middle may not. */
  strays(within, [x, y], [wide]) {
    if (!within(x, y)) return Infinity;
    return (within(x - wide, y) ? 0 : OUTSIDE) + (within(x + wide, y) ? 0 : OUTSIDE);
  }

  /* Without the word for its kind, where others have it too. */
  shortOf(name) {
    const words = name.split(" ");
    return words.length > 1 && this.kinds.has(words.at(-1)) ? words.slice(0, -1).join(" ") : name;
  }

  /* Whether a point of the canvas lies in an outline. */
  insider(outlines, nth, frame) {
    const path = outlines.path(nth, frame.world);
    const seen = this.seenIn(outlines, nth, frame);
    return (x, y) => {
      const key = `${x}/${y}`;
      if (!seen.has(key)) {
        seen.set(key, this.pen.isPointInPath(path, x + frame.left - outlines.originX,
          y + frame.top - outlines.originY, "evenodd"));
      }
      return seen.get(key);
    };
  }

  /* What is known of points of an outline, as long as the view stays. */
  seenIn(outlines, nth, { world, left, top, width, height }) {
    const view = [world, left, top, width, height].join();
    if (this.view !== view) Object.assign(this, { view, known: new Map() });
    if (!this.known.has(outlines)) this.known.set(outlines, []);
    return (this.known.get(outlines)[nth] ||= new Map());
  }

  /* The longer side of a box in pixels. */
  reach([west, north, east, south], { world }) {
    return Math.max(east - west, south - north) * world;
  }

  /* Points over that part of a box which is in view, those near another point first. */
  spots([west, north, east, south], { world, left, top, width, height, scale }, [atX, atY]) {
    const across = (from, to, size) => {
      const [low, high] = [Math.max(from, 0), Math.min(to, size)];
      return Array.from({ length: TRIES }, (_, nth) => low + ((nth + 0.5) / TRIES) * (high - low));
    };
    const xs = across(west * world - left, east * world - left, width / scale);
    const ys = across(north * world - top, south * world - top, height / scale);
    const all = [[atX, atY], ...xs.flatMap((x) => ys.map((y) => [x, y]))];
    return all.sort((a, b) => Math.hypot(a[0] - atX, a[1] - atY) - Math.hypot(b[0] - atX, b[1] - atY));
  }

  /* The countries around, where all of their name lies within them. */
  paintAround(pen, frame) {
    const { labels, app: { areas: { around }, model, palette: { theme }, tiles } } = this;
    if (tiles || frame.zoom > STATES_TO_ZOOM) return;
    pen.font = `italic 500 ${labels.narrow ? 10 : 12}px ${this.app.font}`;
    pen.letterSpacing = "0.1em";
    model.header.around.forEach((name, nth) => {
      if (!name || !around.within(nth, frame)) return;
      const within = this.insider(around, nth, frame);
      const { width, height, scale } = frame;
      const spots = this.spots(around.boxes[nth], frame, [width / scale / 2, height / scale / 2]);
      const half = [pen.measureText(name).width / 2 + 2, 7];
      const box = spots.map(boxAround(half)).find((each) => labels.inView(each) && labels.free(each, -1)
        && cornersOf(each).every(([x, y]) => within(x, y)));
      if (!box) return;
      labels.take(box);
      labels.drawn.push({ id: `around:${nth}`, text: name, box });
      labels.write(pen, name, box[0] + 2, (box[1] + box[3]) / 2, theme.muted, theme.around, 2);
    });
    pen.letterSpacing = "0px";
  }

  /* Numbers of roads, with places along what is seen of each, its middle first, that cover less than
     something; other roads have names too long for it. */
  roads(pen, frame, most) {
    const { labels, app: { model: { columns, header }, roads: { lines } } } = this;
    pen.font = ROAD_FONT + this.app.font;
    return header.roads.ids.flatMap((id, road) => {
      if (!NUMBERED.test(id)) return [];
      const points = [...columns["road.of"].keys()].filter((nth) => columns["road.of"][nth] === road
        && lines.within(nth, frame)).flatMap((nth) => this.along(nth, frame));
      const half = [pen.measureText(id).width / 2 + 3, 6.5];
      const boxes = points.map((point, nth) => {
        const box = Object.assign(boxAround(half)(point), { text: id });
        const covers = labels.covers(box);
        box.cost = covers + Math.abs(nth / points.length - 0.5) * 2;
        return covers < most && labels.inView(box) ? box : null;
      }).filter(Boolean).sort((a, b) => a.cost - b.cost);
      return [{ id: `road:${id}`, boxes, paint: (on, box) => this.number(on, id, box) }];
    });
  }

  /* Points of a section, also between the corners of its line, of which a straight one has two. */
  along(nth, { world, left, top }) {
    const { lines } = this.app.roads;
    const [from, to] = [lines.sizes[lines.parts[nth]], lines.sizes[lines.parts[nth + 1]] - 1];
    return Array.from({ length: ALONG + 1 }, (_, step) => {
      const at = from + ((to - from) * step) / ALONG;
      const i = Math.min(Math.floor(at), to - 1);
      const between = (line) => line[i] + (line[i + 1] - line[i]) * (at - i);
      return [between(lines.x) * world - left, between(lines.y) * world - top];
    });
  }

  number(pen, id, [left, top, right, bottom]) {
    const { theme } = this.app.palette;
    pen.font = ROAD_FONT + this.app.font;
    pen.fillStyle = theme.paper;
    pen.strokeStyle = theme.muted;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.roundRect(left, top, right - left, bottom - top, 3);
    pen.fill();
    pen.stroke();
    pen.fillStyle = theme.ink;
    pen.fillText(id, left + 3, (top + bottom) / 2 + 0.5);
  }
}

function boxAround([halfWide, halfHigh]) {
  return ([x, y]) => [x - halfWide, y - halfHigh, x + halfWide, y + halfHigh];
}

function cornersOf([left, top, right, bottom]) {
  return [[left, top], [right, top], [left, bottom], [right, bottom]];
}

/* Last words that several names have, such as STATE and REGION. */
function kindsOf(names) {
  const last = names.map((name) => name.toUpperCase().split(" ")).filter((words) => words.length > 1)
    .map((words) => words.at(-1));
  return new Set(last.filter((word, nth) => last.indexOf(word) !== nth));
}
