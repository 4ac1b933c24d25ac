/* The key of what is neither town nor site: roads, land, rings. It has what is drawn on the day and
   nothing else. */

import { byId, fine, make, refill, swatch } from "./dom.js";
import { softly } from "./land.js";
import { digits, tr } from "./messages.js";

const WIDE = 30;
const HIGH = 16;
/* What roads and land say in their own way; the rest is said as of towns. */
const ROAD_WORDS = {
  held: tr("Held, in the colour of who holds it"),
  fire_control: tr("Under fire control, edged in the colour of who fires"),
  closed: tr("Closed"),
};
const LAND_WORDS = {
  held: tr("State or area, in the colour of who is said to hold all of it"),
  claimed: tr("Said to be held on a party's own word only"),
};

export class Key {
  constructor(app, legend) {
    this.app = app;
    this.legend = legend;
  }

  draw() {
    const groups = [[tr("Road sections"), this.roads()], [tr("Land"), this.land()], [tr("Rings"), this.rings()]]
      .filter(([, rows]) => rows.length);
    const state = JSON.stringify(groups) + this.app.palette.theme.ink;
    if (this.state === state) return;
    this.state = state;
    refill(byId("lines"), groups.map(([title, rows]) => [make("h3", {}, title),
      make("ul", { class: "legend words", "aria-label": title }, rows.map((row) => this.row(row)))]));
  }

  row([kind, key, words, count]) {
    const { areas, roads } = this.app;
    const v = this.look(key);
    const sample = kind === "road" ? roads.sample(v, [WIDE, HIGH])
      : kind === "land" ? areas.sample(v, [WIDE, HIGH]) : this.sample(key);
    return make("li", { class: "fixed" }, swatch(sample, WIDE, HIGH),
      make("span", { class: "label" }, words), count ? make("span", { class: "count" }, digits(count)) : null);
  }

  /* An example in no party's colour. */
  look(key) {
    const { palette: { theme } } = this.app;
    const sign = this.legend.sample(key) || this.legend.sample("held");
    return { ...sign, others: [theme.ink], hatched: sign.hatched, access: key };
  }

  /* Signs of sections on the day, and how many carry each. */
  roads() {
    const { faces, model, palette, roads, shown } = this.app;
    const counts = new Map();
    for (const look of faces.subarray(model.nTowns, model.firstState)) {
      if (!shown(look)) continue;
      const v = palette.visual(look);
      const access = ["fire_control", "closed"].includes(v.access) ? [v.access] : [];
      for (const key of [...this.legend.signs(look), ...access]) counts.set(key, (counts.get(key) || 0) + 1);
    }
    const rows = this.ordered(counts).map(([key, n]) => ["road", key, ROAD_WORDS[key] || this.words(key), n]);
    if (roads.bare.count) rows.push(["bare", "bare", tr("Road of which no section is told"), 0]);
    return rows;
  }

  /* States and areas that somebody is said to hold, or parts of; the land around towns; fronts. */
  land() {
    const { looks, model, palette, shown, store, zones } = this.app;
    const of = (look) => shown(look) && !palette.visual(look).grey;
    const drawn = store.state.land ? []
      : [...looks.subarray(model.firstState, model.firstSite), ...zones.drawn.map((nth) => looks[model.firstArea + nth])];
    const counts = new Map();
    for (const look of drawn.filter(of)) {
      for (const key of ["held", ...this.legend.signs(look).filter((sign) => sign !== "held")]) {
        counts.set(key, (counts.get(key) || 0) + 1);
      }
    }
    const rows = this.ordered(counts).map(([key, n]) => ["land", key, LAND_WORDS[key] || this.words(key), n]);
    if (store.state.land) {
      rows.push(["land", "held", tr("Land around a town, inferred, in the colour of who holds the town"), 0],
        ["line", "front", tr("Front, inferred: where opposing sides meet"), 0]);
    }
    return rows;
  }

  /* Rings that answer what the reader chose. */
  rings() {
    const { changed, members } = this.app;
    const rows = [];
    if (changed.size) rows.push(["ring", "changed", tr("Changed since the day compared with"), changed.size]);
    if (members.size) rows.push(["ring", "member", tr("Lies in the area chosen"), members.size]);
    return rows;
  }

  ordered(counts) {
    const order = [...this.app.model.header.vocabulary.signs.map(([key]) => key), "fire_control", "closed"];
    return [...counts].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  }

  /* A sign in a sentence. */
  words(key) {
    const found = this.app.model.header.vocabulary.signs.find(([sign]) => sign === key);
    return found ? found[1] : key;
  }

  /* Lines and rings that no verdict gives. */
  sample(key) {
    const { theme } = this.app.palette;
    const scale = fine();
    const canvas = new OffscreenCanvas(WIDE * scale, HIGH * scale);
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const line = new Path2D(`M1 ${HIGH / 2}H${WIDE - 1}`);
    const ring = new Path2D();
    ring.arc(WIDE / 2, HIGH / 2, HIGH / 2 - 2, 0, 7);
    if (key === "front") softly(pen, line, theme);
    const ways = { bare: [[theme.edge, 2, line]], front: [],
      changed: [[theme.mark, 2, ring, [3, 2]]], member: [[theme.ink, 1.5, ring]] };
    for (const [colour, width, path, dash = []] of ways[key]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.setLineDash(dash);
      pen.stroke(path);
    }
    return canvas;
  }
}
