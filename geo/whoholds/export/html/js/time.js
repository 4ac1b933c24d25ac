/* The slider and everything that moves it. */

import { fromIso, inShort, inWords, toIso } from "./days.js";
import { byId, make, refill } from "./dom.js";

/* The longest time that one frame of playing may stand for. */
const LONGEST_MS = 120;

export class Time {
  constructor(app) {
    this.app = app;
    this.range = byId("range");
    this.date = byId("date");
    this.playing = 0;
    const on = (id, act) => byId(id).addEventListener("click", act);
    this.range.addEventListener("input", () => this.go(Number(this.range.value)));
    this.range.addEventListener("keydown", (event) => this.key(event));
    this.date.addEventListener("change", () => {
      const day = fromIso(this.date.value);
      if (day !== null) this.go(day);
    });
    on("back", () => this.step(-1));
    on("forward", () => this.step(1));
    on("earlier", () => this.toChange(-1));
    on("later", () => this.toChange(1));
    on("play", () => (this.playing ? this.pause() : this.play()));
    this.chooseKnown();
    this.watch();
    app.store.listen((changed) => {
      if (changed.has("timeline")) this.bound();
      if (changed.has("timeline") || changed.has("day")) this.show();
    });
  }

  /* What nobody sees does not play. */
  watch() {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.at(-1).isIntersecting) this.pause();
    });
    observer.observe(this.app.map.getContainer());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.pause(); });
  }

  /* Days of knowledge to choose from, where there is more than one. */
  chooseKnown() {
    const { model, store } = this.app;
    const select = byId("known");
    refill(select, model.timelines.slice(0, model.nKnown).map((timeline, nth) => make("option", { value: nth },
      nth ? inShort(timeline.meta.as_known) : `${inShort(timeline.meta.as_known)} (all)`)));
    select.addEventListener("change", () => store.set({
      timeline: Number(select.value) + store.state.timeline - (store.state.timeline % model.nKnown),
    }));
    byId("known-label").hidden = model.nKnown < 2;
    store.listen(() => { select.value = store.state.timeline % model.nKnown; });
    this.chooseEvidence();
  }

  /* What only lists and the incumbent colour may be left out. */
  chooseEvidence() {
    const { model, store } = this.app;
    const toggle = byId("reported");
    toggle.hidden = !model.header.reported;
    toggle.addEventListener("click", () => {
      store.set({ timeline: (store.state.timeline + model.nKnown) % model.timelines.length });
    });
    store.listen((changed) => {
      if (!changed.has("timeline")) return;
      toggle.setAttribute("aria-pressed", String(store.state.timeline >= model.nKnown));
    });
  }

  bound() {
    const { first, last } = this.app.timeline();
    Object.assign(this.range, { min: first, max: last, step: 1 });
    Object.assign(this.date, { min: toIso(first), max: toIso(last) });
    this.go(this.app.store.state.day);
  }

  show() {
    const { day } = this.app.store.state;
    this.range.value = day;
    this.range.setAttribute("aria-valuetext", inWords(day));
    // A date field is dear to change: it follows when the day stands still.
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      if (document.activeElement !== this.date) this.date.value = toIso(day);
    }, 120);
    byId("day").textContent = inWords(day);
  }

  go(day) {
    const { first, last } = this.app.timeline();
    this.app.store.set({ day: Math.max(first, Math.min(last, day)) });
  }

  step(by) {
    this.pause();
    this.go(this.app.store.state.day + by);
  }

  /* To the next day, or the last before, on which any verdict changes. */
  toChange(way) {
    this.pause();
    const days = this.app.timeline().changeDays();
    const { day } = this.app.store.state;
    const next = way > 0 ? days.find((d) => d > day) : days.findLast((d) => d < day);
    if (next !== undefined) this.go(next);
  }

  key(event) {
    const acts = {
      " ": () => (this.playing ? this.pause() : this.play()),
      n: () => this.toChange(1),
      p: () => this.toChange(-1),
      PageUp: () => this.step(30),
      PageDown: () => this.step(-30),
    };
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[event.key]();
  }

  play() {
    const { store } = this.app;
    const { last, first } = this.app.timeline();
    if (store.state.day >= last) this.go(first);
    byId("play").classList.add("playing");
    byId("play").setAttribute("aria-label", "Pause");
    let before = performance.now();
    let rest = 0;
    const tick = (now) => {
      // A frame that came late, or after a while unseen, is no reason to leap.
      rest += (Math.min(now - before, LONGEST_MS) / 1000) * Number(byId("speed").value);
      before = now;
      const whole = Math.floor(rest);
      rest -= whole;
      if (whole) this.go(store.state.day + whole);
      if (store.state.day >= last) this.pause();
      else this.playing = requestAnimationFrame(tick);
    };
    this.playing = requestAnimationFrame(tick);
  }

  pause() {
    if (!this.playing) return;
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    byId("play").classList.remove("playing");
    byId("play").setAttribute("aria-label", "Play");
    this.app.speak();
  }
}
