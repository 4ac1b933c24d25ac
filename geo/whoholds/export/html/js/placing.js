/* Room for names that must be there: each has some boxes to choose from, of which some are better;
   no two may meet. In their order, and a name makes way for another where it has elsewhere to go. */

/* So many boxes of a name are tried when others would have to make way, and so often in a row. */
const TRIED = 40;
const DEEP = 2;
const MOST_MOVED = 2;
/* So often in all others are asked to make way: a reader who moves the map does not wait. */
const PATIENCE = 1500;

/* Chooses a box for each of some names; `names` are lists of boxes, the best first. Where some find none,
   all is tried once more with these at first, which may be better for all. */
export function settle(names) {
  const order = [...names.keys()];
  const chosen = settleIn(names, order);
  const isLost = (nth) => !chosen[nth] && names[nth].length > 0;
  const lost = order.filter(isLost);
  if (!lost.length) return chosen;
  const again = settleIn(names, [...lost, ...order.filter((nth) => !isLost(nth))]);
  return missing(again) < missing(chosen) ? again : chosen;
}

function missing(chosen) {
  return chosen.filter((box) => !box).length;
}

function settleIn(names, order) {
  const room = { names, chosen: names.map(() => null), patience: PATIENCE };
  for (const nth of order) {
    if (moveOn(room, nth, 0)) continue;
    for (let deep = 1; deep <= DEEP && !squeeze(room, nth, deep); deep++);
  }
  // What had to take less may have more, now that all have a place.
  for (const nth of order) if (room.chosen[nth]) moveOn(room, nth, 0);
  return room.chosen;
}

/* The names in the way of a box; nothing where they are too many. */
function rivals(chosen, box, own, most) {
  const out = [];
  for (let nth = 0; nth < chosen.length; nth++) {
    if (nth === own || !chosen[nth] || !meet(box, chosen[nth])) continue;
    if (out.push(nth) > most) return null;
  }
  return out;
}

/* Gives a name the first of its boxes that is free; tells whether it now has one. */
function moveOn(room, nth, deep) {
  const box = room.names[nth].find((each) => rivals(room.chosen, each, nth, 0));
  if (box) room.chosen[nth] = box;
  return Boolean(box) || (deep > 0 && squeeze(room, nth, deep));
}

/* Finds a place for a name by moving those in its way, none of which is lost; tells whether it could. */
function squeeze(room, nth, deep) {
  for (const box of room.names[nth].slice(0, TRIED)) {
    const inWay = rivals(room.chosen, box, nth, MOST_MOVED);
    if (!inWay) continue;
    if (room.patience-- <= 0) return false;
    const before = [...room.chosen];
    for (const each of inWay) room.chosen[each] = null;
    room.chosen[nth] = box;
    if (inWay.every((each) => moveOn(room, each, deep - 1))) return true;
    room.chosen = before;
  }
  return false;
}

export function meet(a, b) {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}
