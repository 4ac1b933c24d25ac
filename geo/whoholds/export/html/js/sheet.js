/* On narrow pages the details lie over the map as a sheet, and in a frame the list does: each
   within what is in sight, and a tapped place beside its sheet, not under it. */

import { byId } from "./dom.js";

const NARROW = matchMedia("(max-width: 899px)");
/* Kept free around a tapped place. */
const ROOM = 18;
const LEAST = 150;

export class Sheet {
  constructor(app) {
    this.app = app;
    this.page = document.documentElement;
    this.side = document.querySelector(".wh-side");
    const { store } = app;
    byId("fold").addEventListener("click", () => store.set({ unfolded: true }));
    byId("refold").addEventListener("click", () => store.set({ unfolded: false }));
    document.querySelector(".wh-skip").addEventListener("click", () => this.unfoldable() && store.set({ unfolded: true }));
    this.side.addEventListener("keydown", (event) => {
      if (event.key === "Escape") store.set({ unfolded: false });
    });
    store.listen((changed) => this.follow(changed));
  }

  unfoldable() {
    return NARROW.matches && this.page.classList.contains("framed");
  }

  async follow(changed) {
    const { selected, unfolded } = this.app.store.state;
    if (changed.has("selected") && selected >= 0) {
      if (unfolded) this.app.store.set({ unfolded: false });
      // Beside the map the details begin the panel, which may stand further down.
      if (!NARROW.matches) this.side.scrollTop = 0;
      else if (!this.app.quiet || this.unfoldable()) this.place(await inSight());
    }
    if (!changed.has("unfolded")) return;
    this.page.classList.toggle("unfolded", unfolded);
    byId("fold").setAttribute("aria-expanded", String(unfolded));
    this.side.style.top = "";
    if (unfolded) {
      this.app.time.pause();
      this.side.scrollTop = 0;
      byId("refold").focus({ preventScroll: true });
      const { top, height } = await inSight();
      if (height > 2 * LEAST) this.side.style.top = `${Math.max(0, top)}px`;
    } else if (selected < 0 && !this.app.quiet) byId("fold").focus({ preventScroll: true });
  }

  /* Puts the sheet into the greater part above or below the place. */
  place({ top, bottom, height }) {
    const { style } = byId("details");
    Object.assign(style, { top: "", bottom: "", maxHeight: "", minHeight: "" });
    const { tapped, map } = this.app;
    const box = map.getContainer().getBoundingClientRect();
    if (!this.unfoldable() && !tapped) return;
    const from = height > 2 * LEAST ? top : box.top;
    const to = height > 2 * LEAST ? bottom : box.bottom;
    const y = box.top + (tapped ? tapped.y : box.height / 2);
    const above = y - ROOM - from;
    const below = to - y - ROOM;
    const most = Math.max(LEAST, Math.min(Math.max(above, below), (to - from) * 0.56));
    style.maxHeight = `${Math.round(most)}px`;
    if (below >= above) Object.assign(style, { top: "auto", bottom: `${Math.round(window.innerHeight - to)}px` });
    else Object.assign(style, { top: `${Math.round(from)}px`, bottom: "auto" });
  }
}

/* How much of a map's foot a sheet will lie over. */
export function coveredOf(map) {
  if (!NARROW.matches) return 0;
  const { bottom, height } = map.getContainer().getBoundingClientRect();
  const isFramed = document.documentElement.classList.contains("framed");
  return Math.max(0, Math.min(height * 0.6, isFramed ? height / 2 : bottom - innerHeight * 0.44));
}

/* The part of this page that is in sight, also where another page frames and scrolls it. */
function inSight() {
  return new Promise((tell) => {
    const observer = new IntersectionObserver((entries) => {
      observer.disconnect();
      tell(entries.at(-1).intersectionRect);
    });
    observer.observe(document.documentElement);
  });
}
