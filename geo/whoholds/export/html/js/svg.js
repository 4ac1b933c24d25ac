/* A pen with as much of a canvas's ways as the painters use, which writes SVG: text stays text, and
   what looks alike is drawn once; or each time, for paper, where Firefox knows no references that the
   screen did not show. */

import { make } from "./dom.js";

const XLINK = "http://www.w3.org/1999/xlink";
const PLAIN_PEN = {
  fillStyle: "#000000", strokeStyle: "#000000", lineWidth: 1, lineJoin: "miter", lineCap: "butt",
  dash: [], lineDashOffset: 0, globalAlpha: 1, font: "10px sans-serif", letterSpacing: "0px",
  textBaseline: "alphabetic", direction: "ltr", matrix: [1, 0, 0, 1, 0, 0],
};
/* From the middle of letters down to the line they stand on, in their height. */
const MIDDLE = 0.35;
const TURN = 2 * Math.PI;

const rounded = (number) => Math.round(number * 100) / 100;

/* A path in SVG's words. */
class Trail {
  constructor() {
    this.words = [];
  }

  say(letter, ...numbers) {
    this.words.push(letter + numbers.map(rounded).join(" "));
  }

  moveTo(x, y) {
    this.say("M", x, y);
  }

  lineTo(x, y) {
    this.say(this.words.length ? "L" : "M", x, y);
  }

  closePath() {
    this.say("Z");
  }

  rect(x, y, width, height) {
    this.say("M", x, y);
    this.words.push(`h${rounded(width)}v${rounded(height)}h${rounded(-width)}Z`);
  }

  arc(x, y, r, from, to) {
    const at = (angle) => [x + r * Math.cos(angle), y + r * Math.sin(angle)];
    this.lineTo(...at(from));
    const end = Math.min(to, from + TURN);
    // An arc that ends where it begins would be none.
    for (const stop of [(from + end) / 2, end]) this.say("A", r, r, 0, 0, 1, ...at(stop));
    if (end < to) this.closePath();
  }
}

export class SvgPen {
  constructor(width, height, box = [0, 0, width, height], isOnce = true) {
    this.isOnce = isOnce;
    this.count = 0;
    this.known = new Map();
    this.kept = [];
    this.ruler = new OffscreenCanvas(1, 1).getContext("2d");
    this.defs = make("svg:defs");
    this.root = make("svg:svg", { viewBox: box.map(rounded).join(" "), width: rounded(width),
      height: rounded(height), direction: "ltr" }, this.defs);
    this.into = this.root;
    Object.assign(this, PLAIN_PEN);
    this.beginPath();
  }

  /* What is drawn from here on belongs to a layer. */
  layer(name) {
    this.into = make("svg:g", { id: name });
    this.root.append(this.into);
  }

  save() {
    this.kept.push(Object.fromEntries(["into", ...Object.keys(PLAIN_PEN)].map((name) => [name, this[name]])));
  }

  restore() {
    Object.assign(this, this.kept.pop());
  }

  setTransform(...matrix) {
    this.matrix = matrix;
  }

  translate(x, y) {
    const [a, b, c, d, e, f] = this.matrix;
    this.matrix = [a, b, c, d, e + a * x + c * y, f + b * x + d * y];
  }

  scale(x, y) {
    const [a, b, c, d, e, f] = this.matrix;
    this.matrix = [a * x, b * x, c * y, d * y, e, f];
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  beginPath() {
    this.trail = new Trail();
  }

  moveTo(...to) {
    this.trail.moveTo(...to);
  }

  lineTo(...to) {
    this.trail.lineTo(...to);
  }

  closePath() {
    this.trail.closePath();
  }

  arc(...numbers) {
    this.trail.arc(...numbers);
  }

  rect(...numbers) {
    this.trail.rect(...numbers);
  }

  roundRect(...numbers) {
    this.trail.rect(...numbers);
  }

  /* The words of a path that is given, or of the pen's own. */
  wordsOf(line) {
    if (!line) return this.trail.words.join("");
    if (line.d) return line.d;
    const trail = new Trail();
    for (const draw of line.draws) draw(trail);
    return trail.words.join("");
  }

  put(tag, attributes, ...children) {
    const isMoved = this.matrix.join() !== PLAIN_PEN.matrix.join();
    const element = make(`svg:${tag}`, { transform: isMoved ? `matrix(${this.matrix.map(rounded).join(" ")})` : null, ...attributes,
      opacity: this.globalAlpha < 1 ? this.globalAlpha : null }, ...children);
    this.into.append(element);
    return element;
  }

  filling() {
    return { fill: this.paintOf(this.fillStyle) };
  }

  stroking() {
    const { dash, lineDashOffset, lineWidth, lineJoin, lineCap } = this;
    return { stroke: this.paintOf(this.strokeStyle), "stroke-width": rounded(lineWidth),
      "stroke-linejoin": lineJoin === "miter" ? null : lineJoin, "stroke-linecap": lineCap === "butt" ? null : lineCap,
      "stroke-dasharray": dash.length ? dash.map(rounded).join(" ") : null,
      "stroke-dashoffset": dash.length && lineDashOffset ? rounded(lineDashOffset) : null };
  }

  fill(...given) {
    const [line, rule] = typeof given[0] === "object" ? given : [null, given[0]];
    this.put("path", { d: this.wordsOf(line), ...this.filling(), "fill-rule": rule });
  }

  stroke(line) {
    const d = this.wordsOf(line);
    if (d) this.put("path", { d, fill: "none", ...this.stroking() });
  }

  fillRect(x, y, width, height) {
    this.put("rect", { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height), ...this.filling() });
  }

  strokeRect(x, y, width, height) {
    this.put("rect", { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height), fill: "none", ...this.stroking() });
  }

  clip(...given) {
    const id = this.name();
    const { into } = this;
    const [line, rule] = typeof given[0] === "object" ? given : [null, given[0]];
    this.into = make("svg:clipPath", { id });
    this.put("path", { d: this.wordsOf(line), "clip-rule": rule });
    this.defs.append(this.into);
    this.into = make("svg:g", { "clip-path": `url(#${id})` });
    into.append(this.into);
  }

  measureText(text) {
    Object.assign(this.ruler, { font: this.font, letterSpacing: this.letterSpacing });
    return this.ruler.measureText(text);
  }

  /* The halo of words stands below them, in the same text. */
  strokeText(text, x, y) {
    this.halo = { text, x, y, ...this.stroking(), "stroke-linejoin": "round", "paint-order": "stroke" };
  }

  fillText(text, x, y) {
    const { direction, halo, letterSpacing } = this;
    const [, style, weight, size, family] = /^(italic )?(\d+ )?([\d.]+)px (.*)$/.exec(this.font);
    const isHaloed = halo && halo.text === text && halo.x === x && halo.y === y;
    const down = this.textBaseline === "middle" ? size * MIDDLE : 0;
    this.halo = null;
    // Of one sheet all letters are of one family.
    if (!this.root.hasAttribute("font-family")) this.root.setAttribute("font-family", family);
    this.put("text", { ...(isHaloed ? { ...halo, text: null } : {}), x: rounded(x), y: rounded(y + down), ...this.filling(),
      "font-size": size, "font-style": style && "italic", "font-weight": weight?.trim(),
      "letter-spacing": letterSpacing === "0px" ? null : letterSpacing, direction: direction === "ltr" ? null : direction }, text);
  }

  createLinearGradient(x1, y1, x2, y2) {
    const id = this.name();
    const element = make("svg:linearGradient", { id, x1, y1, x2, y2, gradientUnits: "userSpaceOnUse" });
    this.defs.append(element);
    const stops = [];
    return { id, addColorStop: (at, colour) => {
      stops.push([at, colour]);
      // SVG takes stops as they come, a canvas by their place.
      element.replaceChildren(...stops.sort(([a], [b]) => a - b).map(([offset, hex]) => make("svg:stop", { offset,
        "stop-color": hex.slice(0, 7), "stop-opacity": rounded(parseInt(hex.slice(7) || "ff", 16) / 255) })));
    } };
  }

  /* A drawing that is known by its way of being drawn, a whole sheet of another pen, or pixels. */
  drawImage(image, x, y, width = image.width, height = image.height) {
    if (image.paint) {
      const [left, top] = [x + width / 2, y + height / 2].map(rounded);
      if (this.isOnce) this.linked(this.put("use", { x: left, y: top }), `#${this.once(image, "g")}`);
      else this.within(this.put("g", { transform: `translate(${left} ${top})` }), image);
    } else if (image instanceof SVGElement) {
      Object.entries({ x, y, width, height }).forEach(([name, value]) => image.setAttribute(name, rounded(value)));
      this.into.append(image);
    } else this.linked(this.put("image", { x, y, width, height }), image.src);
  }

  linked(element, address) {
    element.setAttributeNS(XLINK, "xlink:href", address);
  }

  paintOf(style) {
    if (typeof style === "string") return style;
    const { id, size } = style;
    return `url(#${id || this.once(style, "pattern", { width: size, height: size, patternUnits: "userSpaceOnUse" })})`;
  }

  /* Draws something apart, where it is used for the first time. */
  once(thing, tag, attributes) {
    if (!this.known.has(thing)) {
      const id = this.name();
      this.known.set(thing, id);
      const holder = make(`svg:${tag}`, { id, ...attributes });
      this.defs.append(holder);
      this.within(holder, thing);
    }
    return this.known.get(thing);
  }

  within(holder, thing) {
    const { trail } = this;
    this.save();
    Object.assign(this, PLAIN_PEN, { into: holder });
    thing.paint(this);
    this.restore();
    this.trail = trail;
  }

  name() {
    this.count++;
    return `part-${this.count}`;
  }
}
