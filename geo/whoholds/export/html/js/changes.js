/* What changed between two days: as a list, and ringed on the map. Told from the earlier day to the
   later, whichever the reader has chosen first. */

import { fromIso, inShort, inWords, toIso } from "./days.js";
import { byId, make, refill } from "./dom.js";
import { listed, msg, tr, trn } from "./messages.js";
import { turnsOf } from "./turns.js";
import { apart, Words } from "./words.js";

const MOST_ROWS = 300;
/* Kinds of subjects: in a heading, and so many of them. */
const CHANGED_KINDS = [["town", tr("Towns"), (n) => trn("{n} town", "{n} towns", n)],
  ["site", tr("Other places"), (n) => trn("{n} other place", "{n} other places", n)],
  ["highway", tr("Sections of road"), (n) => trn("{n} section of road", "{n} sections of road", n)],
  ["area", tr("Areas"), (n) => trn("{n} area", "{n} areas", n)], ["state", tr("States"), (n) => trn("{n} state", "{n} states", n)]];
/* Sections of the list: its turn, and its heading. */
const TURNED = [["hands", msg("{places} that changed hands ({n})")], ["often", msg("{places} that changed more than once ({n})")],
  ["first", msg("{places} reported for the first time ({n})")], ["again", msg("{places} known again ({n})")],
  ["lost", msg("{places} of which nobody is known any more ({n})")],
  ["fights", msg("{places} where a fight or siege began or ended ({n})")],
  ["signs", msg("{places} known more or less surely, or passed otherwise ({n})")]];

export class Changes {
  constructor(app) {
    this.app = app;
    this.words = new Words(app.model);
    this.since = byId("since");
    this.since.addEventListener("change", () => app.store.set({ since: fromIso(this.since.value) }));
    for (const button of byId("spans").querySelectorAll("button")) {
      button.addEventListener("click", () => this.back(button.dataset.days));
    }
    app.store.listen((changed) => {
      if (["since", "day", "timeline"].some((key) => changed.has(key))) this.find();
      if (["since", "day", "timeline", "tab", "local"].some((key) => changed.has(key))) this.later();
    });
  }

  back(days) {
    const { day } = this.app.store.state;
    this.app.store.set({ since: days ? day - Number(days) : null });
  }

  /* What of the world changed in the span, and else whose signs differ. */
  find() {
    const { model, store } = this.app;
    const timeline = this.app.timeline();
    this.bound(timeline);
    const { since, day } = store.state;
    this.found = new Map();
    if (since !== null && since !== day) {
      this.from = Math.min(since, day);
      this.to = Math.max(since, day);
      for (let s = 0; s < model.total; s++) {
        const turns = turnsOf(model, timeline, s, this.from, this.to);
        const turn = turns.length > 1 ? "often" : turns[0]?.turn || this.signs(timeline, s);
        if (turn) this.found.set(s, { turn, turns });
      }
    }
    // How sure somebody is of a thing is no change of the world.
    this.app.changed = new Map([...this.found].filter(([, { turn }]) => turn !== "signs"));
  }

  /* A day outside of the record is none to compare with: the nearest is, and that is said. */
  bound({ first, end }) {
    const { state } = this.app.store;
    const { since } = state;
    Object.assign(this.since, { min: toIso(first), max: toIso(end) });
    const near = since === null ? null : Math.max(first, Math.min(end, since));
    if (near !== since) this.corrected = since;
    else if (since !== this.near) this.corrected = null;
    this.near = state.since = near;
  }

  looksAt(timeline, subject) {
    return [this.from, this.to].map((day) => timeline.looks[timeline.row(subject, day)]);
  }

  /* A newer list that says the same of a place is no news of it; nor is it news of an area that
     the verdicts on its places have changed, or of anything that it reads as before. */
  signs(timeline, subject) {
    const { model, palette } = this.app;
    const [before, after] = this.looksAt(timeline, subject);
    if (before === after || model.kind(subject) === "area") return "";
    if (this.words.brief(before, this.to) === this.words.brief(after, this.to)) return "";
    if (model.isListed(before) && model.isListed(after)
      && palette.visual(before).key === palette.visual(after).key) return "";
    const status = (look) => this.words.terms(model.looks[look]).status;
    return [before, after].some((look) => ["contested", "besieged"].includes(status(look)))
      && status(before) !== status(after) ? "fights" : "signs";
  }

  later() {
    clearTimeout(this.timer);
    const { since, tab } = this.app.store.state;
    this.since.value = since === null ? "" : toIso(since);
    if (tab === "changes") this.timer = setTimeout(() => this.draw(), 120);
  }

  draw() {
    byId("changes-said").textContent = this.said();
    const all = [...this.found];
    refill(byId("changes-list"), TURNED.map(([turn, heading]) => CHANGED_KINDS.map(([kind, places]) =>
      this.part(heading, places, all.filter(([s, found]) => found.turn === turn && this.app.model.kind(s) === kind)))));
  }

  part(heading, places, entries) {
    if (!entries.length) return null;
    const rest = entries.length - MOST_ROWS;
    return [make("h3", {}, tr(heading, { places, n: entries.length })),
      make("ul", { class: "changes" }, entries.slice(0, MOST_ROWS).map((entry) => this.item(entry)),
        rest > 0 ? make("li", {}, tr("and {n} more; the table to download has all of a day.", { n: rest })) : null)];
  }

  item([subject, { turns }]) {
    const { model, store } = this.app;
    return make("li", {},
      make("button", { type: "button", onclick: (event) => this.app.select(subject, event.target) },
        model.name(subject, store.state.local)),
      make("span", {}, turns.length > 1 ? this.path(turns) : this.sides(subject)));
  }

  sides(subject) {
    const [before, after] = this.looksAt(this.app.timeline(), subject);
    return tr("{before} → {after}", { before: this.words.brief(before, this.from), after: this.words.brief(after, this.to) });
  }

  /* Who came one after the other, there and back. */
  path(turns) {
    const timeline = this.app.timeline();
    const steps = turns.map(({ row, day }) => {
      const isTold = timeline.beganAt(row) || !this.app.model.looks[timeline.looks[row]][0];
      const holder = this.words.brief(timeline.looks[row], day);
      return isTold ? tr("{holder} (from {day})", { holder, day: inShort(day) }) : tr("{holder} (nobody says when)", { holder });
    });
    const { before } = turns[0];
    return [apart(this.app.model.actor(before, this.from, true)), ...steps].reduce((said, after) => tr("{before} → {after}", { before: said, after }));
  }

  /* How much changed, in a sentence or three. */
  said() {
    const { first, end } = this.app.timeline();
    const { since } = this.app.store.state;
    if (since === null) return tr("Choose a day to compare with: what changed is ringed on the map.");
    const { corrected } = this;
    const note = corrected === null || corrected === undefined ? ""
      : `${tr("{day} lies outside of the record, which goes from {first} to {last}.", { day: inWords(corrected), first: inWords(first), last: inWords(end) })} `;
    if (since === this.app.store.state.day) return note + tr("Both days are {day}.", { day: inWords(since) });
    return note + this.counts();
  }

  counts() {
    const entries = [...this.found];
    const has = (turn) => ([, found]) => found.turns.some((each) => each.turn === turn);
    const hands = entries.filter(has("hands"));
    const often = entries.filter(([, found]) => found.turn === "often").length;
    const first = entries.filter(has("first")).length;
    const kinds = CHANGED_KINDS.map(([kind, , count]) => {
      const n = hands.filter(([s]) => this.app.model.kind(s) === kind).length;
      return n ? count(n) : "";
    }).filter(Boolean);
    const span = { from: inWords(this.from), to: inWords(this.to), places: listed(kinds) };
    const out = [kinds.length ? tr("Between {from} and {to}, {places} changed hands.", span)
      : tr("Between {from} and {to}, nothing is known to have changed hands.", span)];
    if (often) out.push(tr("{n} changed more than once.", { n: often }));
    if (first) out.push(trn("{n} was reported for the first time.", "{n} were reported for the first time.", first));
    return out.join(" ");
  }
}
