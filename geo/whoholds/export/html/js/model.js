/* What the page knows. Verdicts are looked up, never computed: that was done before. */

import { onDay, toIso } from "./days.js";
import { tr } from "./messages.js";
import { offsets, readIds } from "./unpack.js";

export const LOOK = { holder: 0, status: 1, access: 2, certainty: 3, inherited: 4,
  partners: 5, challengers: 6, alternatives: 7, claimedBy: 8, inferred: 9, silence: 10 };
/* Codes of `since`, as intervals.py writes them. */
const NO_DAY = 0;
const ON_START = 1;
const AS_BEFORE = 2;
const FIRST_PAIR = 3;

class Timeline {
  constructor(nth, meta, columns, total) {
    const of = (name) => columns[`timeline${nth}.${name}`];
    Object.assign(this, { meta, first: meta.first, last: meta.last });
    /* The last day of which anything was known. */
    this.known = Math.max(meta.first, Math.min(meta.last, meta.as_known));
    this.at = offsets(of("counts"));
    this.looks = of("looks");
    this.since = of("since");
    this.cites = offsets(of("cites"));
    this.claims = of("claims");
    this.starts = of("gaps");
    this.grounds = of("grounds");
    this.heards = offsets(of("heards"));
    this.heard = { cite: of("heard.cite"), from: of("heard.from"), lasts: of("heard.lasts") };
    this.pillars = { of: of("pillar.of"), claim: of("pillar.claim") };
    this.undone = { of: of("undone.of"), winner: of("undone.winner"), loser: of("undone.loser") };
    this.disputes = { of: of("dispute.of"), about: of("dispute.about"), claims: of("dispute.claims") };
    for (let s = 0; s < total; s++) {
      let day = this.first;
      for (let i = this.at[s]; i < this.at[s + 1]; i++) day = this.starts[i] += day;
    }
  }

  /* The interval of a subject that a day lies in. */
  row(subject, day) {
    let low = this.at[subject];
    let high = this.at[subject + 1] - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= day) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /* The day after the last of an interval. */
  endOf(subject, row) {
    return row + 1 < this.at[subject + 1] ? this.starts[row + 1] : this.last + 1;
  }

  /* The claims that an interval rests on. */
  cited(row) {
    return [...this.claims.subarray(this.cites[row], this.cites[row + 1])];
  }

  /* When the holder of an interval was last heard of by a day, and the claim that says so. */
  heardAt(row, day) {
    const list = this.listOf(row);
    if (list) return list.asOf > day ? null : { day: list.asOf, lasts: 0, claim: list.claim };
    const { cite, from, lasts } = this.heard;
    let best = null;
    for (let i = this.heards[row]; i < this.heards[row + 1]; i++) {
      const first = this.starts[row] + from[i];
      if (first > day) continue;
      const reach = Math.min(day, first + lasts[i]);
      if (best && (reach < best.day || (reach === best.day && lasts[i] >= best.lasts))) continue;
      best = { day: reach, lasts: lasts[i], claim: this.claims[this.cites[row] + cite[i]] };
    }
    return best;
  }

  /* From and up to which days an interval's claims heard of its holder. */
  hearings(row) {
    const { from, lasts } = this.heard;
    const days = [];
    for (let i = this.heards[row]; i < this.heards[row + 1]; i++) {
      const first = this.starts[row] + from[i];
      days.push([first, first + lasts[i]]);
    }
    return days;
  }

  /* The claims between which it is inferred that an interval is contested. */
  pillarsOf(row) {
    const { of, claim } = this.pillars;
    return [...claim].filter((_, i) => of[i] === row);
  }

  /* Who took a subject back, and from whom, of whom nobody says when he had come. */
  undoneOn(subject) {
    const { of, winner, loser } = this.undone;
    const at = of.indexOf(subject);
    return at < 0 ? null : { winner: winner[at], loser: loser[at] };
  }

  /* Looks of all subjects on a day, into `out`. */
  looksOn(day, out) {
    for (let s = 0; s < out.length; s++) out[s] = this.looks[this.row(s, day)];
  }

  /* Days after the first on which any verdict changes, sorted. */
  changeDays() {
    if (!this.changes) {
      this.changes = Int32Array.from(new Set(this.starts)).sort().filter((day) => day > this.first);
    }
    return this.changes;
  }

  /* Where sources differ on a subject: what about, and the claims. */
  disputesOn(subject) {
    const { of, about, claims } = this.disputes;
    const out = new Map();
    for (let i = of.indexOf(subject); i >= 0 && of[i] === subject; i++) {
      if (!out.has(about[i])) out.set(about[i], []);
      out.get(about[i]).push(claims[i]);
    }
    return out;
  }

  /* Bounds and words of when the holder of an interval began. */
  beganAt(row) {
    while (this.since[row] === AS_BEFORE) row--;
    const code = this.since[row];
    if (code === NO_DAY) return null;
    if (code === ON_START) {
      const day = this.starts[row];
      return { earliest: day, latest: day, words: onDay(day) };
    }
    const [earliest, latest, words] = this.pairs[code - FIRST_PAIR];
    return { earliest, latest, words };
  }
}

export class Model {
  constructor({ header, columns }) {
    this.header = header;
    this.columns = columns;
    this.actors = header.actors;
    this.looks = header.looks;
    const { towns, roads, states, sites, areas } = header;
    this.townIds = readIds(towns.ids, columns["town.id"]);
    this.nTowns = this.townIds.length;
    this.nRoads = columns["road.of"].length;
    this.nStates = states.ids.length;
    this.nSites = sites.ids.length;
    this.nAreas = areas.ids.length;
    /* Where each layer begins among all subjects; lists are numbered behind them. */
    this.firstState = this.nTowns + this.nRoads;
    this.firstSite = this.firstState + this.nStates;
    this.firstArea = this.firstSite + this.nSites;
    this.total = this.firstArea + this.nAreas;
    this.roadIds = Array.from(columns["road.of"], (road, i) =>
      `${roads.ids[road]}[${this.townIds[columns["road.from"][i]]}..` +
      `${this.townIds[columns["road.to"][i]]}]`);
    this.capitals = new Set(towns.capitals);
    const own = readIds(header.claims.ids, columns["claim.id"]);
    this.nOwn = own.length;
    const { "listed.list": of, "listed.town": about } = columns;
    this.claimIds = [...own, ...Array.from(of, (list, i) => `${header.lists.ids[list]}/${this.townIds[about[i]]}`)];
    this.aboutAt = offsets(columns["about.counts"]);
    this.about = columns["about.claims"];
    this.claimDay = columns["claim.day"];
    this.claimKnown = columns["claim.known"];
    this.timelines = header.timelines.map((meta, nth) => {
      const timeline = new Timeline(nth, meta, columns, this.total);
      timeline.pairs = header.pairs;
      timeline.listOf = (row) => this.listOf(timeline, row);
      return timeline;
    });
    /* Those behind the first half are the same by reports alone. */
    this.nKnown = this.timelines.length / (header.reported ? 2 : 1);
    /* The last day that may be asked about: of earlier knowledge, that day. */
    this.timelines.forEach((timeline, nth) => {
      timeline.end = nth % this.nKnown ? timeline.known : timeline.last;
    });
    this.inside = this.group("lies.area", "lies.place");
    this.outside = this.group("lies.place", "lies.area");
    this.mended = new Map();
    columns["mend.old"].forEach((old, i) => this.mended.set(old, columns["mend.new"][i]));
  }

  /* Which subjects the legend and the chart count: towns, or states where there are none. */
  counted() {
    return this.nTowns ? [0, this.nTowns] : [this.firstState, this.firstSite];
  }

  kind(subject) {
    if (subject < this.nTowns) return "town";
    if (subject < this.firstState) return "highway";
    if (subject < this.firstSite) return "state";
    if (subject < this.firstArea) return "site";
    return subject < this.total ? "area" : "list";
  }

  /* Place of a subject in its layer. */
  place(subject) {
    return subject - { town: 0, highway: this.nTowns, state: this.firstState, site: this.firstSite,
      area: this.firstArea, list: this.total }[this.kind(subject)];
  }

  /* Names and ids of the layer that a subject is of; roads have others. */
  layer(subject) {
    const { towns, states, sites, areas, lists } = this.header;
    return { town: towns, state: states, site: sites, area: areas, list: lists }[this.kind(subject)];
  }

  id(subject) {
    const kind = this.kind(subject);
    const ids = { town: this.townIds, highway: this.roadIds }[kind] || this.layer(subject).ids;
    return `${kind}:${ids[this.place(subject)]}`;
  }

  find(id) {
    if (!this.byId) {
      this.byId = new Map();
      for (let s = 0; s < this.total; s++) this.byId.set(this.id(s), s);
    }
    return this.byId.get(id) ?? -1;
  }

  /* A number such as AH1 is what a road is called; any other id is not. */
  road(nth) {
    const { ids, names } = this.header.roads;
    return /^[A-Z]{1,4} ?\d+[A-Z]?$/.test(ids[nth]) ? ids[nth] : names[nth];
  }

  name(subject, local = false) {
    const place = this.place(subject);
    const kind = this.kind(subject);
    if (kind === "highway") {
      const { columns: c } = this;
      const ends = [c["road.from"][place], c["road.to"][place]].map((t) => this.name(t, local));
      return `${this.road(c["road.of"][place])}: ${ends.join(" – ")}`;
    }
    const layer = this.layer(subject);
    return (local && layer.local[place]) || layer.names[place];
  }

  local(subject) {
    return this.layer(subject)?.local[this.place(subject)] || "";
  }

  /* Towns that lie in a state, by its place in the layer. */
  townsIn(state) {
    const of = this.columns["town.state"];
    return [...of.keys()].filter((t) => of[t] === state + 1);
  }

  /* Name of the state that a place or an area lies in. */
  stateOf(subject) {
    const of = this.columns[`${this.kind(subject)}.state`];
    const state = of ? of[this.place(subject)] : 0;
    return state ? this.header.states.names[state - 1] : "";
  }

  /* What lies within what, from pairs in two columns. */
  group(of, what) {
    const groups = new Map();
    this.columns[of].forEach((at, i) => {
      if (!groups.has(at)) groups.set(at, []);
      groups.get(at).push(this.columns[what][i]);
    });
    return groups;
  }

  /* Subjects that lie in an area. */
  placesIn(subject) {
    return this.kind(subject) === "area" ? this.inside.get(this.place(subject)) || [] : [];
  }

  /* Areas around a place, those of fewest places first. */
  areasAround(subject) {
    const size = (area) => this.inside.get(area).length;
    return [...this.outside.get(subject) || []].sort((a, b) => size(a) - size(b))
      .map((area) => this.firstArea + area);
  }

  /* What an area is: a township, a district, a region, a zone. */
  level(subject) {
    return this.header.vocabulary.levels[this.columns["area.level"][this.place(subject)]];
  }

  /* The kind of a site, as a word of the model and as a reader's. */
  siteKind(subject) {
    const nth = this.columns["site.kind"][this.place(subject)];
    const { siteKinds, sites } = this.header.vocabulary;
    return { key: siteKinds[nth], words: sites[nth] };
  }

  /* Who holds what looks so; nobody is 0. A look whose age is drawn is numbered behind all others. */
  holder(face) {
    return this.looks[face % this.looks.length][LOOK.holder];
  }

  isStale(face) {
    return face >= this.looks.length;
  }

  /* Whether nothing is reported of a place itself, and a list colours it. */
  isListed(look) {
    return this.looks[look][LOOK.inherited] >= this.total;
  }

  /* The list that colours an interval: its day, and the claim that stands for what it says. */
  listOf(timeline, row) {
    const inherited = this.looks[timeline.looks[row]][LOOK.inherited];
    if (inherited < this.total) return null;
    const list = inherited - this.total;
    const claim = timeline.cited(row).find((c) => this.listed(c)?.list === list);
    return { list, asOf: this.header.lists.asOf[list], claim };
  }

  /* What a claim that is a row of a list adds to it. */
  listed(claim) {
    if (claim < this.nOwn) return null;
    const { columns: c, header: { lists } } = this;
    const nth = claim - this.nOwn;
    const list = c["listed.list"][nth];
    return { list, town: c["listed.town"][nth], asOf: lists.asOf[list],
      administered: lists.says[list] === 1, rest: c["listed.basis"][nth] === 2 };
  }

  /* Whether two actors are one, or one stands above the other. */
  agree(a, b) {
    const { parents } = this.actors;
    const above = (low, high) => {
      for (let at = low, n = 0; at && n < 20; at = parents[at], n++) if (at === high) return true;
      return false;
    };
    return above(a, b) || above(b, a);
  }

  /* Whose side an actor was on, on a day: its bloc's, or its own. */
  side(nth, day) {
    const iso = toIso(day);
    const dated = this.actors.sides.find(([actor, start, end]) => actor === nth
      && (!start || start <= iso) && (!end || iso <= end));
    return (dated ? dated[3] : this.actors.blocs[nth]) || nth;
  }

  /* The side of an actor among those that have a colour, "" for all others. */
  family(nth, day) {
    const side = this.side(nth, day);
    return this.actors.sideColours.some(([bloc]) => bloc === side) ? side : "";
  }

  /* What a side is called: as the party of its name on the day, else by its own word. */
  sideName(bloc, day) {
    if (!bloc) return tr("On no side named here");
    const actor = this.actors.ids.indexOf(bloc);
    const name = actor > 0 ? this.actor(actor, day) : bloc.replace(/[-_]/g, " ");
    return name.charAt(0).toUpperCase() + name.slice(1);
  }

  /* What an actor was called on a day. */
  actor(nth, day, short = false) {
    const iso = toIso(day);
    const spans = this.actors.names[nth];
    let called = spans[0];
    for (const span of spans.slice(1)) {
      if ((!span[0] || span[0] <= iso) && (!span[1] || iso <= span[1])) called = span;
    }
    return called[short ? 3 : 2];
  }

  /* Everything a claim says, in one object. */
  claim(nth) {
    const { columns: c, header: h } = this;
    const [holder, partners, challengers, claimant] = h.claims.parties[c["claim.parties"][nth]];
    return {
      id: this.claimIds[nth], day: this.claimDay[nth], first: this.claimDay[nth] - c["claim.wide"][nth], known: this.claimKnown[nth],
      isVague: h.claims.vague[c["claim.when"][nth]],
      when: this.listed(nth) ? "" : h.claims.phrases[c["claim.when"][nth]] || onDay(this.claimDay[nth]),
      event: h.vocabulary.event[c["claim.event"][nth]], kind: h.vocabulary.events[c["claim.event"][nth]],
      holder, partners, challengers, claimant,
      extent: h.vocabulary.extent[c["claim.extent"][nth]], reach: h.vocabulary.extents[c["claim.extent"][nth]],
      note: h.claims.notes[c["claim.note"][nth]],
      phrase: h.claims.notes[c["claim.phrase"][nth]],
      operation: h.operations[c["claim.operation"][nth] - 1],
      source: this.source(c["claim.source"][nth]),
      mendedBy: this.mended.get(nth), listed: this.listed(nth),
    };
  }

  source(nth) {
    const { columns: c, header: { sources: s } } = this;
    return {
      title: s.titles[nth], url: s.urls[nth], archived: s.archived[nth] || "",
      publisher: s.publishers[c["source.publisher"][nth]],
      published: s.dates[c["source.published"][nth]],
      affiliation: s.affiliations[nth] || "",
      derived: s.derived[nth],
    };
  }
}
