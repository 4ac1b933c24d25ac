/* The page and the world around it: the address, and the page that frames this one. */

import { fromIso, toIso } from "./days.js";
import { isOwnScript } from "./language.js";
import { LANG, LANGUAGES } from "./messages.js";
import { TABS } from "./pages.js";

/* What may be chosen, by its word in the address. */
const CHOICES = [["town", "town"], ["road", "highway"], ["state", "state"], ["site", "site"], ["area", "area"]];

/* The address after # keeps what is on the screen: #day=2025-07-16&z=6/21.5/96.5&town=lashio */
export class Address {
  constructor(app) {
    this.app = app;
    this.link = this.link.bind(this);
    window.addEventListener("hashchange", () => {
      if (speaks()) return;
      app.view.go(this.read());
      this.later();
    });
    app.store.listen(() => this.later());
    app.map.on("moveend", () => this.later());
  }

  /* Takes over what is asked for; answers the view, or nothing where none is well asked for. */
  read() {
    const { model, store } = this.app;
    const asked = new URLSearchParams(location.hash.slice(1));
    const patch = this.choices(asked);
    const known = model.timelines.findIndex((l) => toIso(l.meta.as_known) === asked.get("known"));
    if (known >= 0) patch.timeline = known;
    if (asked.has("reports") && model.header.reported) {
      const base = (patch.timeline ?? Math.max(0, store.state.timeline)) % model.nKnown;
      patch.timeline = base + (asked.get("reports") === "1" ? model.nKnown : 0);
    }
    const { first, end } = model.timelines[patch.timeline ?? store.state.timeline];
    const day = fromIso(asked.get("day"));
    if (day !== null) patch.day = Math.max(first, Math.min(end, day));
    for (const [key, kind] of CHOICES) {
      if (asked.has(key)) patch.selected = model.find(`${kind}:${asked.get(key)}`);
    }
    // A step brings its day and view with it.
    const step = Number(asked.get("step")) - 1;
    const { story } = model.header;
    patch.step = asked.has("step") && story[step] ? step : -1;
    if (patch.step >= 0) patch.day = story[step].day;
    if (asked.has("areas") && model.header.land) patch.land = asked.get("areas") === "1";
    if (asked.has("drawn") && model.header.drawn) {
      const drawers = asked.get("drawn").split(",").map((number) => Number(number) - 1);
      patch.drawn = new Set(drawers.filter((nth) => model.header.drawn.by[nth]));
    }
    store.set(patch);
    return viewOf(asked.get("z"));
  }

  /* What is compared, open, filtered, and written in which letters. */
  choices(asked) {
    const { model } = this.app;
    const patch = {};
    const since = fromIso(asked.get("since"));
    if (since !== null) Object.assign(patch, { since, tab: "changes" });
    if (TABS.includes(asked.get("tab"))) patch.tab = asked.get("tab");
    if (asked.has("by") && model.actors.sideColours.length) patch.by = asked.get("by") === "sides" ? "sides" : "parties";
    if (asked.has("list")) patch.unfolded = asked.get("list") === "1";
    if (asked.has("names")) patch.local = asked.get("names") === "local";
    if (asked.has("hide")) {
      const ids = asked.get("hide").split(",").map((id) => (id === "unknown" ? "" : id));
      patch.hidden = new Set(ids.map((id) => model.actors.ids.indexOf(id)).filter((actor) => actor >= 0));
    }
    const only = asked.get("only");
    if (only !== null && (!only || model.header.vocabulary.signs.some(([key]) => key === only))) patch.only = only;
    return patch;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), 250);
  }

  parts() {
    const { model, store, map, view } = this.app;
    const { day, since, selected, timeline, land, drawn, tab, local, hidden, only, unfolded, by, step } = store.state;
    const parts = step >= 0 ? [`step=${step + 1}`] : [`day=${toIso(day)}`];
    // All of the country is what an address without a view shows, in a box of any size.
    if (step < 0 && view.sized && !view.home) {
      const { lat, lng } = map.getCenter().wrap();
      parts.push(`z=${+map.getZoom().toFixed(2)}/${lat.toFixed(3)}/${lng.toFixed(3)}`);
    }
    if (timeline % model.nKnown) parts.push(`known=${toIso(model.timelines[timeline].meta.as_known)}`);
    if (since !== null) parts.push(`since=${toIso(since)}`);
    if (timeline >= model.nKnown) parts.push("reports=1");
    if (land) parts.push("areas=1");
    if (drawn.size) parts.push(`drawn=${[...drawn].map((nth) => nth + 1).sort((a, b) => a - b).join(",")}`);
    if (tab !== (since === null ? "places" : "changes")) parts.push(`tab=${tab}`);
    if (unfolded) parts.push("list=1");
    if (local !== isOwnScript(model.header)) parts.push(`names=${local ? "local" : "latin"}`);
    if (LANGUAGES.length && LANG !== LANGUAGES[0]) parts.push(`lang=${LANG}`);
    if (by !== "parties") parts.push(`by=${by}`);
    const out = [...hidden].sort((a, b) => a - b).map((a) => encodeURIComponent(model.actors.ids[a] || "unknown"));
    if (out.length) parts.push(`hide=${out.join(",")}`);
    if (only) parts.push(`only=${only}`);
    if (selected >= 0) {
      const [kind, id] = model.id(selected).split(/:(.*)/s);
      parts.push(`${kind === "highway" ? "road" : kind}=${encodeURIComponent(id)}`);
    }
    return parts;
  }

  write() {
    const parts = this.parts();
    if (/[#&]mode=map\b/.test(location.hash)) parts.push("mode=map");
    try {
      history.replaceState(null, "", `#${parts.join("&")}`);
    } catch {
      // Some frames may not touch their own address; what is shared is made from what is shown.
    }
  }

  /* Where others see what is on the screen, in the whole page; nothing in a page without an address. */
  link() {
    const url = new URL(location.href);
    if (!/^(?:https?|file):$/.test(url.protocol)) return "";
    for (const key of ["mode", "childId"]) url.searchParams.delete(key);
    url.hash = this.parts().join("&");
    return url.href;
  }
}

/* Whether an address asks for another language of this page, which is then said anew. */
function speaks() {
  const asked = new URLSearchParams(location.hash.slice(1)).get("lang") || LANGUAGES[0];
  const isOther = LANGUAGES.includes(asked) && asked !== LANG;
  if (isOther) location.reload();
  return isOther;
}

/* [zoom, latitude, longitude] out of "6/21.5/96.5", or nothing. */
function viewOf(text) {
  const parts = (text || "").split("/");
  const [zoom, lat, lon] = parts.map((part) => (part.trim() ? Number(part) : NaN));
  const isView = parts.length === 3 && Number.isFinite(zoom) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return isView ? [zoom, lat, lon] : null;
}

/* Tells a framing page how high this one would like to be, in the three ways in use. It depends on
   the width alone: nothing that a reader does moves the text around the frame. */
export class Frame {
  constructor() {
    const { classList } = document.documentElement;
    if (!classList.contains("framed") || classList.contains("bare")) return;
    this.name = new URLSearchParams(location.search).get("childId");
    new ResizeObserver(() => this.tell()).observe(document.documentElement);
    window.addEventListener("load", () => this.tell());
  }

  /* Called when the page is laid out. */
  begin() {
    this.complete = true;
    this.tell();
  }

  tell() {
    const width = document.documentElement.clientWidth;
    if (!this.complete || !width || width === this.width) return;
    this.width = width;
    const height = heightAt(width);
    const say = (message) => window.parent.postMessage(message, "*");
    say({ sentinel: "amp", type: "embed-size", height });
    say({ "whoholds-height": height });
    if (this.name) {
      say(`pymxPYMx${this.name}xPYMxheightxPYMx${height}`);
      say({ "datawrapper-height": { [this.name]: height } });
    }
  }
}

/* A map that is about as high as wide, and what stands around it. */
function heightAt(width) {
  if (width >= 900) return Math.round(between(700, width * 0.62, 860));
  const map = document.querySelector(".wh-map").clientHeight;
  const rest = document.body.scrollHeight - map;
  return Math.round(between(700, rest + between(360, width * 0.95, 520), 900));
}

function between(low, value, high) {
  return Math.max(low, Math.min(high, value));
}
