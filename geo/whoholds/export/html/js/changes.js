/* What changed between two days: as a list, and ringed on the map. */

import { fromIso, inWords, toIso } from "./days.js";
import { byId, make, refill } from "./dom.js";
import { LOOK } from "./model.js";
import { Words } from "./words.js";

export class Changes {
  constructor(app) {
    this.app = app;
    this.words = new Words(app.model);
    this.since = byId("since");
    this.since.addEventListener("change", () => {
      const day = fromIso(this.since.value);
      app.store.set({ since: day });
    });
    for (const button of byId("spans").querySelectorAll("button")) {
      button.addEventListener("click", () => this.back(button.dataset.days));
    }
    app.store.listen((changed) => {
      if (["since", "day", "timeline"].some((key) => changed.has(key))) this.find();
      if (["since", "day", "timeline", "tab"].some((key) => changed.has(key))) this.later();
    });
  }

  back(days) {
    const { first } = this.app.timeline();
    const { day } = this.app.store.state;
    const since = days ? Math.max(first, days === "all" ? first : day - Number(days)) : null;
    this.app.store.set({ since });
  }

  /* Which subjects look different now, and how they looked then. */
  find() {
    const { model, looks, store } = this.app;
    const { since, day } = store.state;
    const timeline = this.app.timeline();
    this.then = new Map();
    if (since !== null && since !== day) {
      const from = Math.max(timeline.first, Math.min(timeline.last, since));
      for (let s = 0; s < model.total; s++) {
        const before = timeline.looks[timeline.row(s, from)];
        if (before !== looks[s] && this.isNews(s, before, looks[s])) this.then.set(s, before);
      }
    }
    this.app.changed = this.then;
  }

  /* A newer list that says the same of a place is no news of it; nor is it news of an area that
     the verdicts on its places have changed. */
  isNews(subject, before, after) {
    const { model, palette } = this.app;
    if (model.isListed(before) && model.isListed(after)) {
      return palette.visual(before).key !== palette.visual(after).key;
    }
    const holder = (look) => model.looks[look][LOOK.holder];
    return model.kind(subject) !== "area" || holder(before) !== holder(after);
  }

  later() {
    clearTimeout(this.timer);
    const { since, tab } = this.app.store.state;
    this.since.value = since === null ? "" : toIso(since);
    if (tab === "changes") this.timer = setTimeout(() => this.draw(), 120);
  }

  draw() {
    const { model, looks, store } = this.app;
    const { since, day } = store.state;
    const holder = (look) => model.looks[look][LOOK.holder];
    const all = [...this.then];
    // Where a list begins to colour a place, nobody is said to have taken it.
    const handed = ([s, before]) => holder(before) !== holder(looks[s]) && !model.isListed(looks[s]);
    const hands = all.filter(handed);
    const signs = all.filter((each) => !handed(each));
    byId("changes-said").textContent = since === null
      ? "Choose a day to compare with: what differs is ringed on the map."
      : `${hands.length} changed hands and ${signs.length} changed otherwise ` +
        `between ${inWords(since)} and ${inWords(day)}.`;
    const item = ([s, before]) => make("li", {},
      make("button", { type: "button", onclick: (event) => this.app.select(s, event.target) },
        model.name(s, store.state.local)),
      make("span", {}, `${this.words.brief(before, since)} → ${this.words.brief(looks[s], day)}`));
    const part = (title, entries) => entries.length
      ? [make("h3", {}, title), make("ul", { class: "changes" }, entries.slice(0, 300).map(item))] : null;
    refill(byId("changes-list"), part("Changed hands", hands), part("Changed otherwise", signs));
  }
}
