/* A canvas that pans and zooms with the map. One pass of pixels instead of an object a feature. */

import { make } from "./dom.js";
import { pixelsOf } from "./outlines.js";

export const Surface = L.Renderer.extend({
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
