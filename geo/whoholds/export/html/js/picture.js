/* The view as a picture of its own: the map, and burnt into it its title, its day, who knew what by
   when, the key of what is drawn, and whose it is. Always light, as on paper. */

import { toIso } from "./days.js";
import { byId, make } from "./dom.js";
import { RTL, tr } from "./messages.js";
import { around } from "./outlines.js";
import { SvgPen } from "./svg.js";

/* The whole country as a picture of its own is at most so wide and high. */
const WHOLE_MOST = [900, 760];
const BORDER = 10;
const MARGIN = 16;
const BETWEEN = 20;
/* Widths of a column of the key: beside the map, and at least, below it. */
const COLUMN = 270;
const LEAST_COLUMN = 220;
const LEAST_WIDTH = 560;
/* Pixels of the PNG to one of the picture. */
const DENSITY = 2;
const MARK_WIDE = 30;

export const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

/* Does something while all is drawn as on light paper. */
export function inLight(app, act) {
  const { classList } = document.documentElement;
  const wasLight = !isDark();
  const turn = (on) => {
    classList.toggle("lit", on);
    if (wasLight) return;
    app.palette.readTheme();
    app.legend.build();
    app.legend.draw();
  };
  turn(true);
  try {
    return act();
  } finally {
    turn(false);
    // Names and signs note where they stand.
    app.scene.names.draw();
  }
}

/* What the screen shows of the world, and the whole country where that is what it shows; with so
   much around it. */
function frameOf({ map, view }, scale = 1, spare = 0) {
  const isWhole = view.home && view.whole;
  const { zoom, left, top, width, height } = isWhole ? wholeOf(view) : {
    zoom: map.getZoom(), left: map.getPixelBounds().min.x, top: map.getPixelBounds().min.y,
    width: map.getSize().x, height: map.getSize().y,
  };
  return { zoom, scale, world: 256 * 2 ** zoom, left: left - spare, top: top - spare,
    width: Math.round((width + 2 * spare) * scale), height: Math.round((height + 2 * spare) * scale),
    room: [spare, spare, spare + width, spare + height], isWhole };
}

function wholeOf(view) {
  const [west, north, east, south] = around(view.boxes());
  const [wide, high] = [Math.max(east - west, 1e-6), Math.max(south - north, 1e-6)];
  const zoom = Math.min(14, Math.log2(Math.min((WHOLE_MOST[0] - 2 * BORDER) / wide, (WHOLE_MOST[1] - 2 * BORDER) / high) / 256));
  const world = 256 * 2 ** zoom;
  const [width, height] = [wide, high].map((size) => Math.max(WHOLE_MOST[1] / 2, size * world + 2 * BORDER));
  return { zoom, width, height, left: ((west + east) * world - width) / 2, top: ((north + south) * world - height) / 2 };
}

/* The map on a pen that writes SVG; with land around it, for paper. */
export function svgMap(app, { spare = 0, isOnce = true } = {}) {
  const frame = frameOf(app, 1, spare);
  const [left, top, right, bottom] = frame.room;
  const pen = new SvgPen(right - left, bottom - top, [left, top, right - left, bottom - top], isOnce);
  app.scene.paintWhole(pen, frame);
  return pen.root;
}

function pixelMap(app, scale) {
  const frame = frameOf(app, scale);
  const canvas = new OffscreenCanvas(frame.width, frame.height);
  app.scene.paintWhole(canvas.getContext("2d"), frame);
  return canvas;
}

/* The key as it stands beside the map, of what is drawn: rows of a swatch, words and a number, below
   headings that have words alone. */
export function keyOf(app) {
  const parts = ["holders", "signs", "lines", "drawn"];
  if (frameOf(app).zoom >= app.sites.from()) parts.push("sites");
  const items = parts.map(byId).filter((part) => !part.hidden)
    .flatMap((part) => [...part.querySelectorAll("h3, li:not([hidden]), .note")]);
  return [{ words: byId("legend-name").textContent, isTitle: true },
    ...items.filter((item) => !item.querySelector("#wh-holders [aria-pressed='false']")).map(rowOf)];
}

function rowOf(item) {
  if (item.matches("h3, .note")) return { words: item.textContent, isTitle: item.matches("h3") };
  const [words, count] = ["label", "count"].map((name) => item.querySelector(`.${name}`)?.textContent || "");
  return { words, count, swatch: item.querySelector(".swatch"), isTitle: item.matches(".side") };
}

/* What a reader of the picture must know besides: what is left out, and what is inferred or others'. */
export function remarksOf(app) {
  const { model, store: { state } } = app;
  const hidden = [...state.hidden].map((actor) => (actor ? model.actor(actor, state.day) : tr("what nobody is known to hold")));
  const sign = model.header.vocabulary.signs.find(([key]) => key === state.only);
  return [
    app.story.step?.text,
    app.timeline() !== model.timelines[state.timeline % model.nKnown] && tr("Reports only: without what only lists tell."),
    hidden.length && tr("Not shown: {parties}.", { parties: hidden.join(tr(", ")) }),
    sign && tr("Shown alone: {sign}.", { sign: sign[1] }),
    ...["areas-said", "drawn-said"].map((name) => !byId(name).hidden && byId(name).textContent),
  ].filter(Boolean);
}

/* Of which pack and day of knowledge it is, whose layers it has, and where it can be seen. */
export function creditsOf(app) {
  // Most name their terms themselves.
  const sources = app.model.header.attributions.map(([text, licence]) =>
    (licence && !text.includes("(") ? `${text} (${licence})` : text)).join("; ");
  const link = app.address.link();
  return [byId("stamp").textContent, sources && tr("Layers: {sources}.", { sources }),
    [tr("Drawn with whoholds."), /^https?:/.test(link) && link].filter(Boolean).join(" ")].filter(Boolean);
}

/* What is put on a sheet, from the top down, before anybody knows how high it is; from the right, where
   lines are read from there. */
class Layout {
  constructor(font, theme, column = COLUMN) {
    Object.assign(this, { font, theme, column, acts: [], ruler: new OffscreenCanvas(1, 1).getContext("2d") });
  }

  /* Words in lines of a width; answers where they end. */
  text(words, x, y, width, { size = 12, weight = 400, colour = this.theme.ink } = {}) {
    const font = `${weight} ${size}px ${this.font}`;
    const high = Math.round(size * 1.35);
    this.ruler.font = font;
    const lines = linesOf(words, (text) => this.ruler.measureText(text).width <= width);
    lines.forEach((line, nth) => this.acts.push((pen, from) => {
      Object.assign(pen, { font, fillStyle: colour, textBaseline: "middle", direction: RTL ? "rtl" : "ltr" });
      pen.fillText(line, from(x), y + (nth + 0.5) * high);
    }));
    return y + lines.length * high;
  }

  image(image, x, y, width, height) {
    this.acts.push((pen, from) => pen.drawImage(image, from(x, width), y, width, height));
  }

  /* A row of the key; answers where it ends. */
  row({ words, count, swatch, isTitle }, x, y) {
    const [style, above] = isTitle ? [{ size: 12.5, weight: 700 }, 5] : [{ size: 12 }, 0];
    const left = swatch ? MARK_WIDE + 6 : 0;
    this.ruler.font = `${style.size}px ${this.font}`;
    const right = count ? this.ruler.measureText(count).width : 0;
    if (count) this.text(count, x + this.column - right, y + above, right + 1, { size: style.size, colour: this.theme.muted });
    if (swatch) this.swatch(swatch, x + MARK_WIDE / 2, y + above + 8);
    return this.text(words, x + left, y + above, this.column - left - right - 8, style) + 3;
  }

  swatch(image, x, y) {
    const [width, height] = ["width", "height"].map((name) => Number(image.getAttribute(name)));
    this.acts.push((pen, from) =>
      pen.drawImage(pen.root ? image : image.canvas, from(x - width / 2, width), y - height / 2, width, height));
  }
}

/* Lines that fit: at spaces, and within words that are longer than a line, no mark apart from its letter. */
function linesOf(text, fits) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (fits(longer)) lines[lines.length - 1] = longer;
    else {
      if (lines.at(-1)) lines.push("");
      for (const [letter] of word.matchAll(/.\p{M}*/gu)) {
        if (lines.at(-1) && !fits(lines.at(-1) + letter)) lines.push("");
        lines[lines.length - 1] += letter;
      }
    }
  }
  return lines;
}

export class Picture {
  constructor(app) {
    this.app = app;
  }

  /* Everything around a map of a size, and how large all of it is. */
  layout(map, wide, high) {
    const { app } = this;
    const { theme } = app.palette;
    const rows = keyOf(app);
    const isBeside = high > wide * 0.7;
    const below = Math.floor((Math.max(wide, LEAST_WIDTH) + BETWEEN) / (LEAST_COLUMN + BETWEEN));
    const count = isBeside ? this.columnsFor(rows, high) : below;
    const inner = Math.max(isBeside ? wide + count * (COLUMN + BETWEEN) : wide, LEAST_WIDTH);
    const page = new Layout(app.font, theme, isBeside ? COLUMN : (inner + BETWEEN) / count - BETWEEN);
    const title = page.text(document.querySelector("h1").textContent, MARGIN, MARGIN - 4, inner, { size: 20, weight: 700 });
    const top = page.text(byId("day").textContent, MARGIN, title, inner, { size: 17, weight: 600 }) + 8;
    page.image(map, MARGIN, top, wide, high);
    page.acts.push((pen, from) => {
      Object.assign(pen, { strokeStyle: theme.border, lineWidth: 1 });
      pen.strokeRect(from(MARGIN, wide), top, wide, high);
    });
    const ends = isBeside ? this.columns(page, rows, count, [MARGIN + wide + BETWEEN, top - 5])
      : this.columns(page, rows, count, [MARGIN, top + high + 4]);
    let y = Math.max(top + high, ends) + 10;
    for (const remark of remarksOf(app)) y = page.text(remark, MARGIN, y, inner, { size: 11.5 }) + 2;
    for (const credit of creditsOf(app)) y = page.text(credit, MARGIN, y, inner, { size: 10.5, colour: theme.muted });
    return { page, width: inner + 2 * MARGIN, height: y + MARGIN - 4 };
  }

  /* As many columns as it takes for a key to be no longer than the map beside it. */
  columnsFor(rows, high) {
    const { font, palette: { theme } } = this.app;
    const most = [1, 2, 3, 4];
    return most.find((count) => this.columns(new Layout(font, theme), rows, count, [0, 0]) <= high) || most.at(-1);
  }

  /* The key in columns; answers where the longest ends. */
  columns(page, rows, count, [left, top]) {
    // Headings stay with what is below them.
    const cut = (nth) => {
      let at = Math.round((rows.length * nth) / count);
      while (at < rows.length && rows[at - 1]?.isTitle) at--;
      return at;
    };
    const ends = Array.from({ length: count }, (_, nth) => rows.slice(cut(nth), cut(nth + 1))
      .reduce((y, row) => page.row(row, left + nth * (page.column + BETWEEN), y), top));
    return Math.max(...ends);
  }

  /* All of it on a pen. */
  draw(pen, { page, width, height }) {
    pen.fillStyle = this.app.palette.theme.paper;
    pen.fillRect(0, 0, width, height);
    pen.layer?.("words");
    const from = (x, wide = 0) => (RTL ? width - x - wide : x);
    for (const act of page.acts) act(pen, from);
  }

  svg() {
    return inLight(this.app, () => {
      const [, , wide, high] = frameOf(this.app).room;
      const sheet = this.layout(svgMap(this.app), wide, high);
      const pen = new SvgPen(sheet.width, sheet.height);
      this.draw(pen, sheet);
      pen.root.prepend(make("svg:title", {}, [document.title, byId("day").textContent].join(tr(", "))),
        make("svg:style", {}, this.letters()));
      return new Blob([new XMLSerializer().serializeToString(pen.root)], { type: "image/svg+xml" });
    });
  }

  /* The page's own letters, where the picture has names in them. */
  letters() {
    if (!this.app.store.state.local) return "";
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
    return rules.filter((rule) => rule instanceof CSSFontFaceRule).map((rule) => rule.cssText).join("");
  }

  png() {
    return inLight(this.app, () => {
      const [, , wide, high] = frameOf(this.app).room;
      const sheet = this.layout(pixelMap(this.app, DENSITY), wide, high);
      const canvas = make("canvas", { width: Math.round(sheet.width * DENSITY), height: Math.round(sheet.height * DENSITY) });
      const pen = canvas.getContext("2d");
      pen.scale(DENSITY, DENSITY);
      this.draw(pen, sheet);
      return new Promise((done) => { canvas.toBlob(done, "image/png"); });
    });
  }

  async save(kind) {
    const { model, store } = this.app;
    const address = URL.createObjectURL(await this[kind]());
    make("a", { href: address, download: `${model.header.ledger.name}-${toIso(store.state.day)}.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }
}
