/* What a story tells: a text for each of its days, with marks on the map. */

import { inWords } from "./days.js";
import { byId, link, make, refill } from "./dom.js";
import { mercatorX, mercatorY } from "./outlines.js";
import { RTL, tr } from "./messages.js";
import { apart } from "./words.js";

/* Pixels between a place and its label, and of an arrow's head. */
const LABEL_AWAY = 14;
const HEAD = 9;
const RING = LABEL_AWAY - 3;
/* So many places are named on the map; of more, the names would be a heap. */
const NAMED_PLACES = 6;

export class Story {
  constructor(app) {
    this.app = app;
    this.steps = app.model.header.story;
    this.panel = byId("story");
    this.panel.hidden = !this.steps.length;
    if (!this.steps.length) return;
    this.marks = make("svg:svg", { class: "marks", "aria-hidden": "true" });
    app.map.getContainer().append(this.marks);
    app.map.on("move zoomend viewreset resize", () => this.draw());
    app.map.on("zoomanim", () => this.marks.replaceChildren());
    this.panel.addEventListener("keydown", (event) => this.key(event));
    // A page that scrolls beside the frame may say which step it has come to.
    window.addEventListener("message", ({ data }) => {
      const asked = data?.["whoholds-step"];
      if (Number.isInteger(asked)) this.go(asked - 1);
    });
    app.store.listen((changed, state) => {
      if (changed.has("step") && state.step >= 0) this.enter();
      if (changed.has("day") && state.step >= 0 && state.day !== this.steps[state.step].day) app.store.set({ step: -1 });
      if (["step", "theme"].some((key) => changed.has(key))) this.show();
    });
  }

  get step() {
    return this.steps[this.app.store.state.step];
  }

  go(nth) {
    const step = Math.max(0, Math.min(this.steps.length - 1, nth));
    this.app.time.pause();
    this.app.store.set({ step, day: this.steps[step].day, timeline: 0 });
  }

  key(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.go(this.app.store.state.step + (RTL ? -by : by));
  }

  /* The view of a step: its own, or its places', or the whole. */
  enter() {
    const { map, view } = this.app;
    if (view.go(this.step.view.length ? this.step.view : null)) return;
    const boxes = this.step.places.map((place) => view.boundsAround(place)).filter(Boolean);
    if (!boxes.length) view.fit();
    else map.fitBounds(boxes.reduce((all, box) => all.extend(box)), { maxZoom: 8, padding: [50, 50], animate: false });
  }

  show() {
    const { step: nth } = this.app.store.state;
    const { step, steps } = this;
    const button = (words, to, name) => make("button", { type: "button", class: "plain", disabled: to < 0 || to >= steps.length,
      onclick: () => { this.go(to); byId(name).focus(); }, id: `wh-${name}` }, words);
    refill(this.panel,
      make("div", { class: "legend-head" },
        make("h2", { id: "wh-story-name" }, step ? tr("Step {n} of {total}: {day}", { n: nth + 1, total: steps.length, day: inWords(step.day) }) : tr("The story in steps")),
        make("span", {}, step ? button(tr("Back"), nth - 1, "step-back") : null, " ",
          button(step ? tr("Next") : tr("Begin ({n})", { n: steps.length }), nth + 1, "step-next"))),
      step ? make("p", { dir: "auto" }, step.text, " ", this.cited(step.claims)) : null);
    this.draw();
  }

  cited(claims) {
    const { model } = this.app;
    return claims.map((claim) => citation(model.claim(claim)));
  }


  draw() {
    const { step } = this;
    if (!step) {
      this.marks.replaceChildren();
      return;
    }
    const { map } = this.app;
    refill(this.marks, this.marksAt((place) => map.latLngToContainerPoint(place), map.getSize().x));
  }

  /* Rings, arrows and words of the step, on a picture so wide, by a way from places on earth to it. */
  marksAt(project, wide) {
    const { step, app: { model, palette, store, view } } = this;
    const at = (subject) => project(view.boundsAround(subject).getCenter());
    const points = step.places.filter((place) => ["town", "site"].includes(model.kind(place)));
    const labels = points.length <= NAMED_PLACES ? points.map((place) => [place, model.name(place, store.state.local)]) : [];
    return [...points.map((place) => this.ring(at(place))),
      ...step.arrows.flatMap(([from, to, actor]) => arrow(at(from), at(to), actor ? palette.colours[actor] : palette.theme.ink)),
      ...[...new Map([...labels, ...step.labels])].map(([place, text]) => this.label(at(place), text, wide))];
  }

  /* The same by a pen, where the map is painted for other than the screen. */
  paint(pen, { world, left, top, scale, width }) {
    if (!this.step) return;
    pen.scale(scale, scale);
    const project = ({ lat, lng }) => ({ x: mercatorX(lng) * world - left, y: mercatorY(lat) * world - top });
    for (const mark of this.marksAt(project, width / scale)) this.trace(pen, mark);
  }

  trace(pen, mark) {
    const { theme } = this.app.palette;
    const of = (name) => mark.getAttribute(name);
    const [x, y] = ["cx", "cy"].map((name) => Number(of(name)));
    const d = of("d") || `M${x - RING} ${y}a${RING} ${RING} 0 1 1 ${2 * RING} 0a${RING} ${RING} 0 1 1 ${-2 * RING} 0Z`;
    const path = Object.assign(new Path2D(d), { d });
    const [stroke, width] = { ring: [theme.mark, 2.2], halo: [theme.paper, 6], head: [theme.paper, 1] }[of("class")] || [of("stroke"), 3.2];
    Object.assign(pen, { strokeStyle: stroke, lineWidth: width, lineCap: "round", lineJoin: "round" });
    if (mark.localName === "text") {
      Object.assign(pen, { font: `700 14px ${this.app.font}`, strokeStyle: theme.paper, fillStyle: theme.ink, lineWidth: 4, textBaseline: "alphabetic" });
      const start = of("x") - (of("text-anchor") === "end" ? pen.measureText(mark.textContent).width : 0);
      pen.strokeText(mark.textContent, start, Number(of("y")));
      pen.fillText(mark.textContent, start, Number(of("y")));
      return;
    }
    pen.stroke(path);
    if (of("class") !== "head") return;
    pen.fillStyle = of("fill");
    pen.fill(path);
  }

  ring({ x, y }) {
    return make("svg:circle", { cx: x, cy: y, r: RING, class: "ring" });
  }

  /* On the side of the place that has more room. */
  label({ x, y }, text, wide) {
    const isLeft = x > wide * 0.62;
    return make("svg:text", { x: x + (isLeft ? -LABEL_AWAY : LABEL_AWAY), y: y + 5, "text-anchor": isLeft ? "end" : "start" }, apart(text));
  }
}

/* A number would say less than who says it. */
export function citation({ source }) {
  const said = [source.publisher || source.title || tr("source"), source.published].filter(Boolean).join(", ");
  return make("span", { class: "cited" }, "[", link(apart(said), source.url || source.archived), "] ");
}

/* A bent stroke that ends before the place, with a head. */
function arrow(from, to, colour) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const bend = { x: (from.x + to.x) / 2 - dy * 0.18, y: (from.y + to.y) / 2 + dx * 0.18 };
  const angle = Math.atan2(to.y - bend.y, to.x - bend.x);
  const away = Math.min(LABEL_AWAY, length / 3);
  const tip = { x: to.x - Math.cos(angle) * away, y: to.y - Math.sin(angle) * away };
  const side = (turn) => `${tip.x - Math.cos(angle + turn) * HEAD * 1.6} ${tip.y - Math.sin(angle + turn) * HEAD * 1.6}`;
  const path = `M${from.x} ${from.y}Q${bend.x} ${bend.y} ${tip.x} ${tip.y}`;
  return [make("svg:path", { d: path, class: "halo" }), make("svg:path", { d: path, stroke: colour }),
    make("svg:path", { d: `M${tip.x} ${tip.y}L${side(0.4)}L${side(-0.4)}Z`, fill: colour, class: "head" })];
}
