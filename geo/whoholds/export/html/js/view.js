/* Which part of the world the map shows: the whole country at first, and never far from it. */

import { make } from "./dom.js";
import { tr } from "./messages.js";
import { around } from "./outlines.js";
import { coveredOf } from "./sheet.js";

/* How far beyond the country a view may go, as a share of its longer side. */
const BEYOND = 0.6;
/* Share of the longer side that is kept free around towns, and what a country spans at least. */
const AROUND_TOWNS = 0.12;
const LEAST_SPAN = 1e-4;
const HOUSE = "M9 2 1.5 8.5h2V16h4v-4.5h3V16h4V8.5h2z";

export class View {
  constructor(app) {
    this.app = app;
    this.map = app.map;
    /* Whether all of the country is shown, as nobody has moved the map yet. */
    this.home = true;
    /* Whether the map ever had a size: one in a hidden tab has none. */
    this.sized = false;
  }

  /* Shows what an address asks for, or the whole. */
  begin(asked) {
    const { map } = this;
    this.whole = this.bounds();
    if (this.whole) map.options.maxBounds = this.limits();
    const placed = this.go(asked);
    if (!placed) {
      if (this.hasSize()) this.fit();
      else map.setView(this.whole?.getCenter() ?? [0, 0], 5, { animate: false });
    }
    this.sized = this.hasSize();
    this.bindZoom();
    map.on("moveend", () => this.moved());
    return placed;
  }

  /* What answers the reader. */
  complete() {
    const { map } = this;
    const button = make("button", { type: "button", id: "wh-home", title: tr("The whole map"), "aria-label": tr("The whole map"),
      onclick: () => this.fit(!map.options.inertia) }, make("svg:svg", { viewBox: "0 0 18 18", "aria-hidden": "true" },
      make("svg:path", { d: HOUSE })));
    L.DomEvent.disableClickPropagation(button);
    L.control.scale({ position: "bottomright", imperial: false, maxWidth: 90 }).addTo(map);
    const zoom = map.zoomControl?.getContainer();
    [tr("Zoom in"), tr("Zoom out")].forEach((words, nth) => {
      for (const name of ["title", "aria-label"]) zoom?.children[nth].setAttribute(name, words);
    });
    zoom?.append(button);
    if (this.whole) map.setMaxBounds(map.options.maxBounds);
    new ResizeObserver(() => this.resized()).observe(map.getContainer());
  }

  hasSize() {
    const { clientWidth, clientHeight } = this.map.getContainer();
    return clientWidth > 0 && clientHeight > 0;
  }

  /* A view that was measured in a box of another size is measured again, until the reader has
     chosen one. */
  resized() {
    if (!this.hasSize()) return;
    const { home } = this;
    this.map.invalidateSize({ animate: false });
    // Firefox has no styles for what stands in no box.
    if (!this.sized) this.app.renew();
    this.sized = true;
    this.bindZoom();
    if (home) this.fit();
  }

  /* The reader can always go out as far as to see the whole. */
  bindZoom() {
    if (this.whole && this.hasSize()) this.map.setMinZoom(Math.min(4, this.map.getBoundsZoom(this.whole)));
  }

  moved() {
    const { map, fitted } = this;
    const isThere = fitted && Math.abs(map.getZoom() - fitted.zoom) < 0.01
      && map.project(map.getCenter()).distanceTo(map.project(fitted.center)) < 3;
    this.home = !this.sized || Boolean(isThere);
  }

  /* Goes to [zoom, latitude, longitude], unless nothing of the map is there. */
  go(asked) {
    if (!asked) return false;
    const [zoom, lat, east] = asked;
    const { maxBounds } = this.map.options;
    // Beyond 180 degrees a country may go on.
    const lon = [east, east + 360].find((each) => !maxBounds || maxBounds.contains([lat, each]));
    if (lon === undefined) return false;
    this.map.setView([lat, lon], zoom, { animate: false });
    this.fitted = null;
    this.home = false;
    return true;
  }

  /* The box of latitudes and longitudes around what is drawn, or nothing. */
  bounds() {
    const boxes = this.boxes();
    return boxes.length ? this.boundsOf(boxes) : null;
  }

  /* Boxes of states; where there are none, one around the places, with room for their names. */
  boxes() {
    const { areas, sites, towns } = this.app;
    if (areas.states.count) return areas.states.boxes;
    const points = [towns, towns.x.length ? { x: [] } : sites].flatMap(({ x, y }) => Array.from(x, (at, nth) => [at, y[nth], at, y[nth]]));
    if (!points.length) return [];
    const [west, north, east, south] = around(points);
    const room = Math.max(east - west, south - north, LEAST_SPAN) * AROUND_TOWNS;
    return [[west - room, north - room, east + room, south + room]];
  }

  boundsOf(boxes) {
    const [west, north, east, south] = around(boxes);
    return L.latLngBounds(this.latLng(west, south), this.latLng(east, north));
  }

  /* Even on all sides, so that the middle of a view that is wider stays the country's. */
  limits() {
    const [west, north, east, south] = around(this.boxes());
    const room = Math.max(east - west, south - north, 1e-3) * BEYOND;
    return this.boundsOf([[west - room, north - room, east + room, south + room]]);
  }

  latLng(x, y) {
    return this.map.options.crs.pointToLatLng(L.point(x * 256, y * 256), 0);
  }

  /* The zoom at which all of the country is seen. */
  homeZoom() {
    return this.whole ? this.map.getBoundsZoom(this.whole) : 0;
  }

  fit(animate = false) {
    const { map } = this;
    if (this.whole) {
      // As close as it goes, so that the map lies where the picture before it lay.
      const { zoomSnap } = map.options;
      map.options.zoomSnap = 0;
      map.fitBounds(this.whole, { animate, padding: [6, 6] });
      map.options.zoomSnap = zoomSnap;
    } else map.setView([0, 0], 2);
    this.fitted = { zoom: map.getZoom(), center: map.getCenter() };
    this.home = true;
  }

  /* Moves the map so that a place, or those in an area, are seen. */
  show(subject) {
    const { map, app: { model } } = this;
    const bounds = this.boundsAround(subject);
    if (!bounds) return;
    const isArea = model.kind(subject) === "area";
    // The places of a small area would be one heap of rings.
    const small = isArea && map.getBoundsZoom(bounds) > map.getZoom() + 1.5;
    if (!small && map.getBounds().pad(-0.1).contains(bounds)) return;
    if (isArea) {
      map.fitBounds(bounds, { paddingTopLeft: [30, 30], paddingBottomRight: [30, 30 + coveredOf(map)],
        maxZoom: Math.max(8.5, map.getZoom()) });
    } else map.panTo(bounds.getCenter());
  }

  /* Shows a place from near, or all of a state, an area, a road section. */
  near(subject) {
    const { map, app: { model, scene } } = this;
    const [box] = model.placesIn(subject).length ? [null] : scene.room(subject);
    const bounds = box ? this.boundsOf([box]) : this.boundsAround(subject);
    if (!bounds) return;
    const isPoint = ["town", "site"].includes(model.kind(subject));
    const near = Math.min(map.getMaxZoom(), Math.max(map.getZoom(), this.homeZoom() + 2.5));
    if (isPoint) map.setView(bounds.getCenter(), near, { animate: false });
    else map.fitBounds(bounds, { animate: false, padding: [30, 30], maxZoom: near + 1 });
  }

  boundsAround(subject) {
    const { model, sites, towns, zones } = this.app;
    const layers = { town: towns, site: sites };
    const box = (each) => layers[model.kind(each)].room(model.place(each))[0];
    if (layers[model.kind(subject)]) return this.boundsOf([box(subject)]);
    if (model.kind(subject) !== "area") return null;
    const place = model.place(subject);
    const drawn = zones.outlines.isDrawn(place) ? [zones.outlines.boxes[place]] : [];
    const boxes = [...model.placesIn(subject).map(box), ...drawn];
    return boxes.length ? this.boundsOf(boxes) : null;
  }
}
