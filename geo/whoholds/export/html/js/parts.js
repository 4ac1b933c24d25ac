/* What lies in a named part of the country: who holds how many of its places, and which. */

import { make } from "./dom.js";
import { digits, tr, trn } from "./messages.js";
import { LOOK } from "./model.js";

const KNOWN_HOW = [tr("certain"), tr("possible"), tr("by a list or inherited")];

/* The kind of knowledge that a verdict on a place is, by its place in KNOWN_HOW. */
function kindOf(row, certain) {
  if (row[LOOK.inherited] >= 0) return 2;
  return row[LOOK.certainty] === certain ? 0 : 1;
}

export function partsOf(app, subject, words) {
  const { model, looks, store } = app;
  const { day, local } = store.state;
  const places = model.placesIn(subject);
  if (!places.length) return [];
  const certain = model.header.vocabulary.certainties.indexOf("certain");
  const counts = new Map();
  for (const place of places) {
    const row = model.looks[looks[place]];
    const holder = row[LOOK.holder];
    if (!counts.has(holder)) counts.set(holder, [0, 0, 0]);
    counts.get(holder)[holder ? kindOf(row, certain) : 0]++;
  }
  const sum = (held) => held.reduce((a, b) => a + b, 0);
  const order = [...counts].sort(([a, held], [b, others]) => !a - !b || sum(others) - sum(held) || a - b);
  const used = KNOWN_HOW.map((_, nth) => order.some(([holder, held]) => holder && held[nth]));
  const cells = (of) => used.flatMap((is, nth) => (is ? [of(nth)] : []));
  const rows = order.map(([holder, held]) => make("tr", {},
    make("th", { scope: "row", title: holder ? model.actor(holder, day) : null },
      holder ? model.actor(holder, day, true) : tr("No report that says who")),
    cells((nth) => make("td", {}, holder ? digits(held[nth]) : "")),
    make("td", {}, digits(sum(held)))));
  const items = places.map((place) => make("li", {},
    make("button", { type: "button", class: "to", onclick: (event) => app.select(place, event.target) },
      model.name(place, local)),
    ` ${words.brief(looks[place], day)}`));
  return [
    make("h3", {}, trn("The place in it, ringed on the map", "The {n} places in it, ringed on the map", places.length)),
    make("table", { class: "parts" },
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, tr("Held by")),
        cells((nth) => make("th", { scope: "col" }, KNOWN_HOW[nth])), make("th", { scope: "col" }, tr("all")))),
      make("tbody", {}, rows)),
    make("ul", { class: "inside" }, items),
  ];
}
