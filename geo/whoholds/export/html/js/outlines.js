/* Lines and rings of the layers, projected, as paths for a canvas. */

import { offsets } from "./unpack.js";

/* Web Mercator, the world being one unit wide. */
export const mercatorX = (lon) => lon / 360 + 0.5;
export const mercatorY = (lat) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
};

/* Degrees times a grid, as units of the world. */
export function projected(degrees, project, grid) {
  const out = new Float64Array(degrees.length);
  for (let i = 0; i < out.length; i++) out[i] = project(degrees[i] / grid);
  return out;
}

/* So many pixels a line may run beside a point: no eye misses them, and fewer points are quicker. */
const SLACK = 0.4;

/* Draws a line through some of its points; the others lie within the slack. From the last point
   drawn it looks along a cone, which every point passed over narrows. */
function drawThinned(path, points) {
  let [from] = points;
  let before = from;
  let cone = OPEN;
  path.moveTo(...from);
  for (const point of points) {
    let next = narrowed(cone, from, point);
    if (!next) {
      path.lineTo(...before);
      from = before;
      next = narrowed(OPEN, from, point);
    }
    cone = next;
    before = point;
  }
  path.lineTo(...before);
}

const OPEN = { low: -Math.PI, high: Math.PI, far: 0 };

/* What of a cone passes a point closely; nothing if the point lies beside it, or leads back. */
function narrowed(cone, [fromX, fromY], [x, y]) {
  const [dx, dy] = [x - fromX, y - fromY];
  const far = Math.hypot(dx, dy);
  if (far <= SLACK) return cone.far ? null : cone;
  if (far < cone.far - SLACK) return null;
  const { axisX = dx, axisY = dy, low, high } = cone;
  const turn = Math.atan2(axisX * dy - axisY * dx, axisX * dx + axisY * dy);
  if (turn < low || turn > high) return null;
  const slack = Math.asin(SLACK / far);
  return {
    axisX, axisY, far: Math.max(far, cone.far),
    low: Math.max(low, turn - slack), high: Math.min(high, turn + slack),
  };
}

/* The box around boxes. */
export function around(boxes) {
  return boxes.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]),
    Math.max(a[2], b[2]), Math.max(a[3], b[3])]);
}

/* A box of world units as left, top, width and height in whole pixels of a canvas. */
export function pixelsOf([west, north, east, south], margin, { world, left, top, scale }) {
  const x = Math.floor((west * world - left - margin) * scale);
  const y = Math.floor((north * world - top - margin) * scale);
  return [x, y, Math.ceil((east * world - left + margin) * scale) - x,
    Math.ceil((south * world - top + margin) * scale) - y];
}

/* A path that remembers how it was drawn: what is in a canvas's own path nobody can read. */
export class Line extends Path2D {
  constructor(draw) {
    super();
    this.draws = draw ? [draw] : [];
    draw?.(this);
  }

  addPath(line) {
    super.addPath(line);
    this.draws.push(...line.draws);
  }
}

/* Outlines of a layer, kept as paths that are remade only when the zoom changes. */
export class Outlines {
  constructor(columns, name, grid, closed) {
    this.closed = closed;
    this.parts = offsets(columns[`${name}.parts`]);
    this.sizes = offsets(columns[`${name}.sizes`]);
    this.x = projected(columns[`${name}.x`], mercatorX, grid);
    this.y = projected(columns[`${name}.y`], mercatorY, grid);
    this.count = this.parts.length - 1;
    this.boxes = Array.from({ length: this.count }, (_, nth) => this.box(nth));
  }

  /* West, north, east, south of a shape in world units. */
  box(nth) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    const [from, to] = [this.sizes[this.parts[nth]], this.sizes[this.parts[nth + 1]]];
    for (let i = from; i < to; i++) {
      box[0] = Math.min(box[0], this.x[i]);
      box[1] = Math.min(box[1], this.y[i]);
      box[2] = Math.max(box[2], this.x[i]);
      box[3] = Math.max(box[3], this.y[i]);
    }
    return box;
  }

  /* Whether there is a shape: an area may be no more than its places. */
  isDrawn(nth) {
    return this.parts[nth] < this.parts[nth + 1];
  }

  /* Whether a shape may be seen. */
  within(nth, frame) {
    const [x, y, w, h] = pixelsOf(this.boxes[nth], 6, frame);
    const tiles = frame.tiles || [[0, 0, frame.width, frame.height]];
    return tiles.some((tile) => x < tile[0] + tile[2] && y < tile[1] + tile[3]
      && x + w > tile[0] && y + h > tile[1]);
  }

  /* Path of a shape in pixels of the world from an origin near it. */
  path(nth, world) {
    if (this.world !== world) {
      this.world = world;
      this.paths = new Array(this.count);
      const [west, north] = this.boxes.find(([x]) => x < Infinity) || [0, 0];
      this.originX = Math.floor(west * world);
      this.originY = Math.floor(north * world);
    }
    return (this.paths[nth] ||= this.trace(nth, world));
  }

  trace(nth, world) {
    const { originX, originY } = this;
    return new Line((path) => {
      for (let part = this.parts[nth]; part < this.parts[nth + 1]; part++) {
        const points = [];
        for (let i = this.sizes[part]; i < this.sizes[part + 1]; i++) {
          points.push([this.x[i] * world - originX, this.y[i] * world - originY]);
        }
        drawThinned(path, points);
        if (this.closed) path.closePath();
      }
    });
  }

  /* Sets the pen so that paths fall where they belong. */
  aim(pen, { scale, left, top, world }) {
    this.path(0, world);
    pen.setTransform(scale, 0, 0, scale, (this.originX - left) * scale, (this.originY - top) * scale);
  }
}
