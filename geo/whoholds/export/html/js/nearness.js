/* Which dots lie near a name: in squares, so that thousands are found as quickly as ten. */

const SQUARE = 32;

export class Nearness {
  constructor() {
    this.squares = new Map();
  }

  add(id, x, y) {
    const key = squareOf(x, y);
    if (!this.squares.has(key)) this.squares.set(key, []);
    this.squares.get(key).push([id, x, y]);
  }

  /* Whether no dot lies nearer to a box than the one whose name it holds. */
  isNearest(id, at, box) {
    const own = away(box, ...at);
    for (let x = box[0] - own; x < box[2] + own + SQUARE; x += SQUARE) {
      for (let y = box[1] - own; y < box[3] + own + SQUARE; y += SQUARE) {
        const near = this.squares.get(squareOf(x, y));
        if (near?.some(([other, ...place]) => other !== id && away(box, ...place) < own)) return false;
      }
    }
    return true;
  }
}

function squareOf(x, y) {
  return Math.floor(x / SQUARE) * 65536 + Math.floor(y / SQUARE);
}

/* From a point to a box. */
function away([left, top, right, bottom], x, y) {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}
