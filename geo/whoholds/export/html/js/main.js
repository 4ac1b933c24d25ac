/* Puts the parts together. The page calls whoholds.start with folium's map. */

import { Ages } from "./ages.js";
import { Areas } from "./areas.js";
import { Changes } from "./changes.js";
import { inWords } from "./days.js";
import { Details } from "./details.js";
import { byId, make, refill } from "./dom.js";
import { Drawn } from "./drawn.js";
import { Figure } from "./figure.js";
import { Gestures } from "./gestures.js";
import { Labels } from "./labels.js";
import { Land } from "./land.js";
import { isOwnScript, retellModel, translate } from "./language.js";
import { Lede } from "./lede.js";
import { Legend, signsOf } from "./legend.js";
import { digits, tr } from "./messages.js";
import { Model } from "./model.js";
import { Address, Frame } from "./outside.js";
import { About, Tabs } from "./pages.js";
import { Palette } from "./palette.js";
import { Picture } from "./picture.js";
import { Places } from "./places.js";
import { Print } from "./print.js";
import { Roads } from "./roads.js";
import { Scene } from "./scene.js";
import { Share } from "./share.js";
import { Shares } from "./shares.js";
import { Sheet } from "./sheet.js";
import { Sites } from "./sites.js";
import { Store } from "./store.js";
import { Story } from "./story.js";
import { Time } from "./time.js";
import { Towns } from "./towns.js";
import { unpack } from "./unpack.js";
import { View } from "./view.js";
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
    /* The same with their age: what is drawn. */
    this.faces = new Int32Array(this.model.total).fill(-1);
    this.ages = new Ages(this.model);
    this.changed = new Map();
    this.members = new Set();
    this.shown = this.shown.bind(this);
    this.bare = document.documentElement.classList.contains("bare");
    this.store = new Store({
      timeline: -1, day: header.day, selected: -1, since: null, hidden: new Set(), only: "",
      tab: "", step: -1, unfolded: false, local: isOwnScript(header), land: false, drawn: new Set(), theme: 0,
      by: "parties",
    });
    this.palette = new Palette(this.model, this.signs);
    this.store.listen((changed) => this.lookUp(changed));
    this.areas = new Areas(this);
    this.zones = new Zones(this);
    this.land = new Land(this);
    this.drawn = new Drawn(this);
    this.roads = new Roads(this);
    this.towns = new Towns(this);
    this.sites = new Sites(this);
    this.labels = new Labels(this);
    this.changes = new Changes(this);
    this.scene = new Scene(this);
    this.time = new Time(this);
    this.shares = new Shares(this);
    this.about = new About(this);
    this.view = new View(this);
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
    const asked = this.address.read();
    this.quiet = true;
    this.tellAll(0);
    map.invalidateSize({ animate: false });
    const placed = this.view.begin(asked);
    const { selected } = this.store.state;
    if (!placed && this.members.size) this.view.show(selected);
    this.scene.begin();
  }

  /* Then names, legend, chart, lists, and what answers the reader. */
  complete() {
    const { map } = this;
    this.scene.names.addTo(map);
    const from = this.store.listeners.length;
    this.legend = new Legend(this);
    this.details = new Details(this);
    this.lede = new Lede(this);
    this.story = new Story(this);
    this.places = new Places(this);
    this.tabs = new Tabs(this);
    this.figure = new Figure(this);
    this.sheet = new Sheet(this);
    this.picture = new Picture(this);
    this.print = new Print(this);
    this.share = new Share(this);
    this.shares.full = true;
    this.shares.draw();
    this.tellAll(from);
    this.quiet = false;
    map.on("click", (event) => this.click(event));
    map.on("mousemove", (event) => this.hover(event));
    map.on("mouseout", () => { byId("tip").hidden = true; });
    this.view.complete();
    this.gestures = new Gestures(this);
    this.follow();
    // A frame out of sight is drawn late, and may want its height before.
    this.frame.begin();
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
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.renew());
    new ResizeObserver(() => this.shares.drawAxis()).observe(byId("ticks"));
    const toggle = byId("local");
    toggle.hidden = !Object.keys(this.model.header.towns.local).length;
    toggle.addEventListener("click", () => this.store.set({ local: !this.store.state.local }));
    const spell = () => {
      const { local } = this.store.state;
      toggle.setAttribute("aria-pressed", String(local));
      // The letters may have to be unfolded first.
      if (local) document.fonts.load(`12px ${this.font}`, this.letters()).then(() => this.scene.names.draw());
    };
    this.store.listen((changed) => { if (changed.has("local")) spell(); });
    spell();
  }

  /* Takes colours and letters from the style once more. */
  renew() {
    this.font = getComputedStyle(document.body).fontFamily;
    this.palette.readTheme();
    this.store.set({ theme: this.store.state.theme + 1 });
  }

  letters() {
    return Object.values(this.model.header.towns.local).slice(0, 3).join("");
  }

  /* The zoom at which all of the country is seen. */
  homeZoom() {
    return this.view.homeZoom();
  }

  /* What the map shows of a day; nothing is computed that was not looked up. */
  lookUp(changed) {
    if (changed.has("selected")) this.members = new Set(this.model.placesIn(this.store.state.selected));
    const { by, day } = this.store.state;
    // Other colours are told as another theme is.
    if (this.palette.arrange(by, day)) changed.add("theme");
    if (!changed.has("day") && !changed.has("timeline")) return;
    const { first, end } = this.timeline();
    const shown = Math.max(first, Math.min(end, day));
    this.timeline().looksOn(shown, this.looks);
    this.differ = this.ages.look(this.timeline(), shown, this.looks, this.faces);
    if (!this.quiet) this.speakSoon();
  }

  /* Whether the legend lets a look be seen, with its age. */
  shown(face) {
    const { hidden, only } = this.store.state;
    if (!hidden.size && !only) return true;
    if (hidden.has(this.model.holder(face))) return false;
    return !only || signsOf(this.palette.visual(face)).includes(only);
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
    this.tapped = event.containerPoint;
    // A tip that a finger brought has no finger to leave by. Where there are no details, it is the answer.
    if (!this.bare) byId("tip").hidden = true;
    this.select(subject >= 0 ? subject : this.landAt(event), this.map.getContainer());
  }

  hover(event) {
    const subject = this.at(event);
    this.map.getContainer().style.cursor = subject >= 0 ? "pointer" : "";
    const tip = byId("tip");
    tip.hidden = subject < 0;
    if (subject < 0) return;
    const { local, day } = this.store.state;
    const kind = this.model.kind(subject) === "site" ? tr("{kind}: ", { kind: this.model.siteKind(subject).words }) : "";
    const timeline = this.timeline();
    const { words } = this.details;
    refill(tip, make("strong", {}, this.model.name(subject, local)),
      make("span", {}, kind + words.brief(this.looks[subject], day)),
      make("span", { class: "age" }, words.heardBriefly(this.looks[subject], timeline, timeline.row(subject, day), day)));
    const { x, y } = event.containerPoint;
    const flip = x > this.map.getSize().x - 190;
    tip.style.transform = `translate(${x + (flip ? -14 : 14)}px, ${y + 10}px)` +
      (flip ? " translateX(-100%)" : "");
  }

  select(subject, from) {
    const isTapped = from === this.map.getContainer();
    if (!isTapped) this.tapped = null;
    this.details.cameFrom = this.store.state.unfolded ? byId("fold") : from;
    this.store.set({ selected: subject });
    if (subject >= 0 && !isTapped) this.view.show(subject);
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
      .map(([actor, n]) => `${this.model.actor(actor, day, true)} ${digits(n)}`);
    byId("spoken").textContent = tr("{day}. Towns: {counts}.", { day: inWords(day), counts: counts.join(tr(", ")) });
  }
}

whoholds.open = async (map, data) => {
  translate();
  const known = unpack(data);
  retellModel(known.header);
  const app = new App(map, known);
  whoholds.app = app;
  app.begin();
  document.documentElement.classList.add("mapped");
  await whoholds.painted();
  document.documentElement.classList.remove("early");
  app.complete();
  document.documentElement.classList.add("ready");
};
