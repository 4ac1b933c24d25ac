/* The last changes of hands by the day shown, in cited sentences. */

import { inWords } from "./days.js";
import { byId, make, refill } from "./dom.js";
import { msg, trNodes, tr, trn } from "./messages.js";
import { LOOK } from "./model.js";
import { citation } from "./story.js";
import { turnsOf } from "./turns.js";
import { apart } from "./words.js";

const LATEST_DAYS = 90;
const SENTENCES = 2;
/* How a place came to its holder, and from whom, by what the claim says that tells of it. */
const CAME = {
  captured: msg("{place} was captured by {holder} from {before} {when}{doubt}."),
  recaptured: msg("{place} was retaken by {holder} from {before} {when}{doubt}."),
  handed_over: msg("{place} was handed over to {holder} by {before} {when}{doubt}."),
  withdrew: msg("{place} was left to {holder} by {before} {when}{doubt}."),
};
const PASSED = msg("{place} passed to {holder} from {before} {when}{doubt}.");

export class Lede {
  constructor(app) {
    this.app = app;
    app.store.listen((changed) => {
      if (["day", "timeline", "local", "step"].some((key) => changed.has(key))) this.later();
    });
  }

  later() {
    clearTimeout(this.timer);
    if (this.app.quiet) this.draw();
    else this.timer = setTimeout(() => this.draw(), 150);
  }

  /* Changes of hands of what is counted, the latest first. */
  latest(day) {
    const { model } = this.app;
    const timeline = this.app.timeline();
    const [from, to] = model.counted();
    const out = [];
    for (let s = from; s < to; s++) {
      const turn = turnsOf(model, timeline, s, day - LATEST_DAYS, day).findLast((each) => each.turn === "hands");
      if (turn) out.push({ subject: s, ...turn });
    }
    return out.sort((a, b) => b.day - a.day || a.subject - b.subject);
  }

  draw() {
    const { day, step } = this.app.store.state;
    byId("lede").hidden = step >= 0;
    const found = this.latest(day);
    const rest = found.length - SENTENCES;
    refill(byId("lede"),
      make("h2", {}, tr("Latest by {day}", { day: inWords(day) })),
      found.length ? make("ul", {}, found.slice(0, SENTENCES).map((each) => make("li", {}, this.sentence(each))))
        : make("p", {}, tr("No change of hands is reported of the {n} days before.", { n: LATEST_DAYS })),
      rest > 0 ? make("button", { type: "button", class: "to", onclick: () => this.all() }, trn("and {n} more in {days} days", "and {n} more in {days} days", rest, { days: LATEST_DAYS })) : null);
  }

  all() {
    const { store } = this.app;
    store.set({ since: Math.max(this.app.timeline().first, store.state.day - LATEST_DAYS), tab: "changes" });
    byId("tab-changes").focus();
  }

  sentence({ subject, before, holder, day, row }) {
    const { model, store } = this.app;
    const timeline = this.app.timeline();
    const called = (actor) => apart(model.actor(actor, day));
    const look = model.looks[timeline.looks[row]];
    const claim = this.claim(timeline, row, holder);
    const began = timeline.beganAt(row);
    const doubt = look[LOOK.claimedBy].includes(holder) ? tr(", by its own word alone")
      : model.header.vocabulary.certainties[look[LOOK.certainty]] === "possible" ? tr(", possibly") : "";
    const place = make("button", { type: "button", class: "to", onclick: (event) => this.app.select(subject, event.target) },
      model.name(subject, store.state.local));
    const when = began ? began.words : tr("at a time that nobody tells");
    return [trNodes(CAME[claim?.kind] || PASSED, { place, holder: called(holder), before: called(before), when, doubt }),
      " ", claim ? citation(claim) : null];
  }

  /* The claim that tells of the change, else the first that the verdict rests on. */
  claim(timeline, row, holder) {
    const claims = timeline.cited(row).map((nth) => this.app.model.claim(nth));
    return claims.find((each) => CAME[each.kind] && each.holder === holder) || claims[0];
  }
}
