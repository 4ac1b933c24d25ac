/* Names of what is no dot: states, the countries around, roads with a number. */

import { mercatorX, mercatorY, projected } from "./outlines.js";

/* Closer than this, a state is larger than the screen. */
const STATES_TO_ZOOM = 8.5;
const MOST_STATES = 60;
/* Places that are tried for a name, across and down. */
const TRIES = 9;
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

  /* All states, the smallest first, as they have the least choice. */
  paintStates(pen, frame) {
    const { areas: { states }, model } = this.app;
    if (frame.zoom > STATES_TO_ZOOM || model.nStates > MOST_STATES) return;
    const size = ([west, north, east, south]) => (east - west) * (south - north);
    const order = [...states.boxes.keys()].filter((nth) => states.within(nth, frame))
      .sort((a, b) => size(states.boxes[a]) - size(states.boxes[b]));
    for (const nth of order) this.paintState(pen, frame, nth);
    pen.letterSpacing = "0px";
  }

  paintState(pen, frame, nth) {
    const { labels, app: { areas: { states }, model, palette: { theme }, store, view } } = this;
    const whole = model.name(model.firstState + nth, store.state.local).toUpperCase();
    const short = store.state.local ? whole : this.shortOf(whole);
    const at = labels.spot({ x: this.insideX, y: this.insideY }, nth, frame);
    const within = this.insider(states, nth, frame);
    const spots = this.spots(states.boxes[nth], frame, at);
    // From what is best to what is better than no name.
    const near = Math.max(30, this.reach(states.boxes[nth], frame) * 0.3);
    const isNear = frame.zoom > view.homeZoom() + 0.7;
    const ways = [...(isNear && !labels.narrow ? [[whole, 10.5, 2, near]] : []), [short, 10.5, 2, near], [short, 9.5, 1, near], [short, 9.5, 0, near],
      [short, 9, 0, Infinity], [short, 8.5, 0, NaN]];
    for (const [text, letters, care, most] of ways) {
      pen.font = `600 ${letters}px ${this.app.font}`;
      pen.letterSpacing = "0.06em";
      const half = [pen.measureText(text).width / 2 + 2, letters * 0.6];
      const isFit = (spot) => {
        if (Math.hypot(spot[0] - at[0], spot[1] - at[1]) > most || !(Number.isNaN(most) || within(...spot))) return false;
        const each = boxAround(half)(spot);
        return labels.inView(each) && this.isFree(each, care);
      };
      const spot = spots.find(isFit);
      if (!spot) continue;
      const box = boxAround(half)(spot);
      labels.take(box);
      labels.drawn.push({ id: model.id(model.firstState + nth), text, box });
      labels.write(pen, text, box[0] + 2, (box[1] + box[3]) / 2, theme.muted, theme.halo, 2.5);
      return;
    }
  }

  /* Names never meet. With more care neither does a name lie over a weighty dot. */
  isFree(box, care) {
    const { labels } = this;
    if (!labels.free(box, -1, true)) return false;
    if (!care) return true;
    const most = care > 1 ? 0 : 2;
    const hit = labels.discs.filter(([left, top, right, bottom, town]) => box[0] < right && box[2] > left
      && box[1] < bottom && box[3] > top && !(town >= 0 && labels.isLesser(town)));
    return hit.length <= most;
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

  /* A road's number on the middle of what is seen of it; other roads have names too long for it. */
  paintRoads(pen, frame) {
    const { labels, app: { model: { columns, header }, palette: { theme }, roads: { lines } } } = this;
    pen.font = `600 9.5px ${this.app.font}`;
    header.roads.ids.forEach((id, road) => {
      if (!NUMBERED.test(id)) return;
      const seen = [...columns["road.of"].keys()].filter((nth) => columns["road.of"][nth] === road
        && lines.within(nth, frame));
      const half = [pen.measureText(id).width / 2 + 3, 6.5];
      const middle = seen.length / 2;
      const box = seen.sort((a, b) => Math.abs(seen.indexOf(a) - middle) - Math.abs(seen.indexOf(b) - middle))
        .map((nth) => lines.parts[nth]).map((part) => (lines.sizes[part] + lines.sizes[part + 1]) >> 1)
        .map((i) => [lines.x[i] * frame.world - frame.left, lines.y[i] * frame.world - frame.top])
        .map(boxAround(half)).find((each) => labels.inView(each) && labels.free(each, -1));
      if (!box) return;
      labels.take(box);
      labels.drawn.push({ id: `road:${id}`, text: id, box });
      const [left, top, right, bottom] = box;
      pen.fillStyle = theme.paper;
      pen.strokeStyle = theme.muted;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.roundRect(left, top, right - left, bottom - top, 3);
      pen.fill();
      pen.stroke();
      pen.fillStyle = theme.ink;
      pen.fillText(id, left + 3, (top + bottom) / 2 + 0.5);
    });
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
