/* Which dots lie near a name: in squares, so that thousands are found as quickly as ten. */

const SQUARE = 32;

export class Nearness {
  constructor() {
    this.squares = new Map();
    this.largest = 0;
  }

  /* A dot, as wide as twice its radius. */
  add(id, x, y, radius = 0) {
    const key = squareOf(Math.floor(x / SQUARE), Math.floor(y / SQUARE));
    const square = this.squares.get(key);
    if (square) square.push({ id, x, y, radius });
    else this.squares.set(key, [{ id, x, y, radius }]);
    this.largest = Math.max(this.largest, radius);
  }

  /* Whether any dot within a reach of a box is such a one. */
  some([left, top, right, bottom], reach, isSuch) {
    const [west, east] = [Math.floor((left - reach) / SQUARE), Math.floor((right + reach) / SQUARE)];
    const [north, south] = [Math.floor((top - reach) / SQUARE), Math.floor((bottom + reach) / SQUARE)];
    for (let x = west; x <= east; x++) {
      for (let y = north; y <= south; y++) {
        const square = this.squares.get(squareOf(x, y));
        if (square?.some(isSuch)) return true;
      }
    }
    return false;
  }

  /* Whether no dot lies nearer to a box than the one whose name it holds. */
  isNearest(id, at, box) {
    const own = away(box, at[0], at[1]);
    return !this.some(box, own, (dot) => dot.id !== id && away(box, dot.x, dot.y) < own);
  }

  /* Whether a box lies over a dot of which something holds. */
  isOver([left, top, right, bottom], isSuch) {
    return this.some([left, top, right, bottom], this.largest, (dot) => left < dot.x + dot.radius
      && right > dot.x - dot.radius && top < dot.y + dot.radius && bottom > dot.y - dot.radius && isSuch(dot));
  }
}

function squareOf(x, y) {
  return x * 65536 + y;
}

/* From a point to a box. */
function away([left, top, right, bottom], x, y) {
  const across = left - x > 0 ? left - x : x - right > 0 ? x - right : 0;
  const down = top - y > 0 ? top - y : y - bottom > 0 ? y - bottom : 0;
  return Math.sqrt(across * across + down * down);
}
