/* Whose a wheel or a finger is. Where the map stands in a page that scrolls, they are the page's:
   Ctrl and the wheel zoom the map, two fingers move it, and a hint says so. */

import { byId, put } from "./dom.js";
import { tr } from "./messages.js";

const HINT_MS = 1400;
/* A finger that moved less only taps. */
const TAP = 8;

export class Gestures {
  constructor(app) {
    this.hint = byId("hint");
    const room = app.map.getContainer().parentElement;
    const isApple = /Mac|iP(?:hone|ad|od)/.test(navigator.platform);
    this.words = {
      wheel: tr("Hold {key} and scroll to zoom the map", { key: isApple ? "⌘" : "Ctrl" }),
      touch: tr("Use two fingers to move the map"),
    };
    const capture = { capture: true, passive: true };
    room.addEventListener("wheel", (event) => this.wheel(event), capture);
    room.addEventListener("touchstart", (event) => this.touch(event), capture);
    room.addEventListener("touchmove", (event) => this.move(event), capture);
    new ResizeObserver(() => this.look()).observe(document.body);
    this.look();
  }

  /* Framed by a page of whose scrolling nothing is known, or in a page that scrolls itself. */
  look() {
    const { scrollHeight, clientHeight, classList } = document.documentElement;
    this.gentle = classList.contains("framed") || scrollHeight > clientHeight + 1;
    classList.toggle("gentle", this.gentle);
  }

  wheel(event) {
    if (!this.gentle || event.ctrlKey || event.metaKey) return;
    event.stopPropagation();
    this.say(this.words.wheel);
  }

  touch(event) {
    this.start = null;
    if (!this.gentle || event.touches.length !== 1) {
      put(this.hint, "hidden", true);
      return;
    }
    event.stopPropagation();
    const [{ clientX, clientY }] = event.touches;
    this.start = [clientX, clientY];
  }

  move(event) {
    if (!this.start || event.touches.length !== 1) return;
    const [{ clientX, clientY }] = event.touches;
    if (Math.hypot(clientX - this.start[0], clientY - this.start[1]) > TAP) this.say(this.words.touch);
  }

  say(words) {
    put(this.hint, "textContent", words);
    put(this.hint, "hidden", false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => put(this.hint, "hidden", true), HINT_MS);
  }
}
