/* Shares over time: what each party holds at least and at most. The engine has judged who may hold
   a place under each verdict (header.shares); that is only added up here, once somebody looks. */

import { inWords, monthStarts } from "./days.js";
import { byId, make, put, refill } from "./dom.js";
import { digits, LOCALE, msg, tr, trp } from "./messages.js";
import { mix } from "./palette.js";

const FIRST_PARTIES = 12;
/* Heights in pixels: of the party that may hold most, and of all there is behind the unknown. */
const TALLEST = 72;
const WHOLE = 26;
/* What is counted: in a choice, in a sentence, and how many are told as one. */
const COUNTED = [[tr("Towns"), msg("In {where} on {day}, of {n} towns; open to anybody: {open}"), 1],
  [tr("People"), msg("In {where} on {day}, of {n} people of towns whose population is known; open to anybody: {open}"), 1],
  [tr("Kilometres of road"), msg("In {where} on {day}, of {n} kilometres of road; open to anybody: {open}"), 1000],
  [tr("Square kilometres"), msg("In {where} on {day}, of {n} square kilometres, inferred from the towns; open to anybody: {open}"), 100]];
const ROADS = 2;
const AREAS = 3;
const exact = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const rough = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumSignificantDigits: 3 });

const exactly = (amount) => digits(exact.format(amount));
const roughly = (amount) => digits(rough.format(amount));

export class Figure {
  constructor(app) {
    this.app = app;
    this.stale = true;
    app.store.listen((changed, { tab }) => {
      if (changed.has("timeline") || changed.has("theme")) this.stale = true;
      if (tab !== "figure") return;
      if (!this.table) this.build();
      if (this.stale) this.draw();
      else if (changed.has("day") || changed.has("tab")) this.point();
    });
  }

  build() {
    const { states, shares } = this.app.model.header;
    const renew = () => this.draw();
    const choice = (label, options) => {
      const select = make("select", { onchange: renew }, options.map(([value, words]) =>
        make("option", { value }, words)));
      return [make("label", { hidden: options.length < 2 }, label, select), select];
    };
    const [what, measure] = choice(tr("Share of"), COUNTED.map(([words], nth) => [nth, words])
      .filter(([nth]) => (nth === AREAS ? shares.methods : this.units(nth, 0).length)));
    const [where, place] = choice(trp("place", "In"), [[0, tr("Whole country")],
      ...states.names.map((name, nth) => [nth + 1, name]).sort((a, b) => a[1].localeCompare(b[1]))]);
    this.caption = make("caption");
    this.rows = make("tbody");
    this.axis = make("div", { class: "ticks" });
    this.table = make("table", {}, this.caption,
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, tr("Party")),
        make("th", { scope: "col" }, tr("Least to most"))), this.across(this.axis)), this.rows);
    this.more = make("button", { type: "button", class: "plain", onclick: () => {
      this.all = true;
      this.draw();
    } });
    Object.assign(this, { measure, place });
    refill(byId("figure"), make("div", { class: "search" }, what, where), this.table, this.more,
      make("p", { class: "note" }, tr("Solid: at least, what nobody else may hold. Pale, to the dashed line: at most, where the record names a party as one who may hold it. Open is where nobody is named, or nobody beside the one named: anybody may be there, so that a party may hold as much more. All parties are drawn to one scale; what is open has its own, whose height is the whole.")));
  }

  /* Subjects and how much of what is counted each of them is. */
  units(measure, place) {
    const { model } = this.app;
    const c = model.columns;
    const all = measure === ROADS
      ? Array.from(c["lie.road"], (road, i) => [model.nTowns + road, c["lie.metres"][i], c["lie.state"][i]])
      : model.townIds.map((_, t) => [t, measure ? c["town.people"][t] : 1, c["town.state"][t]]);
    return all.filter(([, amount, state]) => amount && (!place || state === place));
  }

  /* Tells each amount of what is counted in a place with who may hold it from a day to another. */
  each(measure, place, method, tell) {
    const { columns: c, header: { shares: { may } } } = this.app.model;
    const timeline = this.app.timeline();
    if (measure === AREAS) {
      const of = (name) => c[`area${method}.${name}`];
      of("km2").forEach((amount, i) => {
        if (place && of("state")[i] !== place) return;
        tell(amount, of("from")[i], of("to")[i], may[of("may")[i]]);
      });
      return;
    }
    for (const [s, amount] of this.units(measure, place)) {
      for (let row = timeline.at[s]; row < timeline.at[s + 1]; row++) {
        const to = timeline.endOf(s, row);
        const look = timeline.looks[row];
        const from = timeline.starts[row] - timeline.first;
        tell(amount, from, to - timeline.first, may[c["look.may"][look]]);
      }
    }
  }

  /* The least and the most of each party on every day, and how much there is. */
  sum(measure, place, method) {
    const timeline = this.app.timeline();
    const days = timeline.last - timeline.first + 1;
    const parties = new Map();
    const of = (actor) => parties.get(actor)
      || parties.set(actor, [0, 1].map(() => new Float64Array(days + 1))).get(actor);
    let total = 0;
    of(0);
    this.each(measure, place, method, (amount, from, to, may) => {
      if (!from) total += amount;
      for (const actor of may) {
        const [least, most] = of(actor);
        for (const bound of may.length > 1 ? [most] : [least, most]) {
          bound[from] += amount;
          bound[to] -= amount;
        }
      }
    });
    for (const bound of [...parties.values()].flat()) {
      for (let d = 1; d <= days; d++) bound[d] += bound[d - 1];
    }
    return { parties, days, total };
  }

  /* The same over all methods; a party that one of them does not see holds nothing by it. */
  bound(measure, place) {
    const { methods } = this.app.model.header.shares;
    const sums = Array.from({ length: measure === AREAS ? methods : 1 },
      (_, method) => this.sum(measure, place, method));
    const [one] = sums;
    const none = new Float64Array(one.days + 1);
    for (const { parties, total } of sums.slice(1)) {
      one.total = Math.max(one.total, total);
      for (const actor of [...one.parties.keys(), ...parties.keys()]) {
        const [a, b] = [one, { parties }].map((sum) => sum.parties.get(actor) || [none, none]);
        one.parties.set(actor, [a[0].map((v, d) => Math.min(v, b[0][d])),
          a[1].map((v, d) => Math.max(v, b[1][d]))]);
      }
    }
    return one;
  }

  draw() {
    this.stale = false;
    const { shares, store } = this.app;
    const { measure } = this;
    // Areas were derived as known in the end only.
    const areas = [...measure.options].find(({ value }) => +value === AREAS);
    if (areas) areas.disabled = store.state.timeline > 0;
    if (areas?.disabled && areas.selected) measure.selectedIndex = 0;
    const { parties, days, total } = this.bound(+measure.value, +this.place.value);
    this.total = total;
    const tops = new Map([...parties].map(([actor, [, most]]) => [actor, Math.max(...most)]));
    tops.set(0, 0);
    const order = [...tops.keys()].sort((a, b) => !a - !b || tops.get(b) - tops.get(a) || a - b);
    const scale = TALLEST / Math.max(...tops.values(), 1);
    const kept = this.all ? order : order.filter((a, nth) => nth < FIRST_PARTIES || !a);
    this.lanes = kept.map((actor) => {
      const height = actor ? Math.max(3, tops.get(actor) * scale) : WHOLE;
      const top = actor ? height / scale : total || 1;
      return this.lane(actor, parties.get(actor), { days, top, height });
    });
    refill(this.rows, this.lanes.map((lane) => lane.rows));
    shares.drawTicks(this.axis, 4);
    this.more.hidden = kept.length === order.length;
    this.more.textContent = tr("Show all {n} parties", { n: order.length - 1 });
    this.point();
  }

  /* A row for the eye alone: what it shows of the day is said in the row before. */
  across(drawn) {
    return make("tr", { class: "lane", "aria-hidden": "true" }, make("td", { colspan: 2 }, drawn));
  }

  /* A party's name and figures, and under them its band. */
  lane(actor, [least, most], { days, top, height }) {
    const { palette, signs } = this.app;
    const { first, last } = this.app.timeline();
    const colour = palette.colours[actor];
    const years = monthStarts(first, last, 12).map((day) => `M${day - first} 0V${-top}`).join("");
    const stroke = { "vector-effect": "non-scaling-stroke" };
    const name = make("th", { scope: "row" });
    const figures = make("td");
    const picture = make("svg:svg",
      { viewBox: `0 ${-top} ${days} ${top}`, preserveAspectRatio: "none", height },
      make("svg:path", { d: years, stroke: "var(--line)", ...stroke }),
      make("svg:path", { d: outline(most), fill: mix(colour, palette.theme.paper, signs.pale * 0.8),
        stroke: colour, "stroke-dasharray": "3 2", ...stroke }),
      make("svg:path", { d: outline(least), fill: colour }));
    const scale = height < 20 ? "" : make("small", {}, roughly(this.counted(top)));
    const rows = [make("tr", {}, name, figures), this.across(make("div", {}, scale, picture))];
    return { actor, name, figures, least, most, rows };
  }

  /* An amount in the unit that sentences name. */
  counted(amount) {
    return amount / COUNTED[+this.measure.value][2];
  }

  /* The cursor and the figures of the day. */
  point() {
    const { model, store, shares } = this.app;
    const { first, last } = this.app.timeline();
    const day = Math.max(first, Math.min(last, store.state.day));
    this.table.style.setProperty("--at", `${shares.share(day + 0.5)}%`);
    for (const { actor, name, figures, least, most } of this.lanes) {
      const bounds = [least, most].map((bound) => exactly(this.counted(bound[day - first])));
      put(name, "textContent", actor ? model.actor(actor, day) : tr("Open to anybody"));
      put(figures, "textContent", [...new Set(bounds)].reduce((low, high) => tr("{least} to {most}", { least: low, most: high })));
    }
    const { measure, place } = this;
    const where = +place.value ? place.selectedOptions[0].label : tr("the whole country");
    const open = exactly(this.counted(this.lanes.find(({ actor }) => !actor)?.most[day - first] || 0));
    put(this.caption, "textContent", tr(COUNTED[+measure.value][1],
      { where, day: inWords(day), n: exactly(this.counted(this.total)), open }));
  }
}

/* The outline of what lies between nothing and a bound, a step for each day on which it changes. */
function outline(bound) {
  let before = 0;
  return bound.reduce((path, value, day) => {
    if (value === before) return path;
    const to = `${before ? `H${day}` : `M${day} 0`}V${-value}`;
    before = value;
    return path + to;
  }, "");
}
