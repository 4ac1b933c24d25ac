/* Every place as text: to search, to choose by keyboard, to read without a map. */

import { inWords } from "./days.js";
import { byId, make, refill } from "./dom.js";
import { LOCALE, tr } from "./messages.js";
import { LOOK } from "./model.js";
import { fold, resembles, Search } from "./search.js";
import { Words } from "./words.js";

const FIRST_ROWS = 60;
/* In the order of the list. There may be hundreds of townships, named like their towns. */
const PLACE_KINDS = ["town", "site", "state", "highway", "area", "township"];

export class Places {
  constructor(app) {
    this.app = app;
    this.words = new Words(app.model);
    this.query = byId("query");
    this.all = false;
    this.search = new Search(app, this);
    this.query.addEventListener("input", () => {
      // What is found stands in the list, too.
      if (app.store.state.tab !== "places") app.store.set({ tab: "places" });
      this.draw();
    });
    byId("more").addEventListener("click", () => {
      this.all = true;
      this.draw();
    });
    app.store.listen((changed) => {
      const keys = ["day", "timeline", "hidden", "only", "tab", "local"];
      if (keys.some((key) => changed.has(key))) this.later();
    });
  }

  /* What is searched, folded, and the order of the alphabet; made when first needed. */
  prepare() {
    const { model } = this.app;
    const order = new Intl.Collator(LOCALE);
    this.names = Array.from({ length: model.total }, (_, s) => this.searched(s));
    this.around = this.names.map((_, s) => fold(model.stateOf(s)));
    const plain = this.names.map((_, s) => model.name(s));
    this.rank = this.names.map((_, s) => PLACE_KINDS.indexOf(this.kind(s)));
    const road = PLACE_KINDS.indexOf("highway");
    this.sorted = [...this.names.keys()].sort((a, b) => this.rank[a] - this.rank[b]
      || (this.rank[a] === road ? a - b : order.compare(plain[a], plain[b])));
  }

  /* What is reported comes first, what changed last before all; then what a list or an area tells;
     then what nobody tells. */
  byNews(subjects) {
    const { model, looks, store } = this.app;
    const { day } = store.state;
    const timeline = this.app.timeline();
    const news = (s) => {
      const look = looks[s];
      const row = model.looks[look];
      if (row[LOOK.inherited] >= 0) return Infinity;
      if (!row[LOOK.holder] && !row[LOOK.challengers].length) return Infinity;
      const at = timeline.row(s, day);
      return at > timeline.at[s] ? day - timeline.starts[at] : 1e6;
    };
    const tier = (s) => (model.looks[looks[s]][LOOK.holder] ? 0 : 1);
    const keys = new Map(subjects.map((s) => [s, [news(s), tier(s)]]));
    const compare = ([a, one], [b, two]) => (a === b ? one - two : a - b);
    return subjects.sort((a, b) => compare(keys.get(a), keys.get(b)));
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

  /* Names of a place, folded. */
  namesOf(subject) {
    if (!this.names) this.prepare();
    return this.names[subject].split("|").filter(Boolean);
  }

  /* Places that a folded text names, the best first; those of a state that it names; where none is
     named so, those whose names are nearly so. */
  found(asked) {
    if (!this.names) this.prepare();
    const { faces, shown } = this.app;
    const seen = this.sorted.filter((s) => shown(faces[s]));
    const last = PLACE_KINDS.indexOf("township");
    const rank = (s) => (this.rank[s] === last ? 3 : 0) + (this.names[s].startsWith(asked) ? 0
      : this.names[s].includes(`|${asked}`) ? 1 : this.names[s].includes(asked) ? 2 : 9);
    const hits = seen.filter((s) => this.names[s].includes(asked)
      || (asked.length > 2 && this.around[s].startsWith(asked)));
    const some = hits.length ? hits : seen.filter((s) => this.namesOf(s).some((name) => resembles(name, asked)));
    return some.sort((a, b) => rank(a) - rank(b));
  }

  /* Places of the list: what the query finds, or all. */
  matches() {
    if (!this.names) this.prepare();
    const asked = fold(this.query.value.trim());
    const { faces, shown } = this.app;
    if (!asked) return this.byNews(this.sorted.filter((s) => shown(faces[s])));
    const hits = this.found(asked);
    return hits.length ? hits : this.heldBy(asked);
  }

  /* Where the query names a party or a state of things, what it holds or what is so. */
  heldBy(asked) {
    const { model, faces, looks, shown, store } = this.app;
    const fits = new Map();
    const fit = (look) => {
      if (!fits.has(look)) {
        const holder = model.looks[look][LOOK.holder];
        const named = holder ? [model.actor(holder, store.state.day), model.actor(holder, store.state.day, true)] : [];
        fits.set(look, [...named, this.words.brief(look, store.state.day)].some((text) => fold(text).includes(asked)));
      }
      return fits.get(look);
    };
    return this.byNews(this.sorted.filter((s) => shown(faces[s]) && fit(looks[s])));
  }

  caption(n, first) {
    const { model, store } = this.app;
    const values = { n, total: model.total, day: inWords(store.state.day) };
    const said = model.nAreas ? tr("{n} of {total} places, areas and road sections on {day}", values)
      : tr("{n} of {total} places and road sections on {day}", values);
    return first ? tr("{said}, the first {first} of them here", { said, first }) : said;
  }

  draw(most = FIRST_ROWS) {
    const { model, looks, store } = this.app;
    const { day } = store.state;
    const timeline = this.app.timeline();
    const matches = this.matches();
    const rows = matches.slice(0, this.all ? matches.length : most);
    const cut = rows.length < matches.length;
    byId("places-caption").textContent = this.caption(matches.length, cut ? rows.length : 0);
    refill(byId("places-rows"), rows.map((s) => {
      const row = model.looks[looks[s]];
      const { status, certainty } = this.words.terms(row);
      const name = make("button", { type: "button", onclick: (event) => this.app.select(s, event.target) },
        model.name(s, store.state.local));
      const kind = model.kind(s) === "site" ? model.siteKind(s).words : "";
      const state = [kind, model.stateOf(s)].filter(Boolean).join(tr(", "));
      return make("tr", { "data-subject": model.id(s) },
        make("th", { scope: "row" }, name, state ? make("span", { class: "in" }, state) : null),
        make("td", { "data-holder": model.actors.ids[row[LOOK.holder]], "data-status": status,
          "data-certainty": certainty }, this.words.brief(looks[s], day),
        make("span", { class: "in age" }, this.words.heardBriefly(looks[s], timeline, timeline.row(s, day), day))));
    }));
    byId("more").hidden = !cut;
    byId("more").textContent = tr("Show all {n}", { n: matches.length });
  }
}
