/* The legend counts what is on the map and hides what the reader unticks. */

const SIGN_KEYS = ["held", "contested", "besieged", "claimed", "possible", "unknown"];

class Legend {
  constructor(app) {
    this.app = app;
    app.store.listen((changed) => {
      const any = ["day", "line", "hidden", "only", "theme"].some((key) => changed.has(key));
      if (any) this.draw();
    });
    byId("show-all").addEventListener("click", () => {
      app.store.set({ hidden: new Set(), only: "" });
    });
  }

  /* Which signs a look carries. */
  signs(look) {
    const v = this.app.palette.visual(look);
    const out = [];
    if (v.hatched) out.push("contested");
    if (v.ringed) out.push("besieged");
    if (v.dashed) out.push("claimed");
    if (v.pale) out.push("possible");
    if (v.grey) out.push("unknown");
    return out.length ? out : ["held"];
  }

  count() {
    const { model, looks } = this.app;
    const [from, to] = model.nTowns ? [0, model.nTowns] : [model.nTowns + model.nRoads, model.total];
    const perLook = new Map();
    for (let s = from; s < to; s++) perLook.set(looks[s], (perLook.get(looks[s]) || 0) + 1);
    const holders = new Map();
    const signs = new Map();
    for (const [look, n] of perLook) {
      const holder = model.looks[look][LOOK.holder];
      holders.set(holder, (holders.get(holder) || 0) + n);
      for (const sign of this.signs(look)) signs.set(sign, (signs.get(sign) || 0) + n);
    }
    return { holders, signs };
  }

  draw() {
    const { model, store } = this.app;
    const { hidden, only, day } = store.state;
    const { holders, signs } = this.count();
    const roster = [...holders.keys()].sort((a, b) => !a - !b || holders.get(b) - holders.get(a) || a - b);
    for (const actor of hidden) if (!holders.has(actor)) roster.push(actor);
    this.keep(byId("holders"), roster.map((actor) => this.item({
      name: `holder-${actor}`,
      label: actor ? model.actor(actor, day, true) : "Unknown",
      title: actor ? model.actor(actor, day) : "Nobody is known to hold it",
      sample: { colour: model.actors.colours[actor], fill: model.actors.colours[actor],
        other: "#000000", grey: !actor },
      count: holders.get(actor) || 0,
      pressed: !hidden.has(actor),
      act: () => this.toggle(actor),
    })));
    this.keep(byId("signs"), SIGN_KEYS.map((key, nth) => this.item({
      name: `sign-${key}`,
      label: model.header.vocabulary.signs[nth].split(":")[0],
      title: model.header.vocabulary.signs[nth],
      sample: this.sample(key),
      count: signs.get(key) || 0,
      pressed: only === key,
      act: () => store.set({ only: only === key ? "" : key }),
    })));
    byId("show-all").hidden = !hidden.size && !only;
  }

  /* An example of a sign, in no party's colour. */
  sample(key) {
    const ink = this.app.palette.theme.muted;
    const plain = { colour: ink, fill: ink, other: this.app.palette.theme.ink };
    const unknown = this.app.model.actors.colours[0];
    return {
      held: plain,
      contested: { ...plain, fill: mix(ink, "#ffffff", 0.5), hatched: true },
      besieged: { ...plain, ringed: true },
      claimed: { ...plain, fill: mix(ink, "#ffffff", 0.5), dashed: true },
      possible: { ...plain, fill: mix(ink, this.app.palette.theme.paper, 0.35), pale: true },
      unknown: { ...plain, colour: unknown, fill: unknown, grey: true },
    }[key];
  }

  item({ name, label, title, sample, count, pressed, act }) {
    return make("li", {},
      make("button", { type: "button", "aria-pressed": String(pressed), title, "data-key": name,
        onclick: act },
      swatch(this.app.palette.sprite(sample, 5.5)),
      make("span", { class: "label" }, label),
      make("span", { class: "count" }, String(count))));
  }

  /* Redraws a list without taking the keyboard's place in it. */
  keep(list, items) {
    const key = list.contains(document.activeElement) ? document.activeElement.dataset.key : "";
    refill(list, items);
    if (key) list.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  toggle(actor) {
    const hidden = new Set(this.app.store.state.hidden);
    if (!hidden.delete(actor)) hidden.add(actor);
    this.app.store.set({ hidden });
  }
}
