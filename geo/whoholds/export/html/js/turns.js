/* Changes of holders within a span of days, told apart as changes.py does. */

import { LOOK } from "./model.js";

/* Each change of a subject's holder after one day and until another: `turn` is "hands", "first",
   "again" or "lost"; `before` is who was known last, 0 for nobody ever. */
export function turnsOf(model, timeline, subject, from, to) {
  const out = [];
  let known = 0;
  let named = -1;
  for (let row = timeline.at[subject]; row < timeline.at[subject + 1]; row++) {
    const day = timeline.starts[row];
    if (day > to) break;
    const look = timeline.looks[row];
    const holder = model.looks[look][LOOK.holder];
    // Of those whom a list names, nobody has come on any day.
    if (named >= 0 && holder !== named && day > from && (!holder || !model.isListed(look))) {
      const turn = !holder ? "lost" : !known ? "first" : known === holder ? "again" : "hands";
      out.push({ turn, before: known, holder, day, row });
    }
    named = holder;
    known = holder || known;
  }
  return out;
}
