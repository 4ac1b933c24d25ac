/* From verdicts to colours and signs, in the light of the reader's theme. */

import { fine, make } from "./dom.js";
import { LOOK } from "./model.js";
import { Words } from "./words.js";

function channels(hex) {
  const number = parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/* A colour laid over another with some opacity. */
export function mix(hex, under, opacity) {
  const below = channels(under);
  const mixed = channels(hex).map((c, i) => Math.round(c * opacity + below[i] * (1 - opacity)));
  return `#${mixed.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

function luminance(hex) {
  const [r, g, b] = channels(hex).map((c) => {
    const v = c / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/* So many challengers are drawn in their own colours; more, in ink. */
const MANY_COLOURS = 3;

export class Palette {
  constructor(model, signs) {
    this.model = model;
    this.signs = signs;
    this.by = "parties";
    this.dated = "";
    this.readTheme();
  }

  /* Colours each party, or each side; tells whether that changed any colour. Parties change sides
     on some days. */
  arrange(by, day) {
    const { sides } = this.model.actors;
    const dated = by === "sides" ? sides.map(([actor]) => this.model.side(actor, day)).join() : "";
    if (by === this.by && dated === this.dated) return false;
    Object.assign(this, { by, dated, day });
    this.readTheme();
    return true;
  }

  readTheme() {
    const style = getComputedStyle(document.documentElement);
    this.theme = {};
    for (const name of ["sea", "beyond", "land", "around", "border", "edge", "ink", "muted", "paper", "halo", "rim", "mark"]) {
      this.theme[name] = style.getPropertyValue(`--${name}`).trim();
    }
    const { colours, sideColours } = this.model.actors;
    this.own = colours.map((colour) => this.tone(colour));
    this.sideColours = new Map(sideColours.map(([bloc, colour]) => [bloc, this.tone(colour)]));
    this.colours = this.by === "sides"
      ? this.own.map((own, actor) => (actor ? this.sideColours.get(this.model.family(actor, this.day)) : own))
      : this.own;
    this.visuals = new Map();
    this.sprites = new Map();
    this.patterns = new Map();
  }

  /* A party's colour, on dark paper as much lighter as it takes to be seen there. */
  tone(colour) {
    const { paper } = this.theme;
    if (luminance(paper) > 0.2) return colour;
    let toned = colour;
    for (let part = 0.95; part > 0.3 && contrast(toned, paper) < 3.4; part -= 0.05) {
      toned = mix(colour, "#ffffff", part);
    }
    return toned;
  }

  /* How a verdict is drawn; equal for verdicts that look alike. */
  visual(face) {
    let visual = this.visuals.get(face);
    if (visual) return visual;
    const look = face % this.model.looks.length;
    const row = this.model.looks[look];
    const { status, access, certainty, silence } = new Words(this.model).terms(row);
    const shared = status === "shared";
    const listed = this.model.isListed(look);
    const colour = this.colours[row[LOOK.holder]];
    const others = this.against(row[shared ? LOOK.partners : LOOK.challengers], colour);
    visual = {
      colour, other: others[0], others, access,
      grey: row[LOOK.holder] === 0,
      hatched: status === "contested" || shared,
      ringed: status === "besieged",
      dashed: row[LOOK.claimedBy].length > 0,
      pale: certainty === "possible",
      listed,
      inferred: row[LOOK.inferred] === 1,
      shared,
      mixed: status === "mixed",
      hollow: silence === "unsettled" || silence === "lapsed",
      dotted: silence === "unsettled",
      stale: this.model.isStale(face),
    };
    const strength = listed ? this.signs.listed : visual.pale ? this.signs.pale : 1;
    visual.fill = strength < 1 ? mix(colour, this.theme.paper, strength) : colour;
    visual.key = Object.values(visual).join();
    this.visuals.set(face, visual);
    return visual;
  }

  /* The colours of all who are against a holder, none of them for the others: where they are too
     many for a place as small as a disc, ink. */
  against(actors, colour) {
    const others = [...new Set(actors.map((actor) => this.colours[actor]))].filter((c) => c !== colour);
    return others.length && others.length <= MANY_COLOURS ? others : [this.theme.ink];
  }

  /* A hatch of some colours in turn, cached: patterns are dear. */
  hatch(colours, scale, width = this.signs.hatchWidth, gap = this.signs.hatchSpacing) {
    const key = [colours, scale, width, gap].join();
    if (!this.patterns.has(key)) {
      // A tile in which slanted lines meet themselves across the edges.
      const step = Math.max(4, Math.round(gap * Math.SQRT2 * scale));
      const size = step * colours.length;
      this.patterns.set(key, tiled((pen) => {
        pen.lineWidth = width * scale;
        pen.lineCap = "square";
        for (let nth = -colours.length; nth <= colours.length; nth++) {
          pen.strokeStyle = colours.at(nth % colours.length);
          pen.beginPath();
          pen.moveTo(nth * step - 1, size + 1);
          pen.lineTo(nth * step + size + 1, -1);
          pen.stroke();
        }
      }, size, scale));
    }
    return this.patterns.get(key);
  }

  /* The drawing of a town, cached by look, radius and resolution. */
  sprite(look, radius, scale = fine()) {
    const visual = typeof look === "number" ? this.visual(look) : look;
    const key = `${visual.key || JSON.stringify(visual)}|${radius}|${scale}`;
    // Pictures are stamped quicker than canvases, which must be copied first.
    if (!this.sprites.has(key)) {
      const reach = radius + (radius < 3 ? 1 : visual.ringed ? 5.5 : 2.5);
      this.sprites.set(key, drawn((pen) => this.draw(pen, visual, radius), reach, scale));
    }
    return this.sprites.get(key);
  }

  draw(pen, v, radius) {
    const { paper, ink } = this.theme;
    const small = radius < 3;
    const disc = (r) => {
      pen.beginPath();
      pen.arc(0, 0, r, 0, 7);
    };
    const lesser = (v.grey || v.listed) && !v.hatched && !v.ringed;
    let r = lesser ? radius * (v.hollow ? 0.85 : v.listed ? 0.68 : 0.6) : radius;
    if (v.mixed) {
      this.land(pen, v, r);
      return;
    }
    if (v.ringed && !small) {
      disc(radius + 4.3);
      pen.fillStyle = paper;
      pen.fill();
      pen.lineWidth = this.signs.ringWidth;
      this.ring(pen, v, radius + 3.6);
    }
    disc(r + (small ? 0.5 : v.dashed ? 2.2 : 1.4));
    pen.fillStyle = paper;
    pen.fill();
    if (v.dashed && !small) {
      // The edge stands off the disc, so that its gaps are seen.
      disc(r + 1);
      pen.strokeStyle = ink;
      pen.lineWidth = 1.5;
      const step = ((r + 1) * Math.PI * 2) / 7;
      pen.setLineDash([step * 0.58, step * 0.42]);
      pen.stroke();
      pen.setLineDash([]);
      r -= 1.4;
    }
    if (v.hollow && !small) {
      this.hollow(pen, v, disc, r);
      return;
    }
    disc(r);
    pen.fillStyle = v.fill;
    pen.fill();
    if (v.hatched) this.stripes(pen, v, r);
    if (small) return;
    disc(r - 0.1);
    pen.lineWidth = v.listed ? 1 : 1.2;
    // Pale discs keep the full colour at their edge, where there is light enough around it.
    const rim = v.pale && this.theme.rim === "#000000" ? v.colour : this.theme.rim;
    pen.strokeStyle = mix(v.colour, rim, 0.7);
    pen.stroke();
    if (v.stale) this.bite(pen, r);
  }

  /* A quarter is gone of what was last heard of long ago, as of the hours on a clock. */
  bite(pen, r) {
    pen.beginPath();
    pen.moveTo(0, 0);
    pen.arc(0, 0, r + 1, -Math.PI / 2, 0);
    pen.closePath();
    pen.fillStyle = this.theme.paper;
    pen.fill();
    pen.beginPath();
    pen.moveTo(0, -r);
    pen.lineTo(0, 0);
    pen.lineTo(r, 0);
    pen.lineWidth = 1.2;
    pen.strokeStyle = this.theme.ink;
    pen.stroke();
  }

  /* Around what is besieged: an arc of each who is there. */
  ring(pen, { other, others = [other] }, radius) {
    const turn = (2 * Math.PI) / others.length;
    others.forEach((colour, nth) => {
      pen.beginPath();
      pen.arc(0, 0, radius, nth * turn - Math.PI / 2, (nth + 1) * turn - Math.PI / 2);
      pen.strokeStyle = colour;
      pen.stroke();
    });
  }

  /* A piece of land, for states. */
  land(pen, v, r) {
    pen.fillStyle = v.fill;
    pen.fillRect(-r, -r, 2 * r, 2 * r);
    pen.strokeStyle = this.theme.border;
    pen.strokeRect(0.5 - r, 0.5 - r, 2 * r - 1, 2 * r - 1);
  }

  /* A ring, where there are reports, with a dot in it where these settle nothing. */
  hollow(pen, v, disc, r) {
    disc(r - 0.9);
    pen.strokeStyle = v.fill;
    pen.lineWidth = 1.8;
    pen.stroke();
    if (!v.dotted) return;
    disc(r * 0.45);
    pen.fillStyle = v.fill;
    pen.fill();
  }

  /* Stripes of the challengers in turn, with paper beside them: two dark colours stay two. Of a
     fight that is inferred there are two thin ones; who shares a place has half of it. */
  stripes(pen, v, r) {
    pen.save();
    pen.clip();
    const thin = v.inferred ? 0.6 : 1;
    const width = Math.max(1.1, r * 0.34) * thin;
    const shifts = v.inferred ? [-0.72, 0.72] : [-1.15, 0, 1.15];
    const { others = [v.other] } = v;
    for (const [colours, more] of v.shared ? [] : [[[this.theme.paper], 1], [others, 0]]) {
      pen.lineWidth = width + more * Math.max(0.8, r * 0.24);
      for (const [nth, at] of shifts.entries()) {
        const shift = at * Math.max(2.6, r);
        pen.strokeStyle = colours[nth % colours.length];
        pen.beginPath();
        pen.moveTo(shift - r, r);
        pen.lineTo(shift + r, -r);
        pen.stroke();
      }
    }
    if (v.shared) {
      const part = (2 * r) / others.length;
      others.forEach((colour, nth) => {
        pen.fillStyle = colour;
        pen.fillRect(0, nth * part - r, r, part);
      });
      pen.fillStyle = this.theme.paper;
      pen.fillRect(-width / 2, -r, width, 2 * r);
    }
    pen.restore();
  }
}

/* A picture of what is drawn around a point, up to a reach; it remembers how, for pens that draw it
   anew instead. */
export function drawn(paint, reach, scale) {
  const size = Math.ceil(reach * scale) * 2;
  const canvas = new OffscreenCanvas(size, size);
  const pen = canvas.getContext("2d");
  pen.translate(size / 2, size / 2);
  pen.scale(scale, scale);
  paint(pen);
  return Object.assign(canvas.transferToImageBitmap(), { paint });
}

/* A pattern of a square tile, as large in pixels of the page at any resolution; it remembers how it
   is drawn. */
export function tiled(paint, size, scale) {
  const tile = make("canvas", { width: size, height: size });
  const pen = tile.getContext("2d");
  paint(pen);
  const pattern = Object.assign(pen.createPattern(tile, "repeat"), { paint, size });
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}
