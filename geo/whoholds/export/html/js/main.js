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
import { Sites } from "./sites.js";
import { Store } from "./store.js";
import { Time } from "./time.js";
import { Towns } from "./towns.js";
import { unpack } from "./unpack.js";
import { Zones } from "./zones.js";

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
    this.members = new Set();
    this.shown = this.shown.bind(this);
    this.store = new Store({
      timeline: -1, day: header.day, selected: -1, since: null, hidden: new Set(), only: "",
      tab: "", local: false, land: false, theme: 0,
    });
    this.palette = new Palette(this.model, this.signs);
    this.store.listen((changed) => this.lookUp(changed));
    this.areas = new Areas(this);
    this.zones = new Zones(this);
    this.land = new Land(this);
    this.roads = new Roads(this);
    this.towns = new Towns(this);
    this.sites = new Sites(this);
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
    const { selected } = this.store.state;
    if (!placed && this.members.size) this.show(selected);
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

  /* The box of latitudes and longitudes around what is drawn, or nothing. */
  bounds() {
    const { areas, towns } = this;
    const boxes = areas.states.boxes.length ? areas.states.boxes
      : Array.from(towns.x, (x, t) => [x, towns.y[t], x, towns.y[t]]);
    return boxes.length ? this.boundsOf(boxes) : null;
  }

  boundsOf(boxes) {
    const [west, north, east, south] = around(boxes);
    return L.latLngBounds(this.latLng(west, south), this.latLng(east, north));
  }

  latLng(x, y) {
    return this.map.options.crs.pointToLatLng(L.point(x * 256, y * 256), 0);
  }

  /* The zoom at which all of the country is seen. */
  homeZoom() {
    this.whole ??= this.bounds();
    return this.whole ? this.map.getBoundsZoom(this.whole) : 0;
  }

  fit() {
    const { map } = this;
    const bounds = this.bounds();
    if (!bounds) {
      map.setView([0, 0], 2);
      return;
    }
    // As close as it goes, so that the map lies where the picture before it lay.
    const { zoomSnap } = map.options;
    map.options.zoomSnap = 0;
    map.fitBounds(bounds, { animate: false, padding: [6, 6] });
    map.options.zoomSnap = zoomSnap;
  }

  /* What the map shows of a day; nothing is computed that was not looked up. */
  lookUp(changed) {
    if (changed.has("selected")) this.members = new Set(this.model.placesIn(this.store.state.selected));
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

  /* The place or road under the pointer, or -1. */
  at(event) {
    const { x, y } = event.containerPoint;
    const tries = [() => this.sites.at(x, y, 1), () => this.towns.at(x, y, 6),
      () => this.sites.at(x, y, 6), () => this.roads.at(x, y, 7)];
    for (const find of tries) {
      const subject = find();
      if (subject >= 0) return subject;
    }
    return -1;
  }

  /* The land under the pointer: what somebody is said to hold of it, or the state. */
  landAt({ containerPoint: { x, y } }) {
    const zone = this.zones.at(x, y);
    return zone >= 0 ? zone : this.areas.at(x, y);
  }

  click(event) {
    const subject = this.at(event);
    this.select(subject >= 0 ? subject : this.landAt(event), this.map.getContainer());
  }

  hover(event) {
    const subject = this.at(event);
    this.map.getContainer().style.cursor = subject >= 0 ? "pointer" : "";
    const tip = byId("tip");
    tip.hidden = subject < 0;
    if (subject < 0) return;
    const { local, day } = this.store.state;
    const kind = this.model.kind(subject) === "site" ? `${this.model.siteKind(subject).words}: ` : "";
    refill(tip, make("strong", {}, this.model.name(subject, local)),
      make("span", {}, kind + this.details.words.brief(this.looks[subject], day)));
    const { x, y } = event.containerPoint;
    const flip = x > this.map.getSize().x - 190;
    tip.style.transform = `translate(${x + (flip ? -14 : 14)}px, ${y + 10}px)` +
      (flip ? " translateX(-100%)" : "");
  }

  select(subject, from) {
    this.details.cameFrom = from;
    this.store.set({ selected: subject });
    if (subject >= 0 && from !== this.map.getContainer()) this.show(subject);
  }

  /* Moves the map so that a place, or those in an area, are seen. */
  show(subject) {
    const { map, model } = this;
    const bounds = this.boundsAround(subject);
    if (!bounds) return;
    const isArea = model.kind(subject) === "area";
    // The places of a small area would be one heap of rings.
    const small = isArea && map.getBoundsZoom(bounds) > map.getZoom() + 1.5;
    if (!small && map.getBounds().pad(-0.1).contains(bounds)) return;
    if (isArea) {
      map.fitBounds(bounds, { paddingTopLeft: [30, 30], paddingBottomRight: [30, 30 + this.covered()],
        maxZoom: Math.max(8.5, map.getZoom()) });
    } else map.panTo(bounds.getCenter());
  }

  /* How much of the map the details lie over, where they are a sheet at the foot of the window. */
  covered() {
    if (innerWidth >= 900 || window.parent !== window) return 0;
    const { bottom, height } = this.map.getContainer().getBoundingClientRect();
    return Math.max(0, Math.min(height * 0.6, bottom - innerHeight * 0.44));
  }

  boundsAround(subject) {
    const { model, sites, towns, zones } = this;
    const layers = { town: towns, site: sites };
    const box = (each) => layers[model.kind(each)].room(model.place(each))[0];
    if (layers[model.kind(subject)]) return this.boundsOf([box(subject)]);
    if (model.kind(subject) !== "area") return null;
    const place = model.place(subject);
    const drawn = zones.outlines.isDrawn(place) ? [zones.outlines.boxes[place]] : [];
    const boxes = [...model.placesIn(subject).map(box), ...drawn];
    return boxes.length ? this.boundsOf(boxes) : null;
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
