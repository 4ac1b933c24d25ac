/* The slider and everything that moves it. */

import { fromIso, inShort, inWords, toIso } from "./days.js";
import { byId, make, refill } from "./dom.js";
import { tr, trn } from "./messages.js";

/* The longest time that one frame of playing may stand for. */
const LONGEST_MS = 120;
/* Days that a second of playing may stand for. */
const perSecond = {
  day: (n) => trn("{n} day/s", "{n} days/s", n), week: (n) => trn("{n} week/s", "{n} weeks/s", n),
  month: (n) => trn("{n} month/s", "{n} months/s", n), year: (n) => trn("{n} year/s", "{n} years/s", n),
};
const SPEEDS = [[1, "day", 1], [3, "day", 3], [7, "week", 1], [14, "week", 2], [30, "month", 1],
  [90, "month", 3], [180, "month", 6], [365, "year", 1], [1461, "year", 4]];
/* Seconds that playing takes: of few days, for each month more, and at most. */
const SECONDS = [11.2, 0.65, 45];

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
    this.chooseSpeed();
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

  /* A period takes as long to play as it takes to watch, a longer one longer; and some slower and
     faster ways. */
  chooseSpeed() {
    const { first, last } = this.app.model.timelines[0];
    const days = last - first + 1;
    const [least, month, most] = SECONDS;
    const asked = Math.log(days / Math.min(most, least + (month * days) / 30.44));
    const far = ([speed]) => Math.abs(Math.log(speed) - asked);
    const best = SPEEDS.reduce((near, each) => (far(each) < far(near) ? each : near));
    const at = SPEEDS.indexOf(best);
    refill(byId("speed"), SPEEDS.slice(Math.max(0, at - 1), at + 3).map((each) =>
      make("option", { value: each[0], selected: each === best }, perSecond[each[1]](each[2]))));
  }

  /* Days of knowledge to choose from, where there is more than one. */
  chooseKnown() {
    const { model, store } = this.app;
    const select = byId("known");
    refill(select, model.timelines.slice(0, model.nKnown).map((timeline, nth) => make("option", { value: nth },
      nth ? inShort(timeline.meta.as_known) : tr("{day} (all)", { day: inShort(timeline.meta.as_known) }))));
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
    const { first, last, end, known } = this.app.timeline();
    Object.assign(this.range, { min: first, max: end, step: 1 });
    Object.assign(this.date, { min: toIso(first), max: toIso(end) });
    const share = (day) => `${((day + 1 - first) / (last + 1 - first)) * 100}%`;
    byId("track").style.setProperty("--end", share(end));
    byId("track").style.setProperty("--known", share(known));
    byId("beyond").hidden = known === last;
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
    byId("day").textContent = this.headline(day);
  }

  /* The day, and by whose knowledge, where that is less than all. */
  headline(day) {
    const { meta } = this.app.timeline();
    return this.app.store.state.timeline % this.app.model.nKnown ? tr("{day}, as known on {known}", { day: inWords(day), known: inWords(meta.as_known) }) : inWords(day);
  }

  go(day) {
    const { first, end } = this.app.timeline();
    this.app.store.set({ day: Math.max(first, Math.min(end, day)) });
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
    const { end, first } = this.app.timeline();
    if (store.state.day >= end) this.go(first);
    byId("play").classList.add("playing");
    byId("play").setAttribute("aria-label", tr("Pause"));
    let before = performance.now();
    let rest = 0;
    const tick = (now) => {
      // A frame that came late, or after a while unseen, is no reason to leap.
      rest += (Math.min(now - before, LONGEST_MS) / 1000) * Number(byId("speed").value);
      before = now;
      const whole = Math.floor(rest);
      rest -= whole;
      if (whole) this.go(store.state.day + whole);
      if (store.state.day >= end) this.pause();
      else this.playing = requestAnimationFrame(tick);
    };
    this.playing = requestAnimationFrame(tick);
  }

  pause() {
    if (!this.playing) return;
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    byId("play").classList.remove("playing");
    byId("play").setAttribute("aria-label", tr("Play"));
    this.app.speak();
  }
}
