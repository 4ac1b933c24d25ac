/* Every place as text: to search, to choose by keyboard, to read without a map. */

import { inWords } from "./days.js";
import { byId, make, refill } from "./dom.js";
import { LOOK } from "./model.js";
import { Words } from "./words.js";

const FIRST_ROWS = 60;
/* Paper has no button for more. */
const PAPER_ROWS = 2000;
/* In the order of the list. There may be hundreds of townships, named like their towns. */
const PLACE_KINDS = ["town", "site", "state", "highway", "area", "township"];

export class Places {
  constructor(app) {
    this.app = app;
    this.words = new Words(app.model);
    this.query = byId("query");
    this.all = false;
    this.query.addEventListener("input", () => this.draw());
    byId("more").addEventListener("click", () => {
      this.all = true;
      this.draw();
    });
    // On paper the list stands there whatever tab is open.
    for (const [event, most] of [["beforeprint", PAPER_ROWS], ["afterprint", FIRST_ROWS]]) {
      addEventListener(event, () => this.draw(most));
    }
    app.store.listen((changed) => {
      const keys = ["day", "timeline", "hidden", "only", "tab", "local"];
      if (keys.some((key) => changed.has(key))) this.later();
    });
  }

  /* What is searched, folded, and the order of the list; made when first needed. */
  prepare() {
    const { model } = this.app;
    const order = new Intl.Collator("en");
    this.names = Array.from({ length: model.total }, (_, s) => this.searched(s));
    const plain = this.names.map((_, s) => model.name(s));
    this.rank = this.names.map((_, s) => PLACE_KINDS.indexOf(this.kind(s)));
    const road = PLACE_KINDS.indexOf("highway");
    this.sorted = [...this.names.keys()].sort((a, b) => this.rank[a] - this.rank[b]
      || (this.rank[a] === road ? a - b : order.compare(plain[a], plain[b])));
  }

  kind(subject) {
    const { model } = this.app;
    const kind = model.kind(subject);
    return kind === "area" && model.level(subject) === "township" ? "township" : kind;
  }

  searched(subject) {
    const { model } = this.app;
    const layer = model.layer(subject);
    const other = layer ? layer.other[model.place(subject)] || "" : "";
    return fold([model.name(subject), model.local(subject), other, model.id(subject)].join("|"));
  }

  /* Reading can wait for the picture. */
  later() {
    clearTimeout(this.timer);
    if (this.app.quiet) this.draw();
    else if (this.app.store.state.tab === "places") this.timer = setTimeout(() => this.draw(), 120);
  }

  /* Places that the legend lets be seen and the query names, the best first. */
  matches() {
    if (!this.names) this.prepare();
    const asked = fold(this.query.value.trim());
    const { looks, shown } = this.app;
    const hits = this.sorted.filter((s) => shown(looks[s]) && this.names[s].includes(asked));
    if (!asked) return hits;
    const last = PLACE_KINDS.indexOf("township");
    const rank = (s) => (this.rank[s] === last ? 3 : 0)
      + (this.names[s].startsWith(asked) ? 0 : this.names[s].includes(`|${asked}`) ? 1 : 2);
    return hits.sort((a, b) => rank(a) - rank(b));
  }

  draw(most = FIRST_ROWS) {
    const { model, looks, store } = this.app;
    const { day } = store.state;
    const timeline = this.app.timeline();
    const matches = this.matches();
    const rows = matches.slice(0, this.all ? matches.length : most);
    const cut = rows.length < matches.length;
    byId("places-caption").textContent = `${matches.length} of ${model.total} places`
      + `${model.nAreas ? ", areas" : ""} and road sections on ${inWords(day)}${cut ? `, the first ${rows.length} of them here` : ""}`;
    refill(byId("places-rows"), rows.map((s) => {
      const row = model.looks[looks[s]];
      const { status, certainty } = this.words.terms(row);
      const name = make("button", { type: "button", onclick: (event) => this.app.select(s, event.target) },
        model.name(s, store.state.local));
      const kind = model.kind(s) === "site" ? model.siteKind(s).words : "";
      const state = [kind, model.stateOf(s)].filter(Boolean).join(", ");
      return make("tr", { "data-subject": model.id(s) },
        make("th", { scope: "row" }, name, state ? make("span", { class: "in" }, state) : null),
        make("td", { "data-holder": model.actors.ids[row[LOOK.holder]], "data-status": status,
          "data-certainty": certainty }, this.words.brief(looks[s], day),
        make("span", { class: "in age" }, this.words.heardBriefly(looks[s], timeline, timeline.row(s, day), day))));
    }));
    byId("more").hidden = !cut;
    byId("more").textContent = `Show all ${matches.length}`;
  }
}

/* Lower case and without accents, so that "Hpa-an", "hpa an" and "HPAAN" meet. */
function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f'’ -]/g, "").toLowerCase();
}
