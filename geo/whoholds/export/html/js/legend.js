/* The legend counts what is on the map and hides what the reader unticks. */

import { byId, make, put, refill, swatch } from "./dom.js";
import { Key } from "./key.js";
import { digits, tr } from "./messages.js";
import { LOOK } from "./model.js";
import { mix } from "./palette.js";

/* Signs that many a ledger has no use for: listed where a verdict of some day carries them. */
const RARE = ["listed", "inferred", "shared", "mixed", "unsettled", "lapsed"];

export class Legend {
  constructor(app) {
    this.app = app;
    this.key = new Key(app, this);
    this.rosters = new Map();
    this.offer();
    app.store.listen((changed) => {
      if (changed.has("timeline") || changed.has("theme")) this.build();
      const any = ["timeline", "hidden", "only", "theme", "land", "since", "selected"].some((key) => changed.has(key));
      if (any) this.draw();
      else if (changed.has("day")) this.drawSoon();
    });
    byId("show-all").addEventListener("click", () => {
      app.store.set({ hidden: new Set(), only: "" });
    });
  }

  signs(look) {
    return signsOf(this.app.palette.visual(look));
  }

  count() {
    const { model, faces } = this.app;
    const [from, to] = model.counted();
    const perLook = new Map();
    for (let s = from; s < to; s++) perLook.set(faces[s], (perLook.get(faces[s]) || 0) + 1);
    const holders = new Map();
    const listed = new Map();
    const signs = new Map();
    const add = (counts, key, n) => counts.set(key, (counts.get(key) || 0) + n);
    for (const [face, n] of perLook) {
      const holder = model.holder(face);
      add(holders, holder, n);
      if (this.app.palette.visual(face).listed) add(listed, holder, n);
      for (const sign of this.signs(face)) signs.set(sign, (signs.get(sign) || 0) + n);
    }
    // Only states are ever held in part.
    const parts = faces.subarray(model.firstState, model.firstSite)
      .filter((look) => this.app.palette.visual(look).mixed).length;
    if (parts) signs.set("mixed", parts);
    return { holders, listed, signs };
  }

  /* Holders of a timeline in an order that no day changes: those who hold most over time first. It
     takes all verdicts, and is worked out once a timeline. */
  roster() {
    const timeline = this.app.timeline();
    if (!this.rosters.has(timeline)) this.rosters.set(timeline, this.rosterOf(timeline));
    return this.rosters.get(timeline);
  }

  rosterOf(timeline) {
    const { model } = this.app;
    const sums = new Map();
    const [from, to] = model.counted();
    for (let s = from; s < to; s++) {
      for (let row = timeline.at[s]; row < timeline.at[s + 1]; row++) {
        const end = timeline.endOf(s, row);
        const holder = model.looks[timeline.looks[row]][LOOK.holder];
        sums.set(holder, (sums.get(holder) || 0) + end - timeline.starts[row]);
      }
    }
    return [...sums.keys()].sort((a, b) => !a - !b || sums.get(b) - sums.get(a) || a - b);
  }

  /* Holders under their sides, the larger side first; without sides, one list. */
  grouped() {
    const { model, store } = this.app;
    const roster = this.roster();
    if (!model.actors.sideColours.length) return [["", roster]];
    const sides = new Map();
    for (const actor of roster) {
      const side = actor ? model.family(actor, store.state.day) : null;
      if (!sides.has(side)) sides.set(side, []);
      sides.get(side).push(actor);
    }
    // Nobody is on no side, and those on none that is named come before it.
    const rank = (side) => (side === null ? 2 : side === "" ? 1 : 0);
    return [...sides].sort(([a], [b]) => rank(a) - rank(b));
  }

  /* Signs that anything counted here carries on any day. */
  carried() {
    const { model } = this.app;
    const timeline = this.app.timeline();
    const [from, to] = model.counted();
    const seen = new Set(timeline.looks.subarray(timeline.at[from], timeline.at[to]));
    for (const look of timeline.looks.subarray(timeline.at[model.firstState], timeline.at[model.firstSite])) {
      if (this.app.palette.visual(look).mixed) seen.add(look);
    }
    return new Set([...seen].flatMap((look) => this.signs(look)));
  }

  /* Who holds anything by a list only, on any day: a row that tells two numbers apart is wider. */
  listed() {
    const { model } = this.app;
    const timeline = this.app.timeline();
    const [from, to] = model.counted();
    const looks = [...new Set(timeline.looks.subarray(timeline.at[from], timeline.at[to]))];
    return new Set(looks.filter((look) => model.isListed(look)).map((look) => model.looks[look][LOOK.holder]));
  }

  build() {
    const { model, store } = this.app;
    const { colours } = this.app.palette;
    const lists = this.listed();
    const groups = this.grouped();
    this.families = groups.join(";");
    this.holders = groups.flatMap(([, actors]) => actors.map((actor) => this.item({
      key: actor,
      wide: lists.has(actor),
      sample: { colour: colours[actor], fill: colours[actor], other: "#000000", grey: !actor },
      act: () => this.toggle(actor),
    })));
    this.sides = groups.filter(([side]) => side !== null && model.actors.sideColours.length)
      .map(([side, actors]) => ({ side, actors, ...this.heading(side, actors) }));
    const carried = this.carried();
    const listed = model.header.vocabulary.signs
      .filter(([key]) => !RARE.includes(key) || carried.has(key));
    this.signItems = listed.map(([key, text]) => this.item({
      key,
      label: text,
      sample: this.sample(key),
      act: () => store.set({ only: store.state.only === key ? "" : key }),
    }));
    const rows = new Map(this.holders.map((item) => [item.key, item.element]));
    const heads = new Map(this.sides.map((head) => [head.side, head.element]));
    refill(byId("holders"), groups.map(([side, actors]) => [heads.get(side), actors.map((actor) => rows.get(actor))]));
    refill(byId("signs"), this.signItems.map((item) => item.element));
  }

  /* The map goes first; numbers that change with every frame could not be read. */
  drawSoon() {
    this.soon ||= setTimeout(() => this.draw(), 80);
  }

  draw() {
    clearTimeout(this.soon);
    this.soon = 0;
    const { model, store } = this.app;
    const { hidden, only, day } = store.state;
    if (this.families !== this.grouped().join(";")) this.build();
    const { holders, listed, signs } = this.count();
    for (const { side, actors, show } of this.sides) {
      const n = actors.reduce((sum, actor) => sum + (holders.get(actor) || 0), 0);
      show(n, actors.some((actor) => !hidden.has(actor)), n || actors.some((actor) => hidden.has(actor)), side);
    }
    for (const item of this.holders) {
      const n = holders.get(item.key) || 0;
      const lists = listed.get(item.key) || 0;
      if (!n && !hidden.has(item.key)) item.hide();
      else item.show(lists ? tr("{n} + {lists} by a list", { n: n - lists, lists }) : n, !hidden.has(item.key),
        item.key ? inFull(model, item.key, day) : tr("Unknown"));
    }
    this.drawSites();
    this.key.draw();
    for (const item of this.signItems) {
      const n = signs.get(item.key) || 0;
      if (n || only === item.key) item.show(n, only === item.key);
      else item.hide();
    }
    put(byId("show-all"), "hidden", !hidden.size && !only);
  }

  /* An example of a sign, in no party's colour. */
  sample(key) {
    const ink = this.app.palette.theme.muted;
    const plain = { colour: ink, fill: ink, other: this.app.palette.theme.ink };
    const unknown = this.app.palette.colours[0];
    return {
      held: plain,
      contested: { ...plain, fill: mix(ink, "#ffffff", 0.5), hatched: true },
      besieged: { ...plain, ringed: true },
      claimed: { ...plain, fill: mix(ink, "#ffffff", 0.5), dashed: true },
      possible: { ...plain, fill: mix(ink, this.app.palette.theme.paper, 0.35), pale: true },
      listed: { ...plain, fill: mix(ink, this.app.palette.theme.paper, 0.3), pale: true, listed: true },
      stale: { ...plain, stale: true },
      inferred: { ...plain, fill: mix(ink, "#ffffff", 0.5), hatched: true, inferred: true },
      shared: { ...plain, fill: mix(ink, "#ffffff", 0.35), hatched: true, shared: true },
      mixed: { ...plain, fill: mix(unknown, this.app.palette.theme.land, 0.13), grey: true, mixed: true },
      no_report: { ...plain, colour: unknown, fill: unknown, grey: true },
      unsettled: { ...plain, colour: unknown, fill: unknown, grey: true, hollow: true, dotted: true },
      lapsed: { ...plain, colour: unknown, fill: unknown, grey: true, hollow: true },
    }[key];
  }

  /* A row of the legend, which afterwards only changes its words. */
  item({ key, label = "", sample, act, wide = false }) {
    const words = make("span", { class: "label" }, label);
    const number = make("span", { class: "count" });
    const button = make("button", { type: "button", onclick: act },
      swatch(this.app.palette.sprite(sample, 5.5)), words, number);
    const element = make("li", { class: wide ? "wide" : null }, button);
    const show = (count, pressed, name = label) => {
      put(element, "hidden", false);
      put(number, "textContent", typeof count === "number" ? digits(count) : count);
      if (button.getAttribute("aria-pressed") !== String(pressed)) {
        button.setAttribute("aria-pressed", String(pressed));
      }
      put(words, "textContent", name);
    };
    const hide = () => put(element, "hidden", true);
    return { key, element, show, hide };
  }

  /* A side above its parties: press it to hide or show all of them. */
  heading(side, actors) {
    const { model, palette, store } = this.app;
    const words = make("span", { class: "label" });
    const number = make("span", { class: "count" });
    const colour = palette.by === "sides" && palette.sideColours.get(side);
    const button = make("button", { type: "button", onclick: () => this.toggle(...actors) },
      colour ? swatch(palette.sprite({ colour, fill: colour, other: colour }, 5.5)) : null, words, number);
    const element = make("li", { class: "side" }, button);
    const show = (count, pressed, any) => {
      put(element, "hidden", !any);
      put(number, "textContent", digits(count));
      button.setAttribute("aria-pressed", String(pressed));
      put(words, "textContent", model.sideName(side, store.state.day));
    };
    return { element, show };
  }

  /* Sites are counted by their kind, apart from towns: how many signs of which shape there are. */
  drawSites() {
    const { model, faces, shown, palette, sites } = this.app;
    const box = byId("sites");
    put(box, "hidden", !model.nSites);
    const counts = new Map();
    for (let nth = 0; nth < model.nSites; nth++) {
      if (!shown(faces[model.firstSite + nth])) continue;
      const { key } = model.siteKind(model.firstSite + nth);
      counts.set(key, (counts.get(key) || 0) + 1);
    }
    const state = [...counts].join() + palette.theme.ink;
    if (!model.nSites || this.sitesShown === state) return;
    this.sitesShown = state;
    const ink = palette.theme.muted;
    const { siteKinds, sites: words } = model.header.vocabulary;
    refill(box, make("h3", {}, tr("Sites, seen from closer")),
      make("ul", { class: "legend", "aria-label": tr("Sites by kind; counted apart from towns") },
        siteKinds.map((key, nth) => (counts.has(key) ? make("li", { class: "fixed" },
          swatch(sites.sprite({ colour: ink, fill: ink, other: palette.theme.ink }, key, 5.5)),
          make("span", { class: "label" }, words[nth]),
          make("span", { class: "count" }, digits(counts.get(key)))) : null))));
  }

  /* Hides those of some parties that are shown; where none is, shows them all. */
  toggle(...actors) {
    const hidden = new Set(this.app.store.state.hidden);
    const shown = actors.filter((actor) => !hidden.has(actor));
    for (const actor of shown) hidden.add(actor);
    if (!shown.length) for (const actor of actors) hidden.delete(actor);
    this.app.store.set({ hidden });
  }

  /* The switch between colours of parties and of sides. */
  offer() {
    const { model, store } = this.app;
    const box = byId("by");
    box.hidden = !model.actors.sideColours.length;
    const buttons = [...box.querySelectorAll("button")];
    for (const button of buttons) button.addEventListener("click", () => store.set({ by: button.dataset.by }));
    const press = () => buttons.forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.by === store.state.by)));
    store.listen((changed) => { if (changed.has("by")) press(); });
    press();
  }
}

/* A party's name of the day, with its abbreviation where the name does not have it. */
export function inFull(model, actor, day) {
  const [name, short] = [model.actor(actor, day), model.actor(actor, day, true)];
  return name.includes(short) ? name : tr("{name} ({short})", { name, short });
}

/* Which signs a look carries, told from how it is drawn. */
export function signsOf(v) {
  const out = [];
  if (v.shared) out.push("shared");
  else if (v.inferred) out.push("inferred");
  else if (v.hatched) out.push("contested");
  if (v.ringed) out.push("besieged");
  if (v.dashed) out.push("claimed");
  if (v.listed) out.push("listed");
  else if (v.pale) out.push("possible");
  if (v.mixed) out.push("mixed");
  else if (v.grey) out.push(v.dotted ? "unsettled" : v.hollow ? "lapsed" : "no_report");
  if (!out.length) out.push("held");
  return v.stale ? [...out, "stale"] : out;
}
