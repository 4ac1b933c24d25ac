/* Handing on what is on the screen, and words where a frame may not do what it is asked. */

import { byId, make, refill } from "./dom.js";
import { tr } from "./messages.js";

/* Whoever reads on in this page so long after following a link was given no window. */
const PATIENCE_MS = 700;

export class Share {
  constructor(app) {
    this.app = app;
    const { link } = app.address;
    const isFramed = document.documentElement.classList.contains("framed");
    byId("share").hidden = !link();
    byId("full").hidden = !link() || !isFramed;
    byId("share").addEventListener("click", (event) => this.share(event));
    byId("note").addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
    for (const name of ["pointerdown", "focus", "click"]) {
      byId("full").addEventListener(name, () => { byId("full").href = link(); });
    }
    byId("full").href = link() || "#";
    if (!isFramed) return;
    document.addEventListener("click", (event) => this.follow(event));
    // Only a frame that is kept from its own site may be kept from giving files.
    if (window.origin === "null") byId("download").addEventListener("click", (event) => this.doubt(event));
  }

  async share(event) {
    const url = this.app.address.link();
    if (navigator.share && matchMedia("(pointer: coarse)").matches) {
      try {
        await navigator.share({ title: document.title, url });
        return;
      } catch (error) {
        if (error.name === "AbortError") return;
      }
    }
    this.say(tr("The address of what is on the screen:"), url, event);
    if (await copied(url, byId("address"))) byId("note-said").textContent = tr("Copied: the address of what is on the screen.");
  }

  /* A link out of a frame that may open no windows does nothing, and nothing says so. */
  follow(event) {
    const { href } = event.target.closest?.("a[target=_blank]") || {};
    if (!href || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    setTimeout(() => {
      if (document.hasFocus() && !document.hidden) {
        this.say(tr("If no window opened, the page around this map allows none. The address to copy:"), href, event);
      }
    }, PATIENCE_MS);
  }

  doubt(event) {
    this.say(tr("If no file came, the page around this map allows none. It comes from the map itself:"),
      this.app.address.link(), event);
  }

  /* Says something beside where the reader is. */
  say(words, url, { clientY = 0 }) {
    const note = byId("note");
    refill(note, make("p", { id: "wh-note-said" }, words),
      url ? make("input", { id: "wh-address", readonly: true, value: url, "aria-label": tr("Address"),
        onfocus: (event) => event.target.select() }) : null,
      make("button", { type: "button", class: "close", "aria-label": tr("Close"), onclick: () => this.close() }, "×"));
    note.hidden = false;
    note.style.top = `${Math.max(8, Math.min(clientY - note.offsetHeight - 20, innerHeight - note.offsetHeight - 8))}px`;
  }

  close() {
    byId("note").hidden = true;
    if (!byId("share").hidden) byId("share").focus({ preventScroll: true });
  }
}

/* Frames may need the framing page's leave for the clipboard; what is selected can be copied without. */
async function copied(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.focus({ preventScroll: true });
    field.select();
    return document.execCommand("copy");
  }
}
