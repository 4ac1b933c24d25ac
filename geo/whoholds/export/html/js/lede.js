/* The last changes of hands by the day shown, in cited sentences. */

import { inWords } from "./days.js";
import { byId, make, refill } from "./dom.js";
import { LOOK } from "./model.js";
import { citation } from "./story.js";
import { turnsOf } from "./turns.js";
import { apart } from "./words.js";

const LATEST_DAYS = 90;
const SENTENCES = 2;
/* How a place came to its holder, and from whom, by what the claim says that tells of it. */
const CAME = { captured: ["was captured by", "from"], recaptured: ["was retaken by", "from"],
  handed_over: ["was handed over to", "by"], withdrew: ["was left to", "by"] };

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
      make("h2", {}, `Latest by ${inWords(day)}`),
      found.length ? make("ul", {}, found.slice(0, SENTENCES).map((each) => make("li", {}, this.sentence(each))))
        : make("p", {}, `No change of hands is reported of the ${LATEST_DAYS} days before.`),
      rest > 0 ? make("button", { type: "button", class: "to", onclick: () => this.all() }, `and ${rest} more in ${LATEST_DAYS} days`) : null);
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
    const doubt = look[LOOK.claimedBy].includes(holder) ? ", by its own word alone"
      : model.header.vocabulary.certainties[look[LOOK.certainty]] === "possible" ? ", possibly" : "";
    const [came, from] = CAME[claim?.kind] || ["passed to", "from"];
    return [make("button", { type: "button", class: "to", onclick: (event) => this.app.select(subject, event.target) },
      model.name(subject, store.state.local)),
    ` ${came} ${called(holder)} ${from} ${called(before)} ${began ? began.words : "at a time that nobody tells"}${doubt}. `, claim ? citation(claim) : null];
  }

  /* The claim that tells of the change, else the first that the verdict rests on. */
  claim(timeline, row, holder) {
    const claims = timeline.cited(row).map((nth) => this.app.model.claim(nth));
    return claims.find((each) => CAME[each.kind] && each.holder === holder) || claims[0];
  }
}
