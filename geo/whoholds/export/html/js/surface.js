/* A canvas that pans and zooms with the map. One pass of pixels instead of an object a feature. */

/* Web Mercator, the world being one unit wide. */
const mercatorX = (lon) => lon / 360 + 0.5;
const mercatorY = (lat) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
};

/* Degrees times a grid, as units of the world. */
function projected(degrees, project, grid) {
  const out = new Float64Array(degrees.length);
  for (let i = 0; i < out.length; i++) out[i] = project(degrees[i] / grid);
  return out;
}

const Surface = L.Renderer.extend({
  initialize(paint, options) {
    L.Renderer.prototype.initialize.call(this, { padding: 0.06, ...options });
    this.paint = paint;
  },

  _initContainer() {
    this._container = make("canvas", { "aria-hidden": "true" });
    this.pen = this._container.getContext("2d");
  },

  _destroyContainer() {
    this._container.remove();
  },

  _updatePaths() {},

  /* Called when the map has moved: fit the canvas to the view and paint. */
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const scale = window.devicePixelRatio || 1;
    const width = Math.round(size.x * scale);
    const height = Math.round(size.y * scale);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    if (this._container.width !== width || this._container.height !== height) {
      this._container.width = width;
      this._container.height = height;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
    }
    this.draw();
  },

  /* What painters need: from world units to pixels of this canvas. */
  frame() {
    const scale = window.devicePixelRatio || 1;
    const zoom = this._map.getZoom();
    const origin = this._map.getPixelOrigin().add(this._bounds.min);
    return {
      zoom, scale,
      world: 256 * 2 ** zoom,
      left: origin.x, top: origin.y,
      width: this._container.width, height: this._container.height,
    };
  },

  draw() {
    if (!this._map || !this._bounds) return;
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.clearRect(0, 0, this._container.width, this._container.height);
    this.paint(this.pen, this.frame());
  },

  /* Paints anew only within rooms: a box of world units, and how many pixels around it. */
  redraw(rooms) {
    if (!this._map || !this._bounds) return;
    const frame = this.frame();
    const { pen } = this;
    const tiles = rooms.map(([box, margin]) => pixelsOf(box, margin, frame)).filter(([x, y, w, h]) =>
      x < frame.width && y < frame.height && x + w > 0 && y + h > 0);
    if (!tiles.length) return;
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.beginPath();
    for (const tile of tiles) {
      pen.rect(...tile);
      pen.clearRect(...tile);
    }
    pen.clip();
    this.paint(pen, { ...frame, tiles });
    pen.restore();
  },
});

/* The box around boxes. */
function around(boxes) {
  return boxes.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]),
    Math.max(a[2], b[2]), Math.max(a[3], b[3])]);
}

/* A box of world units as left, top, width and height in whole pixels of a canvas. */
function pixelsOf([west, north, east, south], margin, { world, left, top, scale }) {
  const x = Math.floor((west * world - left - margin) * scale);
  const y = Math.floor((north * world - top - margin) * scale);
  return [x, y, Math.ceil((east * world - left + margin) * scale) - x,
    Math.ceil((south * world - top + margin) * scale) - y];
}

/* Outlines of a layer, kept as paths that are remade only when the zoom changes. */
class Outlines {
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

  /* Whether a shape may be seen. */
  within(nth, frame) {
    const [x, y, w, h] = pixelsOf(this.boxes[nth], 6, frame);
    const tiles = frame.tiles || [[0, 0, frame.width, frame.height]];
    return tiles.some((tile) => x < tile[0] + tile[2] && y < tile[1] + tile[3]
      && x + w > tile[0] && y + h > tile[1]);
  }

  /* Path of a shape in pixels of the world from an origin near it; points closer than a pixel
     are left out, which no eye misses. */
  path(nth, world) {
    if (this.world !== world) {
      this.world = world;
      this.paths = new Array(this.count);
      this.originX = Math.floor((this.boxes[0]?.[0] ?? 0) * world);
      this.originY = Math.floor((this.boxes[0]?.[1] ?? 0) * world);
    }
    return (this.paths[nth] ||= this.trace(nth, world));
  }

  trace(nth, world) {
    const path = new Path2D();
    for (let part = this.parts[nth]; part < this.parts[nth + 1]; part++) {
      const to = this.sizes[part + 1] - 1;
      let lastX = NaN;
      let lastY = NaN;
      for (let i = this.sizes[part]; i <= to; i++) {
        const x = this.x[i] * world - this.originX;
        const y = this.y[i] * world - this.originY;
        const start = i === this.sizes[part];
        if (!start && i < to && Math.abs(x - lastX) + Math.abs(y - lastY) < 1.2) continue;
        if (start) path.moveTo(x, y);
        else path.lineTo(x, y);
        lastX = x;
        lastY = y;
      }
      if (this.closed) path.closePath();
    }
    return path;
  }

  /* Sets the pen so that paths fall where they belong. */
  aim(pen, { scale, left, top, world }) {
    this.path(0, world);
    pen.setTransform(scale, 0, 0, scale, (this.originX - left) * scale, (this.originY - top) * scale);
  }
}
