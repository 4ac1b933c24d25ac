/* Four canvases: the ground and its borders, which no day moves; what the day says; a crowd of
   towns, where there are thousands; names. */

import { Surface } from "./surface.js";
import { MANY, THRONG } from "./towns.js";

/* Up to so many changes are painted one by one. */
const FEW = 60;

export class Scene {
  constructor(app) {
    this.app = app;
    const surface = (pane, paint) => new Surface(paint, { pane: `wh-${pane}` });
    this.ground = surface("ground", (pen, frame) => app.areas.paintGround(pen, frame));
    this.stage = surface("stage", (pen, frame) => this.paint(pen, frame));
    this.crowd = surface("crowd", (pen, frame) => this.paintCrowd(pen, frame));
    this.names = surface("names", (pen, frame) => app.labels.paint(pen, frame));
    app.store.listen((changed) => this.follow(changed));
  }

  begin() {
    const { map } = this.app;
    ["ground", "stage", "crowd", "names"].forEach((name, nth) => {
      const pane = map.createPane(`wh-${name}`);
      pane.style.zIndex = 210 + nth * 10;
      pane.style.pointerEvents = "none";
    });
    for (const part of [this.ground, this.stage, this.crowd]) part.addTo(map);
  }

  paint(pen, frame) {
    const { areas, drawn, land, roads, sites, towns, store, zones } = this.app;
    areas.paint(pen, frame);
    zones.paint(pen, frame);
    if (store.state.land) land.paint(pen, frame);
    drawn.paint(pen, frame);
    roads.paint(pen, frame);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    const seen = towns.seen(frame);
    this.crowded = seen.length > MANY;
    this.soft = seen.length < THRONG;
    if (!this.crowded) towns.place(pen, frame, seen);
    sites.paint(pen, frame);
  }

  paintCrowd(pen, frame) {
    if (this.crowded) this.app.towns.stamp(pen, frame, this.soft);
  }

  /* All of it, layer by layer, by a pen of any kind: not as the screen has it but as a whole. */
  paintWhole(pen, frame) {
    const { areas, drawn, labels, land, palette, roads, sites, store, story, towns, zones } = this.app;
    // The map is never mirrored, whatever way the page's lines run.
    pen.direction = "ltr";
    pen.fillStyle = palette.theme.beyond;
    pen.fillRect(0, 0, frame.width, frame.height);
    const layers = {
      ground: () => areas.paintGround(pen, frame),
      states: () => areas.paint(pen, frame),
      areas: () => zones.paint(pen, frame),
      ...(store.state.land ? { land: () => land.paint(pen, frame) } : {}),
      drawn: () => drawn.paint(pen, frame),
      roads: () => roads.paint(pen, frame),
      towns: () => towns.place(pen, frame, towns.seen(frame)),
      sites: () => sites.paint(pen, frame),
      names: () => labels.paint(pen, frame),
      story: () => story.paint(pen, frame),
    };
    for (const [name, paint] of Object.entries(layers)) {
      pen.layer?.(name);
      pen.save();
      pen.setTransform(1, 0, 0, 1, 0, 0);
      paint();
      pen.restore();
    }
  }

  /* The part of the picture that a subject is drawn in. */
  room(subject) {
    const { areas, land, model, roads, sites, store, towns, zones } = this.app;
    const layers = { town: store.state.land ? land : towns, highway: roads, state: areas,
      site: sites, area: zones };
    return layers[model.kind(subject)].room(model.place(subject));
  }

  /* Only what changed is painted anew. */
  follow(changed) {
    const { model, differ, drawn, store } = this.app;
    const { nTowns } = model;
    const stepped = changed.has("day") || changed.has("timeline");
    const ringed = stepped && store.state.since !== null;
    const all = drawn.stirred() || ringed || ["selected", "hidden", "only", "since", "theme", "land"].some((key) => changed.has(key));
    if (changed.has("theme")) this.ground.draw();
    // A crowd that is filtered away leaves its canvas last.
    const crowded = this.crowded;
    const own = stepped ? differ.filter((s) => s >= nTowns || !crowded) : [];
    if (all || own.length > FEW) this.stage.draw();
    else if (own.length) {
      this.stage.redraw(own.map((s) => this.room(s)));
    }
    if ((crowded || this.crowded) && (all || (stepped && differ[0] < nTowns))) this.crowd.draw();
    if (all || changed.has("local")) this.names.draw();
  }
}
