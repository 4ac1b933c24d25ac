/* The field above the list: what is typed finds places, parties, signs and operations, also where a
   letter is wrong; Enter takes the first of them and goes there. */

import { inShort } from "./days.js";
import { byId, make, refill } from "./dom.js";
import { inFull } from "./legend.js";
import { tr } from "./messages.js";

const MOST_OPTIONS = 8;
/* Letters that may be wrong in a word of four letters, and in a longer one. */
const WRONG = [[4, 1], [7, 2]];
const PLACE_WORDS = { town: tr("town"), site: tr("site"), state: tr("state"), highway: tr("road section"),
  area: tr("area"), township: tr("township") };

export class Search {
  constructor(app, places) {
    Object.assign(this, { app, places, input: byId("query"), list: byId("found"), options: [], at: -1 });
    this.input.addEventListener("input", () => this.offer());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (moves && this.options.length) {
      event.preventDefault();
      this.point((this.at + moves + this.options.length) % this.options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!this.options.length) this.offer();
      this.options[Math.max(0, this.at)]?.act();
      this.close();
    } else if (event.key === "Escape" && this.options.length) {
      event.stopPropagation();
      this.close();
    }
  }

  close() {
    this.options = [];
    this.at = -1;
    this.show();
  }

  offer() {
    const asked = fold(this.input.value.trim());
    this.options = asked ? this.found(asked).slice(0, MOST_OPTIONS) : [];
    this.at = -1;
    this.show();
  }

  show() {
    this.list.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(this.options.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    refill(this.list, this.options.map(({ words, kind, act }, nth) => make("li", {
      role: "option", id: `wh-found-${nth}`, "aria-selected": "false",
      onclick: () => { act(); this.close(); },
    }, make("bdi", {}, words), make("span", { class: "in" }, kind))));
  }

  point(nth) {
    this.at = nth;
    [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === nth)));
    this.input.setAttribute("aria-activedescendant", `wh-found-${nth}`);
    this.list.children[nth].scrollIntoView({ block: "nearest" });
  }

  /* What a text finds, whole names before beginnings, beginnings before parts. */
  found(asked) {
    const all = [...this.named(), ...this.places.found(asked).map((s) => this.place(s))];
    const rank = (name) => (name === asked ? 0 : name.startsWith(asked) ? 1 : name.includes(asked) ? 2 : 3);
    const best = ({ names }) => Math.min(...names.map(rank));
    return all.map((option) => [best(option), option]).filter(([r, option]) => r < 3 || option.isPlace)
      .sort(([a], [b]) => a - b).map(([, option]) => option);
  }

  place(subject) {
    const { model } = this.app;
    return { words: model.name(subject, this.app.store.state.local), names: this.places.namesOf(subject),
      kind: [PLACE_WORDS[this.places.kind(subject)], model.stateOf(subject)].filter(Boolean).join(tr(", ")),
      isPlace: true, act: () => this.go(subject) };
  }

  /* Parties, signs and operations: they filter, and turn the page to their day. */
  named() {
    const { legend, model, store } = this.app;
    const { day } = store.state;
    const roster = legend.roster().filter(Boolean);
    const parties = roster.map((actor) => ({
      words: inFull(model, actor, day), kind: tr("party: show what it holds alone"),
      names: [...model.actors.names[actor].flatMap((span) => [span[2], span[3]]), model.actors.ids[actor]].map(fold),
      act: () => store.set({ hidden: new Set([0, ...roster].filter((each) => each !== actor)), only: "" }),
    }));
    const signs = model.header.vocabulary.signs.map(([key, text]) => ({
      words: text, kind: tr("sign: show what carries it alone"), names: [fold(text.split(":")[0]), fold(key)],
      act: () => store.set({ only: key }),
    }));
    const { first, last } = this.app.timeline();
    const operations = model.header.operations.filter(([, , start]) => start !== null)
      .map(([name, , start]) => ({
        words: name, kind: tr("operation, from {day}", { day: inShort(start) }), names: [fold(name)],
        act: () => store.set({ day: Math.max(first, Math.min(last, start)) }),
      }));
    return [...parties, ...operations, ...signs];
  }

  /* Chooses a place and shows it from near. */
  go(subject) {
    this.app.select(subject, this.input);
    this.app.view.near(subject);
  }
}

/* Lower case and without accents, so that "Hpa-an", "hpa an" and "HPAAN" meet. */
export function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f'’ -]/g, "").toLowerCase();
}

/* Whether a name begins as a text does, but for a letter or two. */
export function resembles(name, asked) {
  const allowed = WRONG.reduce((most, [letters, wrong]) => (asked.length >= letters ? wrong : most), 0);
  return allowed > 0 && Math.abs(name.length - asked.length) <= allowed && steps(name, asked, allowed) <= allowed;
}

/* How many letters must be changed, left out, put in or swapped to make one word of another; more
   than so many count as endless. */
function steps(a, b, most) {
  let before = null;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (before && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > most) return Infinity;
    [before, row] = [row, next];
  }
  return row[b.length];
}
