/* Handing on what is on the screen: its address, a picture of it, paper; and words where a frame may
   not do what it is asked. */

import { byId, make, refill } from "./dom.js";
import { msg, tr, trNodes } from "./messages.js";

/* Whoever reads on in this page so long after following a link was given no window. */
const PATIENCE_MS = 700;
const NO_FILE = msg("If no file came, the page around this map allows none. It comes from the map itself:");
const NO_PAPER = msg("If no paper came, the page around this map allows none. It comes from the map itself:");

export class Share {
  constructor(app) {
    this.app = app;
    const { link } = app.address;
    const isFramed = document.documentElement.classList.contains("framed");
    // Only a frame that is kept from its own site may be kept from giving files.
    this.isKept = isFramed && window.origin === "null";
    byId("share").hidden = false;
    byId("full").hidden = !link() || !isFramed;
    byId("share").addEventListener("click", (event) => this.share(event));
    byId("note").addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
    for (const name of ["pointerdown", "focus", "click"]) {
      byId("full").addEventListener(name, () => { byId("full").href = link(); });
    }
    byId("full").href = link() || "#";
    if (!isFramed) return;
    document.addEventListener("click", (event) => this.follow(event));
    if (this.isKept) byId("download").addEventListener("click", (event) => this.doubt(NO_FILE, event));
  }

  async share(event) {
    const url = this.app.address.link();
    this.say(url ? tr("The address of what is on the screen:") : tr("What is on the screen:"), url, event, this.ways());
    if (url && await copied(url, byId("address"))) byId("note-said").textContent = tr("Copied: the address of what is on the screen.");
  }

  /* As what it can be handed on besides. */
  ways() {
    const { picture, print } = this.app;
    const button = (words, onclick) => make("button", { type: "button", class: "plain", onclick }, words);
    const save = (kind) => button(kind.toUpperCase(), (event) => {
      picture.save(kind);
      if (this.isKept) this.doubt(NO_FILE, event);
    });
    const list = make("input", { type: "checkbox", id: "wh-print-list", checked: print.isListed,
      onchange: () => { print.isListed = list.checked; } });
    const url = this.app.address.link();
    return [make("p", {}, trNodes("Save picture: {png} {svg}", { png: save("png"), svg: save("svg") })),
      make("p", {}, button(tr("Print"), (event) => this.print(event)), " ", make("label", {}, list, " ", tr("print the list too"))),
      url && navigator.share && matchMedia("(pointer: coarse)").matches
        ? make("p", {}, button(tr("Send the address"), () => navigator.share({ title: document.title, url }).catch(() => {}))) : null];
  }

  print(event) {
    let isHeard = false;
    addEventListener("beforeprint", () => { isHeard = true; }, { once: true });
    if (this.isKept) this.doubt(NO_PAPER, event);
    else this.close();
    window.print();
    if (!isHeard && !this.isKept) this.doubt(NO_PAPER, event);
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

  doubt(words, event) {
    this.say(tr(words),
      this.app.address.link(), event);
  }

  /* Says something beside where the reader is. */
  say(words, url, { clientY = 0 }, ways = []) {
    const note = byId("note");
    refill(note, make("p", { id: "wh-note-said" }, words),
      url ? make("input", { id: "wh-address", readonly: true, value: url, "aria-label": tr("Address"),
        onfocus: (event) => event.target.select() }) : null, ways,
      make("button", { type: "button", class: "close", "aria-label": tr("Close"), onclick: () => this.close() }, "×"));
    note.hidden = false;
    note.style.top = `${Math.max(8, Math.min(clientY - note.offsetHeight - 20, innerHeight - note.offsetHeight - 8))}px`;
  }

  close() {
    byId("note").hidden = true;
    byId("share").focus({ preventScroll: true });
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
