/* One place: its verdict in words, since when, according to whom, and its own history. */

import { inShort, inWords } from "./days.js";
import { byId, link, make, refill, swatch } from "./dom.js";
import { trNodes, tr } from "./messages.js";
import { LOOK } from "./model.js";
import { partsOf } from "./parts.js";
import { apart, Words } from "./words.js";

/* In the order of ABOUT in disagreements.py. */
const QUARRELS = [tr("Sources differ on the day"), tr("Sources differ on who held it"),
  tr("One side’s word is denied, or the fight went on"), tr("Corrected")];

export class Details {
  constructor(app) {
    this.app = app;
    this.panel = byId("details");
    this.words = new Words(app.model);
    app.store.listen((changed) => {
      const any = ["selected", "day", "timeline", "theme", "local"].some((key) => changed.has(key));
      if (this.pressed && !changed.has("selected")) this.late ||= any;
      else if (any) this.draw(changed.has("selected"));
    });
    this.holdWhatIsPressed();
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  /* A button that a passing day replaces between press and release would not be pressed at all. */
  holdWhatIsPressed() {
    this.panel.addEventListener("pointerdown", () => { this.pressed = true; });
    const release = () => {
      this.pressed = false;
      if (this.late) this.draw(false);
      this.late = false;
    };
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(release));
  }

  close() {
    this.app.store.set({ selected: -1 });
    const back = [this.cameFrom, byId("query")].find((each) => each?.isConnected && each.getClientRects().length);
    (back || this.app.map.getContainer()).focus({ preventScroll: true });
  }

  draw(fresh) {
    const { store, looks } = this.app;
    const { selected, day } = store.state;
    this.panel.hidden = selected < 0;
    document.body.classList.toggle("has-details", selected >= 0);
    if (selected < 0) return;
    const open = !fresh && this.panel.querySelector("details")?.open;
    const timeline = this.app.timeline();
    const row = timeline.row(selected, day);
    const about = { timeline, subject: selected, at: row, looks };
    const [headline, ...rest] = this.words.sentences(looks[selected], day, about);
    const close = make("button", { type: "button", class: "close", "aria-label": tr("Close details"),
      onclick: () => this.close() }, "×");
    refill(this.panel,
      make("div", { class: "details-head" },
        make("div", {},
          make("h2", { id: "wh-details-name", tabindex: "-1" }, this.title(selected)),
          make("p", { class: "where" }, this.where(selected)), this.around(selected)),
        close),
      make("div", { class: "verdict" },
        swatch(this.sprite(selected), 30),
        make("div", {},
          make("p", { class: "headline" }, headline),
          rest.map((sentence) => make("p", {}, sentence)),
          this.since(timeline, row, looks[selected]),
          this.heard(timeline, row, looks[selected], day))),
      make("p", { class: "as-of" },
        tr("On {day}, as known on {known}.", { day: inWords(day), known: inWords(timeline.meta.as_known) })),
      partsOf(this.app, selected, this.words),
      this.strip(timeline, selected, row),
      this.claims(timeline, selected, row, open));
    if (fresh && !this.app.quiet) this.panel.querySelector("h2").focus({ preventScroll: true });
  }

  /* How a subject is drawn. */
  sprite(subject) {
    const { faces, model, palette, sites } = this.app;
    return model.kind(subject) === "site"
      ? sites.sprite(palette.visual(faces[subject]), model.siteKind(subject).key, 7)
      : palette.sprite(faces[subject], 7);
  }

  title(subject) {
    const { model } = this.app;
    const other = model.local(subject);
    const name = model.name(subject);
    return other && other !== name ? [name, " ", make("bdi", { class: "local", lang: /[\u1000-\u109f]/.test(other) ? "my" : null }, other)] : name;
  }

  where(subject) {
    const { model } = this.app;
    const kind = model.kind(subject);
    const place = model.place(subject);
    if (kind === "state") return tr("State or region");
    if (kind !== "highway") {
      const words = { town: () => tr("town"), site: () => model.siteKind(subject).words,
        area: () => this.level(subject) }[kind]();
      const state = model.stateOf(subject);
      const what = words[0].toUpperCase() + words.slice(1);
      return state ? tr("{what} in {state}", { what, state: apart(state) }) : what;
    }
    const { columns: c, header: { roads } } = model;
    const road = c["road.of"][place];
    const km = (c["road.end"][place] - c["road.begin"][place]) / 10;
    const values = { road: apart(roads.names[road]), km: Math.round(km) };
    return roads.quality[road] === "schematic" ? tr("Section of {road}, {km} km; the line is schematic", values)
      : tr("Section of {road}, {km} km", values);
  }

  level(subject) {
    const { model } = this.app;
    return { township: tr("township"), district: tr("district") }[model.level(subject)] || tr("named area");
  }

  /* The areas that a place lies in, to be looked at. */
  around(subject) {
    const { model, store } = this.app;
    const areas = model.areasAround(subject);
    const to = (area) => make("button", { type: "button", class: "to",
      onclick: (event) => this.app.select(area, event.target) }, model.name(area, store.state.local));
    return areas.length ? make("p", { class: "where" },
      trNodes("In {areas}", { areas: areas.map((area, nth) => [nth ? tr(", ") : "", to(area)]) })) : null;
  }

  since(timeline, row, look) {
    // What a list says of a place says nothing of when anybody came.
    if (this.app.model.isListed(look)) return null;
    const began = timeline.beganAt(row);
    if (!this.app.model.looks[look][LOOK.holder]) return null;
    return make("p", { class: "since" },
      began ? tr("Came to hold it {when}.", { when: began.words }) : tr("Since when is not known."));
  }

  heard(timeline, row, look, day) {
    const { looks } = this.app.model;
    if (this.app.model.isListed(look)) return null;
    const heard = looks[look][LOOK.holder] ? timeline.heardAt(row, day) : null;
    return heard && make("p", { class: "heard" },
      this.words.heard(heard, day, looks[look][LOOK.inherited]));
  }

  /* The place's history as a strip and as a list to jump by. */
  strip(timeline, subject, current) {
    const { model, palette, store } = this.app;
    const span = timeline.last - timeline.first + 1;
    const bar = make("svg:svg", { viewBox: `0 0 ${span} 10`, preserveAspectRatio: "none",
      class: "strip", "aria-hidden": "true" });
    const rows = [];
    for (let row = timeline.at[subject]; row < timeline.at[subject + 1]; row++) {
      const end = timeline.endOf(subject, row);
      const v = palette.visual(timeline.looks[row]);
      const x = timeline.starts[row] - timeline.first;
      const shape = { x, width: end - timeline.starts[row], y: 0, height: 10 };
      bar.append(make("svg:rect", { ...shape, fill: v.fill }));
      if (v.hatched || v.ringed) {
        const [y, height] = v.ringed ? [7.5, 2.5] : v.shared ? [5, 5] : v.inferred ? [4.5, 1] : [3.5, 3];
        const part = height / v.others.length;
        bar.append(...v.others.map((fill, nth) => make("svg:rect", { ...shape, y: y + nth * part, height: part, fill })));
      }
      const period = this.period(timeline, subject, row);
      rows.push(make("li", { "aria-current": row === current ? "true" : false },
        make("button", { type: "button", onclick: () => store.set({ day: timeline.starts[row] }) },
          make("span", { class: "period" }, period), " ",
          this.words.brief(timeline.looks[row], timeline.starts[row]))));
    }
    const now = store.state.day - timeline.first;
    bar.append(make("svg:rect", { x: now - span / 400, y: 0, width: span / 200, height: 10,
      class: "now" }));
    return make("section", { class: "history" },
      make("h3", {}, tr("History of {place}", { place: apart(model.name(subject)) })), bar, make("ol", {}, rows));
  }

  /* The days of an interval. A turn to somebody of whom nobody says when he came has no day. */
  period(timeline, subject, row) {
    const { grounds } = this.app.model.header.vocabulary;
    const told = (at) => at >= timeline.at[subject] && at < timeline.at[subject + 1]
      && grounds[timeline.grounds[at]] === "undone" ? this.app.model.looks[timeline.looks[at]][LOOK.holder] : 0;
    const unlike = (other) => told(row) && told(other) && told(row) !== told(other);
    const start = timeline.starts[row];
    const end = timeline.endOf(subject, row);
    const day = inShort(end - 1);
    if (unlike(row + 1)) return tr("At first");
    if (unlike(row - 1)) return end > timeline.last ? tr("Then") : tr("Then, until {day}", { day });
    if (row === timeline.at[subject]) return end > timeline.last ? tr("All the time") : tr("Until {day}", { day });
    if (end > timeline.last) return tr("Since {day}", { day: inShort(start) });
    return end - start === 1 ? inShort(start) : tr("{first} – {last}", { first: inShort(start), last: day });
  }

  claims(timeline, subject, row, open) {
    const { model } = this.app;
    const cited = timeline.cited(row);
    const all = [...model.about.subarray(model.aboutAt[subject], model.aboutAt[subject + 1])];
    const known = timeline.meta.as_known;
    const rest = all.filter((c) => !cited.includes(c) && model.claimKnown[c] <= known);
    const latestFirst = (a, b) => model.claimDay[b] - model.claimDay[a] || a - b;
    const list = (claims) => make("ul", { class: "claims" },
      claims.sort(latestFirst).map((c) => this.claim(model.claim(c), timeline)));
    return [
      make("h3", {}, cited.length ? tr("According to") : tr("No claim bears on this day")),
      cited.length ? list(cited) : null,
      this.quarrel(timeline, subject, cited),
      rest.length ? make("details", { open: open || false },
        make("summary", {}, tr("Other claims about this place ({n})", { n: rest.length })), list(rest)) : null,
    ];
  }

  /* Says plainly where sources differ about what this verdict rests on. */
  quarrel(timeline, subject, cited) {
    const { model } = this.app;
    return [...timeline.disputesOn(subject)]
      .filter(([, claims]) => claims.some((c) => cited.includes(c)))
      .map(([about, claims]) => make("div", { class: "quarrel" },
        make("p", {}, make("strong", {}, QUARRELS[about])),
        make("ul", {}, claims.map((nth) => {
          const claim = model.claim(nth);
          return make("li", {}, tr("{speaker}: {said}", { speaker: apart(claim.source.publisher) || tr("Unnamed"), said: this.words.saying(claim) }));
        }))));
  }

  claim(claim, timeline) {
    const { source } = claim;
    const { model } = this.app;
    const said = [apart(source.publisher), source.published || ""].filter(Boolean).join(", ");
    const mended = claim.mendedBy !== undefined
      && model.claimKnown[claim.mendedBy] <= timeline.meta.as_known;
    return make("li", { class: mended ? "mended" : "" },
      make("p", { class: "saying" }, this.words.saying(claim),
        claim.phrase ? make("span", { class: "phrase" }, ` (“${apart(claim.phrase)}”)`) : ""),
      claim.first > this.app.store.state.day
        ? make("p", { class: "later" }, tr("It speaks of a later day than the one shown.")) : null,
      claim.operation ? make("p", {}, tr("Part of {operation}.", { operation: apart(claim.operation[0]) })) : null,
      claim.note ? make("p", { class: "note", dir: "auto" }, claim.note) : null,
      make("p", { class: "source" }, link(source.title || tr("Source without a title"), source.url),
        said ? ` — ${said}` : "", this.voice(source),
        source.archived ? [" · ", link(tr("archived"), source.archived)] : ""),
      mended ? make("p", { class: "note" }, tr("Corrected by a later claim.")) : null);
  }

  voice(source) {
    const { model } = this.app;
    const speaker = model.actors.ids.indexOf(source.affiliation);
    const out = [];
    if (speaker > 0) out.push(tr("; speaks for {party}", { party: apart(model.actor(speaker, this.app.store.state.day)) }));
    if (source.derived !== undefined) out.push(tr("; repeats {publisher}", { publisher: apart(model.source(source.derived).publisher) }));
    return out.join("");
  }
}
