/* The page and the world around it: the address, and the page that frames this one. */

import { fromIso, toIso } from "./days.js";

/* What may be chosen, by its word in the address. */
const CHOICES = [["town", "town"], ["road", "highway"], ["state", "state"], ["site", "site"], ["area", "area"]];

/* The address after # keeps day, view and choice: #day=2025-07-16&z=6/21.5/96.5&town=lashio */
export class Address {
  constructor(app) {
    this.app = app;
    window.addEventListener("hashchange", () => this.read());
    app.store.listen(() => this.later());
    app.map.on("moveend", () => this.later());
  }

  read() {
    const { model, store, map } = this.app;
    const asked = new URLSearchParams(location.hash.slice(1));
    const patch = {};
    const known = model.timelines.findIndex((l) => toIso(l.meta.as_known) === asked.get("known"));
    if (known >= 0) patch.timeline = known;
    if (asked.has("reports") && model.header.reported) {
      const base = (patch.timeline ?? Math.max(0, store.state.timeline)) % model.nKnown;
      patch.timeline = base + (asked.get("reports") === "1" ? model.nKnown : 0);
    }
    const { first, last } = model.timelines[patch.timeline ?? store.state.timeline];
    const day = fromIso(asked.get("day"));
    if (day !== null) patch.day = Math.max(first, Math.min(last, day));
    const since = fromIso(asked.get("since"));
    if (since !== null) Object.assign(patch, { since, tab: "changes" });
    for (const [key, kind] of CHOICES) {
      if (asked.has(key)) patch.selected = model.find(`${kind}:${asked.get(key)}`);
    }
    if (asked.has("areas") && model.header.land) patch.land = asked.get("areas") === "1";
    store.set(patch);
    const [zoom, lat, lon] = (asked.get("z") || "").split("/").map(Number);
    const valid = [zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
    if (valid) map.setView([lat, lon], zoom, { animate: false });
    return valid;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), 250);
  }

  write() {
    const { model, store, map } = this.app;
    const { day, since, selected, timeline, land } = store.state;
    const { lat, lng } = map.getCenter();
    const parts = [`day=${toIso(day)}`,
      `z=${+map.getZoom().toFixed(2)}/${lat.toFixed(3)}/${lng.toFixed(3)}`];
    if (timeline % model.nKnown) parts.push(`known=${toIso(model.timelines[timeline].meta.as_known)}`);
    if (since !== null) parts.push(`since=${toIso(since)}`);
    if (timeline >= model.nKnown) parts.push("reports=1");
    if (land) parts.push("areas=1");
    if (selected >= 0) {
      const [kind, id] = model.id(selected).split(/:(.*)/s);
      parts.push(`${kind === "highway" ? "road" : kind}=${encodeURIComponent(id)}`);
    }
    try {
      history.replaceState(null, "", `#${parts.join("&")}`);
    } catch {
      // Some frames may not touch their own address; links then lead to the page as it opens.
    }
  }
}

/* Tells a framing page how high this one would like to be, in the three ways in use. */
export class Frame {
  constructor() {
    if (window.parent === window) return;
    document.documentElement.classList.add("framed");
    this.name = new URLSearchParams(location.search).get("childId");
    this.before = 0;
    new ResizeObserver(() => this.tell()).observe(document.body);
    window.addEventListener("load", () => this.tell());
    this.tell();
  }

  tell() {
    if (window.parent === window) return;
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (!height || height === this.before) return;
    this.before = height;
    const say = (message) => window.parent.postMessage(message, "*");
    say({ sentinel: "amp", type: "embed-size", height });
    say({ "whoholds-height": height });
    if (this.name) {
      say(`pymxPYMx${this.name}xPYMxheightxPYMx${height}`);
      say({ "datawrapper-height": { [this.name]: height } });
    }
  }
}
