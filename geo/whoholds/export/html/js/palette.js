/* From verdicts to colours and signs, in the light of the reader's theme. */

function channels(hex) {
  const number = parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/* A colour laid over another with some opacity. */
function mix(hex, under, opacity) {
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

class Palette {
  constructor(model, signs) {
    this.model = model;
    this.signs = signs;
    this.readTheme();
  }

  readTheme() {
    const style = getComputedStyle(document.documentElement);
    this.theme = {};
    for (const name of ["sea", "land", "around", "border", "edge", "ink", "muted", "paper", "halo"]) {
      this.theme[name] = style.getPropertyValue(`--${name}`).trim();
    }
    this.visuals = new Map();
    this.sprites = new Map();
    this.patterns = new Map();
  }

  /* How a verdict is drawn; equal for verdicts that look alike. */
  visual(look) {
    let visual = this.visuals.get(look);
    if (visual) return visual;
    const row = this.model.looks[look];
    const { status, access, certainty } = new Words(this.model).terms(row);
    const colour = this.model.actors.colours[row[LOOK.holder]];
    const others = row[LOOK.challengers].map((a) => this.model.actors.colours[a]);
    const other = others.find((c) => c !== colour) || this.theme.ink;
    visual = {
      colour, other, access,
      grey: row[LOOK.holder] === 0,
      hatched: status === "contested",
      ringed: status === "besieged",
      dashed: row[LOOK.claimedBy].length > 0,
      pale: certainty === "possible",
    };
    visual.fill = visual.pale ? mix(colour, this.theme.paper, this.signs.pale) : colour;
    visual.key = Object.values(visual).join();
    this.visuals.set(look, visual);
    return visual;
  }

  /* A hatch of a colour for areas and discs, cached: patterns are dear. */
  hatch(colour, scale, width = this.signs.hatchWidth, gap = this.signs.hatchSpacing) {
    const key = [colour, scale, width, gap].join();
    if (!this.patterns.has(key)) {
      // A tile in which one slanted line meets itself across the edges.
      const size = Math.max(4, Math.round(gap * Math.SQRT2 * scale));
      const tile = make("canvas", { width: size, height: size });
      const pen = tile.getContext("2d");
      pen.strokeStyle = colour;
      pen.lineWidth = width * scale;
      pen.lineCap = "square";
      for (const shift of [-size, 0, size]) {
        pen.beginPath();
        pen.moveTo(shift - 1, size + 1);
        pen.lineTo(shift + size + 1, -1);
        pen.stroke();
      }
      this.patterns.set(key, pen.createPattern(tile, "repeat"));
    }
    return this.patterns.get(key);
  }

  /* The drawing of a town, cached by look, radius and resolution. */
  sprite(look, radius, scale = window.devicePixelRatio || 1) {
    const visual = typeof look === "number" ? this.visual(look) : look;
    const key = `${visual.key || JSON.stringify(visual)}|${radius}|${scale}`;
    if (!this.sprites.has(key)) this.sprites.set(key, this.draw(visual, radius, scale));
    return this.sprites.get(key);
  }

  draw(v, radius, scale) {
    const { paper, ink } = this.theme;
    const small = radius < 3;
    const reach = radius + (small ? 1 : v.ringed ? 5.5 : 2);
    const size = Math.ceil(reach * scale) * 2;
    const canvas = make("canvas", { width: size, height: size });
    const pen = canvas.getContext("2d");
    pen.translate(size / 2, size / 2);
    pen.scale(scale, scale);
    const disc = (r) => {
      pen.beginPath();
      pen.arc(0, 0, r, 0, 7);
    };
    const r = v.grey && !v.hatched ? radius * 0.6 : radius;
    if (v.ringed && !small) {
      disc(radius + 4.3);
      pen.fillStyle = paper;
      pen.fill();
      disc(radius + 3.6);
      pen.strokeStyle = v.other;
      pen.lineWidth = this.signs.ringWidth;
      pen.stroke();
    }
    disc(r + (small ? 0.5 : 1.4));
    pen.fillStyle = paper;
    pen.fill();
    disc(r);
    pen.fillStyle = v.fill;
    pen.fill();
    if (v.hatched) {
      pen.save();
      pen.clip();
      pen.strokeStyle = v.other;
      pen.lineWidth = Math.max(1, radius * 0.32);
      for (let at = -3; at <= 3; at++) {
        const shift = at * Math.max(2.2, radius * 0.72);
        pen.beginPath();
        pen.moveTo(shift - radius, radius);
        pen.lineTo(shift + radius, -radius);
        pen.stroke();
      }
      pen.restore();
    }
    if (small) return canvas;
    disc(r - 0.1);
    pen.lineWidth = v.dashed ? 2.2 : 1.2;
    if (v.dashed) {
      pen.strokeStyle = paper;
      pen.stroke();
      pen.setLineDash([2.4, 2]);
      pen.lineWidth = 1.7;
    }
    pen.strokeStyle = v.dashed ? ink : v.pale ? v.colour : mix(v.colour, "#000000", 0.72);
    pen.stroke();
    return canvas;
  }
}
