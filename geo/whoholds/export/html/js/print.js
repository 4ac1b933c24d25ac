/* The view on paper: whole, light, with its key and whose it is on one page of any shape; the list
   of places only if asked for. */

import { byId, make } from "./dom.js";
import { creditsOf, inLight, isDark, keyOf, remarksOf, svgMap } from "./picture.js";

/* Paper has no button for more. */
const PAPER_ROWS = 2000;
/* A key of so many letters is set in this size; longer ones in smaller letters, to a limit. */
const LETTERS = 2200;
const SIZE_PT = 7;
const SIZES_PT = [4.2, 8.5];
/* Letters for which the key takes half of a page that is wider than high. */
const LONG_KEY = 1600;
const SWATCH_EM = 11;
/* What of the land around the country paper may show beside it, in pixels of the map. */
const LAND_AROUND = 500;

export class Print {
  constructor(app) {
    this.app = app;
    this.isListed = false;
    addEventListener("beforeprint", () => this.begin());
    addEventListener("afterprint", () => this.end());
    matchMedia("print").addEventListener("change", ({ matches }) => (matches ? this.begin() : this.end()));
  }

  /* Some engines say it twice. */
  begin() {
    const { app } = this;
    this.paper?.remove();
    this.paper = inLight(app, () => make("div", { id: "wh-paper" }, this.sheet()));
    if (this.isListed) {
      app.places.draw(PAPER_ROWS);
      this.paper.append(document.querySelector("#wh-places table").cloneNode(true));
      app.places.draw();
    }
    document.body.append(this.paper);
    document.documentElement.classList.add("on-paper");
  }

  end() {
    this.paper?.remove();
    this.paper = null;
    document.documentElement.classList.remove("on-paper");
    // While it was printed all colours were those of paper.
    if (isDark()) this.app.renew();
  }

  sheet() {
    const { app } = this;
    const rows = keyOf(app);
    const map = svgMap(app, { spare: app.view.home ? LAND_AROUND : 0, isOnce: false });
    map.classList.toggle("whole", app.view.home);
    for (const name of ["width", "height"]) map.removeAttribute(name);
    const letters = rows.reduce((sum, { words }) => sum + words.length + 14, 0);
    const list = make("ul", {}, rows.map((row) => this.row(row)));
    list.style.fontSize = `${Math.max(SIZES_PT[0], Math.min(SIZES_PT[1], SIZE_PT * Math.sqrt(LETTERS / letters)))}pt`;
    return make("section", { class: letters > LONG_KEY ? "sheet many" : "sheet" },
      make("header", {}, make("h1", {}, document.querySelector("h1").textContent), make("p", {}, byId("day").textContent)),
      make("div", { class: "land" }, map),
      list,
      make("footer", {}, remarksOf(app).map((words) => make("p", { class: "remark" }, words)),
        creditsOf(app).map((words) => make("p", { dir: "auto" }, words))));
  }

  row({ words, count, swatch, isTitle }) {
    return make("li", { class: isTitle ? "title" : null }, swatch ? make("i", {}, drawnAgain(swatch)) : null,
      make("span", {}, words), count ? make("b", {}, count) : null);
  }
}

/* Drawn already: a picture might not be loaded before it is printed. */
function drawnAgain({ canvas, width, height }) {
  const copy = make("canvas", { width: canvas.width, height: canvas.height });
  copy.getContext("2d").drawImage(canvas, 0, 0);
  // As large as the letters beside it.
  Object.assign(copy.style, { width: `${width / SWATCH_EM}em`, height: `${height / SWATCH_EM}em` });
  return copy;
}
