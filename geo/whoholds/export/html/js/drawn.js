/* Areas as others drew them, over what is computed where the reader asks for them: in outline, with
   a light hatch that leans the other way, and with whose they are, of which day, on what terms. */

import { inWords } from "./days.js";
import { byId, fine, make, put, refill, swatch } from "./dom.js";
import { trNodes, tr } from "./messages.js";
import { Outlines } from "./outlines.js";
import { mix, tiled } from "./palette.js";

/* Pixels from line to line of the hatch. */
const GAP = 8;

export class Drawn {
  constructor(app) {
    this.app = app;
    const { columns, header } = app.model;
    this.about = header.drawn;
    if (!this.about) return;
    for (const name of ["shape", "by", "start", "end", "holder", "other", "event", "status", "claimed"]) {
      this[name] = columns[`drawn.${name}`];
    }
    this.outlines = new Outlines(columns, "drawn", app.grid, true);
    this.hatches = new Map();
    this.offer();
  }

  /* A button for each drawer. */
  offer() {
    const { store } = this.app;
    const buttons = this.about.by.map(([name], nth) => make("button", { type: "button", class: "drawer",
      "aria-pressed": "false", title: tr("Areas as drawn by {name}, over what is computed", { name }),
      onclick: () => this.toggle(nth) }, trNodes("As drawn by {name}", { name: make("bdi", {}, name) })));
    byId("areas").after(...buttons);
    store.listen((changed, { drawn }) => {
      if (changed.has("drawn")) {
        buttons.forEach((button, nth) => button.setAttribute("aria-pressed", String(drawn.has(nth))));
      }
      if (["drawn", "day", "timeline", "theme", "hidden"].some((key) => changed.has(key))) this.tell();
    });
  }

  toggle(nth) {
    const drawn = new Set(this.app.store.state.drawn);
    if (!drawn.delete(nth)) drawn.add(nth);
    this.app.store.set({ drawn });
  }

  /* The areas that stand for the day, of drawers that are switched on: none that was drawn after it,
     or that nobody could have seen by the day of knowledge. */
  current() {
    const { model, store: { state: { day, drawn, timeline } } } = this.app;
    if (!drawn.size) return [];
    const known = timeline % model.nKnown ? Math.min(day, this.app.timeline().meta.as_known) : day;
    return [...this.by.keys()].filter((row) => drawn.has(this.by[row])
      && this.start[row] <= known && this.end[row] >= day);
  }

  /* Whether others are to be seen than were asked about last. */
  stirred() {
    const now = this.current().join();
    const isOther = now !== (this.seen || "");
    this.seen = now;
    return isOther;
  }

  /* What nobody is said to hold lies below. */
  paint(pen, frame) {
    const { hidden } = this.app.store.state;
    const rows = this.current().filter((row) => !hidden.has(this.holder[row]));
    if (!rows.length) return;
    this.outlines.aim(pen, frame);
    pen.lineJoin = "round";
    for (const row of rows.sort((a, b) => !this.holder[b] - !this.holder[a])) {
      if (!this.outlines.within(this.shape[row], frame)) continue;
      this.trace(pen, row, this.outlines.path(this.shape[row], frame.world), frame.scale);
    }
    pen.setLineDash([]);
  }

  trace(pen, row, path, scale) {
    const { palette: { colours, theme } } = this.app;
    const isHeld = this.about.events[this.event[row]][0] === "held";
    // A zone that nobody is said to hold is grey, whoever fights for it.
    const lines = isHeld || !this.holder[row] ? this.holder[row] : this.other[row];
    pen.fillStyle = this.hatch(mix(colours[lines], theme.land, 0.6), scale);
    pen.fill(path, "evenodd");
    pen.setLineDash(this.claimed[row] ? [7, 4] : []);
    pen.lineWidth = this.holder[row] ? 2 : 1.4;
    pen.strokeStyle = colours[this.holder[row]];
    pen.stroke(path);
  }

  hatch(colour, scale) {
    const key = `${colour} ${scale}`;
    if (!this.hatches.has(key)) {
      const size = Math.round(GAP * Math.SQRT2 * scale);
      this.hatches.set(key, tiled((pen) => {
        pen.strokeStyle = colour;
        pen.lineWidth = scale;
        pen.lineCap = "square";
        for (const shift of [-size, 0, size]) {
          pen.beginPath();
          pen.moveTo(shift - 1, -1);
          pen.lineTo(shift + size + 1, size + 1);
          pen.stroke();
        }
      }, size, scale));
    }
    return this.hatches.get(key);
  }

  /* On the map and in its key: whose areas these are. */
  tell() {
    const { drawn } = this.app.store.state;
    const rows = this.current();
    const pressed = [...drawn].sort((a, b) => a - b);
    for (const name of ["drawn", "drawn-said"]) put(byId(name), "hidden", !pressed.length);
    refill(byId("drawn-said"), pressed.map((nth) => make("span", {}, this.heading(nth, rows), ". ", this.terms(nth))));
    refill(byId("drawn"), pressed.map((nth) => this.key(nth, rows.filter((row) => this.by[row] === nth))),
      make("p", { class: "note" }, tr("Drawn by others, beside what is computed here. Outlines are those of the drawer to within {n} m.", { n: this.about.within })));
  }

  heading(nth, rows) {
    const own = rows.find((row) => this.by[row] === nth);
    const name = make("bdi", {}, this.about.by[nth][0]);
    return own === undefined ? trNodes("As drawn by {name}: nothing of this day or the {n} before it", { name, n: this.about.reach })
      : trNodes("As drawn by {name} on {day}", { name, day: inWords(this.start[own]) });
  }

  terms(nth) {
    return this.about.by[nth][1].map(([credit, licence]) => [
      credit ? [make("bdi", {}, credit), " "] : "", "(", make("bdi", {}, licence), ") "]);
  }

  key(nth, rows) {
    const { model, store } = this.app;
    const alike = new Map(rows.map((row) => [[this.holder[row], this.other[row], this.event[row],
      this.status[row], this.claimed[row]].join(), row]));
    const items = [...alike.values()].sort((a, b) => !this.holder[a] - !this.holder[b]).map((row) => {
      const { holder: { [row]: holder }, about: { events, statuses } } = this;
      const [event, words] = events[this.event[row]];
      const said = [holder ? model.actor(holder, store.state.day, true) : "",
        holder || event !== "held" ? tr(words) : tr("nobody is said to hold it")].filter(Boolean).join(": ");
      const status = statuses[this.status[row]];
      return make("li", { class: "fixed wide" }, swatch(this.sample(row)),
        make("span", { class: "label" }, said, status ? [" (", make("bdi", {}, status), ")"] : ""));
    });
    return [make("h3", {}, this.heading(nth, rows)), make("ul", { class: "legend" }, items)];
  }

  /* How an area looks, in little. */
  sample(row) {
    const scale = fine();
    const size = 18 * scale;
    const canvas = make("canvas", { width: size, height: size });
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    this.trace(pen, row, new Path2D("M2 2h14v14H2z"), scale);
    return canvas;
  }
}
