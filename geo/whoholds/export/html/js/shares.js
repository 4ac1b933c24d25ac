/* Behind the slider: who held how many of the towns, day by day, and named operations. */

import { DAY_MS, dayName, monthName, monthStarts, yearName } from "./days.js";
import { byId, make, refill } from "./dom.js";
import { RTL, tr, trn } from "./messages.js";
import { LOOK } from "./model.js";
import { mix } from "./palette.js";

/* Rows of operations that are shown without being asked for, and how wide a name may be. */
const MOST_LANES = 3;
/* Pixels of the button for more of them. */
const BUTTON = 136;
const WIDEST_NAME = 45;
/* Kinds of knowledge that bands are told apart by. */
const DOUBTS = 3;

export class Shares {
  constructor(app) {
    this.app = app;
    // The page keeps rows free for operations; fewer would move the map.
    this.lanes = byId("operations").children.length;
    this.all = false;
    byId("operations-more").addEventListener("click", () => {
      this.all = !this.all;
      this.drawOperations();
    });
    app.store.listen((changed) => {
      if (changed.has("timeline") || changed.has("theme")) this.draw();
      if (changed.has("timeline") || changed.has("day")) this.point();
    });
  }

  /* Towns (states, where there are none) by holder and certainty, for every day: the certain, the
     possible, and those that only a list colours. */
  count() {
    const { model } = this.app;
    const timeline = this.app.timeline();
    const days = timeline.last - timeline.first + 1;
    const [from, to] = model.counted();
    const bands = new Map();
    for (let s = from; s < to; s++) {
      for (let row = timeline.at[s]; row < timeline.at[s + 1]; row++) {
        const look = model.looks[timeline.looks[row]];
        const doubt = model.isListed(timeline.looks[row]) ? 2 : look[LOOK.certainty] === 1 ? 1 : 0;
        const key = look[LOOK.holder] * DOUBTS + doubt;
        if (!bands.has(key)) bands.set(key, new Int32Array(days + 1));
        const band = bands.get(key);
        band[timeline.starts[row] - timeline.first]++;
        if (row + 1 < timeline.at[s + 1]) band[timeline.starts[row + 1] - timeline.first]--;
      }
    }
    for (const band of bands.values()) {
      for (let d = 1; d < days; d++) band[d] += band[d - 1];
    }
    return { bands, days, total: to - from };
  }

  /* Sides lie together, the unknown on top. */
  order(bands) {
    const { actors } = this.app.model;
    const sum = (key) => bands.get(key).reduce((a, b) => a + b, 0);
    const blocs = new Map();
    const holder = (key) => Math.floor(key / DOUBTS);
    const first = (key) => key - (key % DOUBTS);
    for (const key of bands.keys()) {
      const bloc = actors.blocs[holder(key)];
      blocs.set(bloc, (blocs.get(bloc) || 0) + sum(key));
    }
    const rank = (key) => [holder(key) ? 0 : 1, -blocs.get(actors.blocs[holder(key)]),
      -sum(first(key) && bands.has(first(key)) ? first(key) : key), key];
    return [...bands.keys()].map((key) => [rank(key), key])
      .sort(([a], [b]) => a.map((v, i) => v - b[i]).find((d) => d) || 0).map(([, key]) => key);
  }

  draw() {
    this.drawAxis();
    if (this.full) this.drawChart();
  }

  /* What depends on the width. */
  drawAxis() {
    this.drawTicks();
    this.drawOperations();
  }

  drawChart() {
    const { palette, signs } = this.app;
    const { bands, days, total } = this.count();
    const chart = byId("shares");
    chart.setAttribute("viewBox", `0 0 ${days} ${total || 1}`);
    const floor = new Int32Array(days);
    const paths = this.order(bands).map((key) => {
      const band = bands.get(key);
      const up = [];
      const down = [];
      for (let d = 0; d < days; d++) {
        const low = floor[d];
        const high = low + band[d];
        floor[d] = high;
        const same = d && d < days - 1 && band[d] === band[d - 1] && low === this.low
          && high === this.high;
        if (!same) {
          if (d) { up.push(`${d} ${total - this.high}`); down.push(`${d} ${total - this.low}`); }
          up.push(`${d} ${total - high}`);
          down.push(`${d} ${total - low}`);
        }
        [this.low, this.high] = [low, high];
      }
      up.push(`${days} ${total - this.high}`);
      down.push(`${days} ${total - this.low}`);
      const nobody = key < DOUBTS;
      const colour = palette.colours[Math.floor(key / DOUBTS)];
      const strength = nobody ? signs.pale : [1, signs.pale, signs.listed][key % DOUBTS];
      const fill = strength < 1 ? mix(colour, palette.theme.paper, strength) : colour;
      return make("svg:path", { d: `M${up.join("L")}L${down.reverse().join("L")}Z`, fill });
    });
    refill(chart, paths);
  }

  share(day) {
    const { first, last } = this.app.timeline();
    return ((day - first) / (last - first + 1)) * 100;
  }

  drawTicks(axis = byId("ticks"), most = Math.max(2, Math.min(11, Math.floor((axis.clientWidth || 600) / 40)))) {
    refill(axis, this.ticks(most).map(([day, words, isYear]) => {
      const late = this.share(day) > 92 ? " late" : "";
      const tick = make("span", { class: (isYear ? "year" : "") + late }, words);
      tick.style.insetInlineStart = `${this.share(day)}%`;
      return tick;
    }));
  }

  /* Days to be marked, and how: days of a few weeks, months of a few years, else years. */
  ticks(most) {
    const { first, last } = this.app.timeline();
    const months = (last - first) / 30;
    if (months < 3) {
      const every = [1, 2, 7, 14].find((n) => (last - first + 1) / n <= most) || 28;
      const days = Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, n) => first + n * every);
      return days.map((day) => [day, dayName(day), false]);
    }
    const every = [1, 2, 3, 6, 12, 24, 60, 120].find((n) => months / n <= most) || 240;
    return monthStarts(first, last, Math.min(every, 12))
      .map((day) => [day, new Date(day * DAY_MS)])
      .filter(([, date]) => every <= 12 || date.getUTCFullYear() % (every / 12) === 0)
      .map(([day, date]) => (date.getUTCMonth() ? [day, monthName(day), false]
        : [day, yearName(day), true]));
  }

  drawOperations() {
    const { model } = this.app;
    const { first, last } = this.app.timeline();
    const list = byId("operations");
    const width = list.clientWidth || 600;
    const seen = model.header.operations
      .filter(([, , start, end]) => start !== null && start <= last && (end ?? last) >= first)
      .sort((a, b) => a[2] - b[2]);
    let laid = this.lay(seen, width, 0);
    const isMore = laid.some(({ lane }) => lane >= MOST_LANES);
    // Where there is a button, no name lies under it.
    if (isMore) laid = this.lay(seen, width, (BUTTON / width) * 100);
    const spans = laid.map((each) => this.span(each, width));
    refill(list, spans);
    const lanes = Math.max(0, ...laid.map(({ lane }) => lane + 1));
    const rows = Math.max(this.all ? lanes : Math.min(lanes, MOST_LANES), this.lanes);
    list.style.height = `${rows * 16}px`;
    list.hidden = !spans.length;
    const folded = laid.filter(({ lane }) => lane >= MOST_LANES).length;
    const more = byId("operations-more");
    more.hidden = !folded;
    more.textContent = this.all ? tr("Fewer operations") : trn("{n} more operation", "{n} more operations", folded);
    more.setAttribute("aria-expanded", String(this.all));
  }

  /* From where to where each operation reaches, in percent, and on which lane; the first two lanes leave
     some room at their end. */
  lay(operations, width, room) {
    const { first, last } = this.app.timeline();
    const taken = [];
    return operations.map((operation) => {
      const [name, , start, end] = operation;
      // A name needs room of its own; where the end is unknown the bar fades out under it.
      const words = Math.min(WIDEST_NAME, ((name.length * 6 + 14) / width) * 100);
      const left = Math.min(this.share(Math.max(first, start)), 100 - words);
      const right = end === null ? left + words : this.share(Math.min(last, end) + 1);
      const reach = Math.max(right, left + words);
      let lane = 0;
      while ((taken[lane] ?? 0) > left || (lane < 2 && reach > 100 - room && room > 0)) lane++;
      taken[lane] = reach;
      return { operation, words, left, right, lane };
    });
  }

  span({ operation: [name, actor, , end, from, to], words, left, right, lane }, width) {
    const when = [from || tr("beginning unknown"), to].filter(Boolean).join(tr(", "));
    const said = tr("{operation}: {when}", { operation: name, when });
    const span = make("li", { title: said, class: end === null ? "open" : "" },
      make("span", { class: "bar" }), make("span", { class: "name" }, name));
    span.lastChild.style.maxWidth = `${(words * width) / 100}px`;
    span.style.insetInlineStart = `${left}%`;
    span.style.width = `${right - left}%`;
    span.style.top = `${lane * 16}px`;
    span.hidden = lane >= MOST_LANES && !this.all;
    span.style.color = this.app.palette.colours[actor];
    return span;
  }

  point() {
    const at = this.share(this.app.store.state.day + 0.5);
    byId("cursor").style.transform = `translateX(${RTL ? -at : at}%)`;
  }
}
