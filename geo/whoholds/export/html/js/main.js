/* Puts the parts together. The page calls whoholds.start with folium's map. */

import { Areas } from "./areas.js";
import { Changes } from "./changes.js";
import { inWords } from "./days.js";
import { Details } from "./details.js";
import { byId, make, refill } from "./dom.js";
import { Figure } from "./figure.js";
import { Labels } from "./labels.js";
import { Land } from "./land.js";
import { Legend } from "./legend.js";
import { LOOK, Model } from "./model.js";
import { around } from "./outlines.js";
import { Address, Frame } from "./outside.js";
import { About, Tabs } from "./pages.js";
import { Palette } from "./palette.js";
import { Places } from "./places.js";
import { Roads } from "./roads.js";
import { Scene } from "./scene.js";
import { Shares } from "./shares.js";
import { Store } from "./store.js";
import { Time } from "./time.js";
import { Towns } from "./towns.js";
import { unpack } from "./unpack.js";

class App {
  constructor(map, data) {
    this.map = map;
    this.model = new Model(data);
    const { header } = this.model;
    this.grid = header.grid;
    this.signs = header.signs;
    this.font = getComputedStyle(document.body).fontFamily;
    this.looks = new Int32Array(this.model.total).fill(-1);
    this.changed = new Map();
    this.shown = this.shown.bind(this);
    this.store = new Store({
      timeline: -1, day: header.day, selected: -1, since: null, hidden: new Set(), only: "",
      tab: "", local: false, land: false, theme: 0,
    });
    this.palette = new Palette(this.model, this.signs);
    this.store.listen((changed) => this.lookUp(changed));
    this.areas = new Areas(this);
    this.land = new Land(this);
    this.roads = new Roads(this);
    this.towns = new Towns(this);
    this.labels = new Labels(this);
    this.changes = new Changes(this);
    this.scene = new Scene(this);
    this.time = new Time(this);
    this.shares = new Shares(this);
    this.about = new About(this);
    this.address = new Address(this);
    this.frame = new Frame();
  }

  timeline() {
    return this.model.timelines[Math.max(0, this.store.state.timeline)];
  }

  /* The map first: what gives it its room, then the picture itself. */
  begin() {
    const { map } = this;
    const { tiles } = this.model.header;
    if (tiles) this.tiles = L.tileLayer(tiles.url, tiles.options).addTo(map);
    Object.assign(this.store.state, { timeline: 0, tab: "places" });
    const placed = this.address.read();
    this.quiet = true;
    this.tellAll(0);
    map.invalidateSize({ animate: false });
    if (!placed) this.fit();
    map.setMinZoom(Math.min(4, map.getZoom()));
    this.scene.begin();
  }

  /* Then names, legend, chart, lists, and what answers the reader. */
  complete() {
    const { map } = this;
    this.scene.names.addTo(map);
    const from = this.store.listeners.length;
    this.legend = new Legend(this);
    this.details = new Details(this);
    this.places = new Places(this);
    this.tabs = new Tabs(this);
    this.figure = new Figure(this);
    this.shares.full = true;
    this.shares.draw();
    this.tellAll(from);
    this.quiet = false;
    map.on("click", (event) => this.click(event));
    map.on("mousemove", (event) => this.hover(event));
    this.follow();
    // A frame out of sight is drawn late, and may want its height before.
    this.frame.tell();
  }

  /* Tells some listeners everything, as if all had just changed. */
  tellAll(from) {
    const { listeners, state, pending } = this.store;
    pending.clear();
    const all = new Set(Object.keys(state));
    for (const listener of listeners.slice(from)) listener(all, state);
  }

  /* Theme, resolution and size may change while the page is open. */
  follow() {
    const renew = () => {
      this.palette.readTheme();
      this.store.set({ theme: this.store.state.theme + 1 });
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renew);
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(this.map.getContainer());
    const toggle = byId("local");
    toggle.hidden = !Object.keys(this.model.header.towns.local).length;
    toggle.addEventListener("click", () => {
      const local = !this.store.state.local;
      toggle.setAttribute("aria-pressed", String(local));
      this.store.set({ local });
      // The letters may have to be unfolded first.
      if (local) document.fonts.load(`12px ${this.font}`, this.letters()).then(() => this.scene.names.draw());
    });
  }

  letters() {
    return Object.values(this.model.header.towns.local).slice(0, 3).join("");
  }

  fit() {
    const { areas, towns, map } = this;
    const boxes = areas.states.boxes.length ? areas.states.boxes
      : Array.from(towns.x, (x, t) => [x, towns.y[t], x, towns.y[t]]);
    if (!boxes.length) {
      map.setView([0, 0], 2);
      return;
    }
    const [west, north, east, south] = around(boxes);
    const place = (x, y) => map.options.crs.pointToLatLng(L.point(x * 256, y * 256), 0);
    // As close as it goes, so that the map lies where the picture before it lay.
    const { zoomSnap } = map.options;
    map.options.zoomSnap = 0;
    map.fitBounds([place(west, south), place(east, north)], { animate: false, padding: [6, 6] });
    map.options.zoomSnap = zoomSnap;
  }

  /* What the map shows of a day; nothing is computed that was not looked up. */
  lookUp(changed) {
    if (!changed.has("day") && !changed.has("timeline")) return;
    const { day } = this.store.state;
    const { first, last } = this.timeline();
    this.differ = this.timeline().looksOn(Math.max(first, Math.min(last, day)), this.looks);
    if (!this.quiet) this.speakSoon();
  }

  /* Whether the legend lets a look be seen. */
  shown(look) {
    const { hidden, only } = this.store.state;
    if (!hidden.size && !only) return true;
    if (hidden.has(this.model.looks[look][LOOK.holder])) return false;
    return !only || this.legend.signs(look).includes(only);
  }

  /* The town or road under the pointer, or -1. */
  at(event) {
    const { x, y } = event.containerPoint;
    const town = this.towns.at(x, y, 6);
    return town >= 0 ? town : this.roads.at(x, y, 7);
  }

  click(event) {
    const { x, y } = event.containerPoint;
    const subject = this.at(event);
    this.select(subject >= 0 ? subject : this.areas.at(x, y), this.map.getContainer());
  }

  hover(event) {
    const subject = this.at(event);
    this.map.getContainer().style.cursor = subject >= 0 ? "pointer" : "";
    const tip = byId("tip");
    tip.hidden = subject < 0;
    if (subject < 0) return;
    const { local, day } = this.store.state;
    refill(tip, make("strong", {}, this.model.name(subject, local)),
      make("span", {}, this.details.words.brief(this.looks[subject], day)));
    const { x, y } = event.containerPoint;
    const flip = x > this.map.getSize().x - 190;
    tip.style.transform = `translate(${x + (flip ? -14 : 14)}px, ${y + 10}px)` +
      (flip ? " translateX(-100%)" : "");
  }

  select(subject, from) {
    this.details.cameFrom = from;
    this.store.set({ selected: subject });
    if (subject >= 0 && subject < this.model.nTowns && from !== this.map.getContainer()) {
      const { x, y } = this.towns;
      const place = this.map.options.crs.pointToLatLng(L.point(x[subject] * 256, y[subject] * 256), 0);
      if (!this.map.getBounds().pad(-0.1).contains(place)) this.map.panTo(place);
    }
  }

  speakSoon() {
    clearTimeout(this.voice);
    if (!this.time?.playing) this.voice = setTimeout(() => this.speak(), 600);
  }

  /* Tells those who listen what a glance at the map tells. */
  speak() {
    const { day } = this.store.state;
    const { holders } = this.legend.count();
    const counts = [...holders].sort((a, b) => b[1] - a[1]).slice(0, 4)
      .map(([actor, n]) => `${actor ? this.model.actor(actor, day, true) : "unknown"} ${n}`);
    byId("spoken").textContent = `${inWords(day)}. Towns: ${counts.join(", ")}.`;
  }
}

whoholds.open = async (map, data) => {
  const app = new App(map, unpack(data));
  whoholds.app = app;
  app.begin();
  document.documentElement.classList.add("mapped");
  await whoholds.painted();
  document.documentElement.classList.remove("early");
  app.complete();
  document.documentElement.classList.add("ready");
};
