/* Towns: a cached drawing each; where there are hundreds, straight into pixels. */

import { mercatorX, mercatorY, projected } from "./outlines.js";

export const MANY = 400;
/* So many towns in view are dots of one size, whose edges nobody sees. */
export const THRONG = 2500;
/* Pixels along the canvas, which reaches beyond the view, in which no town is stamped. */
const EDGE = 18;
/* More than twice the largest radius. */
const SIZES = 20;

export class Towns {
  constructor(app) {
    this.app = app;
    const { model, grid } = app;
    const { columns } = model;
    this.x = projected(columns["town.x"], mercatorX, grid);
    this.y = projected(columns["town.y"], mercatorY, grid);
    this.people = columns["town.people"];
    this.weight = this.weigh();
    // The weightier are drawn later, so that they lie on top.
    this.order = Int32Array.from(this.x.keys()).sort((a, b) => this.weight[a] - this.weight[b]);
  }

  /* How much a reader will look for a town: capitals, people, claims. */
  weigh() {
    const { model } = this.app;
    return Float64Array.from(this.x, (_, t) => {
      const claims = model.aboutAt[t + 1] - model.aboutAt[t];
      const size = Math.log10(Math.max(1, this.people[t]));
      return (model.capitals.has(t) ? 8 : 0) + size + Math.log2(1 + claims) * 2.2;
    });
  }

  radius(town, zoom) {
    const { model } = this.app;
    const crowd = Math.log10(Math.max(1, this.x.length / 250));
    const base = 4.4 + (zoom - 6) * 0.75 - crowd * 1.7;
    const more = model.capitals.has(town) ? 1.4 : this.people[town] > 100000 ? 0.7 : 0;
    return Math.round(Math.max(1.5, Math.min(9, base + (base > 3 ? more : 0))) * 2) / 2;
  }

  room(town) {
    return [[this.x[town], this.y[town], this.x[town], this.y[town]], 18];
  }

  /* Towns within the canvas that are not filtered away, the weightiest last. */
  seen({ world, left, top, width, height, scale }) {
    const { faces, shown } = this.app;
    const margin = 12;
    const west = (left - margin) / world;
    const east = (left + width / scale + margin) / world;
    const north = (top - margin) / world;
    const south = (top + height / scale + margin) / world;
    const out = [];
    for (const t of this.order) {
      const x = this.x[t];
      const y = this.y[t];
      if (x > west && x < east && y > north && y < south && shown(faces[t])) out.push(t);
    }
    return out;
  }

  place(pen, { world, left, top, scale, zoom, tiles }, seen) {
    const { faces, palette } = this.app;
    for (const t of seen) {
      const x = (this.x[t] * world - left) * scale;
      const y = (this.y[t] * world - top) * scale;
      const near = 18 * scale;
      if (tiles && !tiles.some((tile) => x > tile[0] - near && x < tile[0] + tile[2] + near
        && y > tile[1] - near && y < tile[1] + tile[3] + near)) continue;
      const sprite = palette.sprite(faces[t], this.radius(t, zoom), scale);
      this.mark(pen, x, y, sprite.width / 2, scale, t);
      pen.drawImage(sprite, Math.round(x - sprite.width / 2), Math.round(y - sprite.height / 2));
    }
  }

  /* A ring around what is chosen, lies in what is chosen, or has changed. */
  mark(pen, x, y, radius, scale, subject) {
    const { changed, members, palette: { theme }, store } = this.app;
    const isChosen = store.state.selected === subject;
    const lies = members.has(subject);
    if (!isChosen && !lies && !changed.has(subject)) return;
    pen.beginPath();
    pen.arc(x, y, radius + (lies ? 1 : 3) * scale, 0, 7);
    pen.lineWidth = (isChosen ? 2.5 : lies ? 1.5 : 2) * scale;
    pen.strokeStyle = isChosen || lies ? theme.ink : theme.mark;
    if (!isChosen && !lies) pen.setLineDash([3 * scale, 2 * scale]);
    pen.stroke();
    pen.setLineDash([]);
  }

  /* Copies the pixels of the drawings: some ten thousand towns in a few milliseconds. */
  stamp(pen, frame, soft) {
    const { width, height, scale, zoom, left, top, world } = frame;
    const { faces, palette, store, changed, members, shown } = this.app;
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = pen.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    const { pixels, order } = this;
    pixels.fill(0);
    const { middles, sizes } = this.middlesFor(frame, soft);
    const stamps = this.stampsFor(palette.sprites, [zoom, scale, width, soft].join());
    const rings = [];
    for (let nth = 0; nth < order.length; nth++) {
      const face = faces[order[nth]];
      if (middles[nth] < 0 || !shown(face)) continue;
      const { at, ink, edge, tint } = stamps[face * SIZES + sizes[nth]]
        ||= stampOf(palette.sprite(face, sizes[nth] / 2, scale), width, soft);
      const middle = middles[nth];
      for (let i = 0; i < at.length; i++) pixels[middle + at[i]] = ink[i];
      for (let i = 0; i < edge.length; i++) {
        const under = pixels[middle + edge[i]];
        pixels[middle + edge[i]] = under ? over(tint[i], under) : tint[i];
      }
      if (store.state.selected === order[nth] || changed.has(order[nth]) || members.has(order[nth])) {
        rings.push(order[nth]);
      }
    }
    pen.putImageData(this.image, 0, 0);
    for (const t of rings) {
      this.mark(pen, (this.x[t] * world - left) * scale, (this.y[t] * world - top) * scale,
        (this.radius(t, zoom) + 2.5) * scale, scale, t);
    }
  }

  /* The pixel in the middle of each town in the order of drawing, or -1, and twice its radius;
     kept while the view is. */
  middlesFor({ left, top, world, scale, width, height, zoom }, soft) {
    const view = [left, top, world, scale, width, height, soft].join();
    if (this.view === view) return this;
    this.view = view;
    const edge = EDGE * scale;
    this.sizes = Uint8Array.from(this.order, (t) => 2 * this.radius(soft ? t : 0, zoom));
    this.middles = Int32Array.from(this.order, (t) => {
      const x = Math.round((this.x[t] * world - left) * scale);
      const y = Math.round((this.y[t] * world - top) * scale);
      const inside = x >= edge && y >= edge && x < width - edge && y < height - edge;
      return inside ? y * width + x : -1;
    });
    return this;
  }

  /* Drawings as pixels, kept as long as the palette keeps the drawings and they fit. */
  stampsFor(sprites, fit) {
    if (this.sprites !== sprites || this.fits !== fit) {
      Object.assign(this, { sprites, fits: fit, stamps: [] });
    }
    return this.stamps;
  }

  /* The town near a point of the screen, or -1. */
  at(x, y, reach) {
    const { map, faces, shown } = this.app;
    const zoom = map.getZoom();
    const world = 256 * 2 ** zoom;
    const point = map.getPixelOrigin().add(map.containerPointToLayerPoint([x, y]));
    let best = -1;
    let nearest = Infinity;
    for (let t = 0; t < this.x.length; t++) {
      const dx = this.x[t] * world - point.x;
      const dy = this.y[t] * world - point.y;
      const d = dx * dx + dy * dy;
      if (d >= nearest || d > (this.radius(t, zoom) + reach) ** 2 || !shown(faces[t])) continue;
      [nearest, best] = [d, t];
    }
    return best;
  }
}

/* Colours of the pixels of a drawing, and how far each is from its middle: the solid, and those
   half seen at its edge, which are made solid or left out where they need not be soft. */
function stampOf(sprite, width, soft) {
  const size = sprite.width;
  const pen = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
  pen.drawImage(sprite, 0, 0);
  const { data } = pen.getImageData(0, 0, size, size);
  const words = new Uint32Array(data.buffer);
  const [at, ink, edge, tint] = [[], [], [], []];
  for (let i = 0; i < words.length; i++) {
    const alpha = data[i * 4 + 3];
    if (alpha < (soft ? 1 : 128)) continue;
    const half = soft && alpha < 255;
    (half ? edge : at).push((Math.floor(i / size) - size / 2) * width + (i % size) - size / 2);
    (half ? tint : ink).push(half ? words[i] : words[i] | 0xff000000);
  }
  return { at: Int32Array.from(at), ink: Uint32Array.from(ink),
    edge: Int32Array.from(edge), tint: Uint32Array.from(tint) };
}

/* A half seen pixel over another, both as red, green, blue and alpha from the lowest byte up. */
function over(above, below) {
  const alpha = above >>> 24;
  const rest = ((below >>> 24) * (255 - alpha)) / 255;
  const sum = alpha + rest;
  const blend = (shift) => Math.round(
    (((above >>> shift) & 255) * alpha + ((below >>> shift) & 255) * rest) / sum) << shift;
  return (blend(0) | blend(8) | blend(16) | (Math.round(sum) << 24)) >>> 0;
}
