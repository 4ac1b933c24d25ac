/* Sites: bases, gates, bridges, villages. Small signs by kind, seen from closer than the whole
   country, and beside the towns at whose place they stand. */

import { fine } from "./dom.js";
import { mercatorX, mercatorY, projected } from "./outlines.js";
import { drawn, mix } from "./palette.js";

const FROM_ZOOM = 7;
/* So much closer than the view of the whole country. */
const CLOSER = 1;
/* Pixels that a sign keeps from towns and from other signs. */
const APART = 12;
/* With more pairs of sites and towns, signs stand where they stand. */
const MOST_PAIRS = 4e6;

/* Corners of each sign within a circle of about one unit. */
const SHAPES = {
  base: [[0, -1.15], [1.1, 0.8], [-1.1, 0.8]],
  camp: [[0, -1.1], [1.2, 0.85], [0.45, 0.85], [0, 0.1], [-0.45, 0.85], [-1.2, 0.85]],
  gate: [[-1, -0.9], [1, -0.9], [1, 0.9], [0.42, 0.9], [0.42, -0.25], [-0.42, -0.25], [-0.42, 0.9], [-1, 0.9]],
  bridge: [[-1.2, -0.55], [1.2, -0.55], [1.2, 0.65], [0.75, 0.65], [0.4, 0.1], [-0.4, 0.1], [-0.75, 0.65], [-1.2, 0.65]],
  airport: [[-0.28, -1.15], [0.28, -1.15], [0.28, -0.4], [1.15, 0.1], [1.15, 0.5], [0.28, 0.3], [0.28, 1.1],
    [-0.28, 1.1], [-0.28, 0.3], [-1.15, 0.5], [-1.15, 0.1], [-0.28, -0.4]],
  port: [[-1.15, -0.35], [1.15, -0.35], [0.7, 0.75], [-0.7, 0.75]],
  factory: [[-1, 0.85], [-1, -1], [-0.45, -1], [-0.45, -0.05], [0.3, -0.5], [0.3, -0.05], [1.05, -0.5], [1.05, 0.85]],
  mine: [[-1, -0.5], [-0.5, -1], [0, -0.5], [0.5, -1], [1, -0.5], [0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5],
    [-0.5, 1], [-1, 0.5], [-0.5, 0]],
  village: [[0, -1.1], [1.05, -0.15], [0.8, -0.15], [0.8, 0.85], [-0.8, 0.85], [-0.8, -0.15], [-1.05, -0.15]],
  other: [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
};

export class Sites {
  constructor(app) {
    this.app = app;
    const { columns } = app.model;
    this.x = projected(columns["site.x"], mercatorX, app.grid);
    this.y = projected(columns["site.y"], mercatorY, app.grid);
  }

  get first() {
    return this.app.model.firstSite;
  }

  /* The zoom from which signs are seen. */
  from() {
    return Math.max(FROM_ZOOM, this.app.homeZoom() + CLOSER);
  }

  /* Whether a sign is on the map: from some zoom on, or because the reader asked for it. */
  isSeen(nth, isClose) {
    const { faces, shown, members, store } = this.app;
    const subject = this.first + nth;
    return shown(faces[subject])
      && (isClose || store.state.selected === subject || members.has(subject));
  }

  radius(zoom) {
    return Math.round(Math.max(4, Math.min(7.5, 4 + (zoom - 7) * 0.7)) * 2) / 2;
  }

  room(nth) {
    return [[this.x[nth], this.y[nth], this.x[nth], this.y[nth]], 34];
  }

  /* Where signs stand, in world units: a little beside a town of the same place, or another sign. */
  spots(zoom) {
    if (this.zoom === zoom) return this;
    this.zoom = zoom;
    const { towns } = this.app;
    const world = 256 * 2 ** zoom;
    [this.atX, this.atY] = [this.x.slice(), this.y.slice()];
    if (this.x.length * (towns.x.length + this.x.length) > MOST_PAIRS) return this;
    const apart = (APART / world) ** 2;
    const step = (APART + 1) / world;
    const free = (x, y, nth) => {
      for (let t = 0; t < towns.x.length; t++) {
        if ((towns.x[t] - x) ** 2 + (towns.y[t] - y) ** 2 < apart) return false;
      }
      for (let s = 0; s < nth; s++) {
        if ((this.atX[s] - x) ** 2 + (this.atY[s] - y) ** 2 < apart) return false;
      }
      return true;
    };
    for (let nth = 0; nth < this.x.length; nth++) {
      for (let turn = 0; turn <= 16; turn++) {
        const angle = (turn * Math.PI) / 4 - Math.PI / 4;
        const far = turn ? step * (turn > 8 ? 2 : 1) : 0;
        const x = this.x[nth] + Math.cos(angle) * far;
        const y = this.y[nth] + Math.sin(angle) * far;
        if (!free(x, y, nth)) continue;
        [this.atX[nth], this.atY[nth]] = [x, y];
        break;
      }
    }
    return this;
  }

  /* Signs within the canvas. */
  seen({ world, left, top, width, height, scale, zoom }) {
    if (!this.x.length) return [];
    const { atX, atY } = this.spots(zoom);
    const within = (at, from, size) => at * world - from > -16 && at * world - from < size / scale + 16;
    const isClose = zoom >= this.from();
    return [...this.x.keys()].filter((nth) => this.isSeen(nth, isClose)
      && within(atX[nth], left, width) && within(atY[nth], top, height));
  }

  paint(pen, frame) {
    const { world, left, top, scale, zoom } = frame;
    const { faces, model, palette, towns } = this.app;
    for (const nth of this.seen(frame)) {
      const subject = this.first + nth;
      const x = (this.atX[nth] * world - left) * scale;
      const y = (this.atY[nth] * world - top) * scale;
      const sprite = this.sprite(palette.visual(faces[subject]), model.siteKind(subject).key,
        this.radius(zoom), scale);
      towns.mark(pen, x, y, (this.radius(zoom) * 1.3 + 1) * scale, scale, subject);
      pen.drawImage(sprite, Math.round(x - sprite.width / 2), Math.round(y - sprite.height / 2));
    }
  }

  /* The drawing of a sign, kept as long as the palette keeps its own. */
  sprite(visual, kind, radius, scale = fine()) {
    const { sprites } = this.app.palette;
    const key = `site|${kind}|${visual.key || JSON.stringify(visual)}|${radius}|${scale}`;
    if (!sprites.has(key)) {
      const reach = radius * 1.3 + (visual.ringed ? 5 : 3);
      sprites.set(key, drawn((pen) => this.draw(pen, visual, kind, radius), reach, scale));
    }
    return sprites.get(key);
  }

  draw(pen, v, kind, radius) {
    const { palette } = this.app;
    const { paper, ink, rim } = palette.theme;
    pen.lineJoin = "round";
    if (v.ringed) {
      for (const [who, width] of [[{ other: paper }, 5], [v, palette.signs.ringWidth]]) {
        pen.lineWidth = width;
        palette.ring(pen, who, radius * 1.3 + 2.4);
      }
    }
    const lesser = (v.grey || v.listed) && !v.hatched && !v.ringed;
    this.trace(pen, SHAPES[kind], lesser ? radius * 0.75 : radius);
    pen.lineWidth = v.dashed ? 4.5 : 3.4;
    pen.strokeStyle = paper;
    pen.stroke();
    pen.fillStyle = v.hollow ? paper : v.fill;
    pen.fill();
    if (v.hatched) palette.stripes(pen, v, radius);
    this.trace(pen, SHAPES[kind], lesser ? radius * 0.75 : radius);
    pen.lineWidth = v.dashed ? 1.5 : 1.1;
    if (v.dashed) pen.setLineDash([2.4, 1.8]);
    const edge = v.pale && rim === "#000000" ? v.colour : rim;
    pen.strokeStyle = v.dashed ? ink : v.hollow ? v.fill : mix(v.colour, edge, 0.7);
    pen.stroke();
    pen.setLineDash([]);
    if (v.stale) palette.bite(pen, radius);
  }

  trace(pen, corners, radius) {
    pen.beginPath();
    for (const [x, y] of corners) pen.lineTo(x * radius, y * radius);
    pen.closePath();
  }

  /* The sign near a point of the screen, or -1. */
  at(x, y, reach) {
    const { map } = this.app;
    if (!this.x.length) return -1;
    const zoom = map.getZoom();
    const world = 256 * 2 ** zoom;
    const point = map.getPixelOrigin().add(map.containerPointToLayerPoint([x, y]));
    const { atX, atY } = this.spots(zoom);
    const isClose = zoom >= this.from();
    let best = -1;
    let nearest = (this.radius(zoom) + reach) ** 2;
    for (let nth = 0; nth < atX.length; nth++) {
      const d = (atX[nth] * world - point.x) ** 2 + (atY[nth] * world - point.y) ** 2;
      if (d < nearest && this.isSeen(nth, isClose)) [nearest, best] = [d, nth];
    }
    return best < 0 ? -1 : this.first + best;
  }
}
