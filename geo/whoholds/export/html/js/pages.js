/* Tabs of the side panel, and the page about the page. */

import { inWords, toIso } from "./days.js";
import { byId, link, make, refill } from "./dom.js";
import { RTL, tr } from "./messages.js";
import { LOOK } from "./model.js";
import { apart, Words } from "./words.js";

export const TABS = ["places", "changes", "figure", "about"];

export class Tabs {
  constructor(app) {
    this.app = app;
    for (const name of TABS) {
      const tab = byId(`tab-${name}`);
      tab.addEventListener("click", () => app.store.set({ tab: name }));
      tab.addEventListener("keydown", (event) => this.key(event, name));
    }
    app.store.listen((changed) => { if (changed.has("tab")) this.show(); });
  }

  key(event, name) {
    const by = { ArrowRight: RTL ? -1 : 1, ArrowLeft: RTL ? 1 : -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(name) + by + TABS.length) % TABS.length];
    this.app.store.set({ tab: next });
    byId(`tab-${next}`).focus();
  }

  show() {
    for (const name of TABS) {
      const chosen = this.app.store.state.tab === name;
      byId(`tab-${name}`).setAttribute("aria-selected", String(chosen));
      byId(`tab-${name}`).tabIndex = chosen ? 0 : -1;
      byId(name).hidden = !chosen;
    }
  }
}

export class About {
  constructor(app) {
    this.app = app;
    this.attributions();
    app.store.listen((changed) => { if (changed.has("timeline")) this.stamp(); });
    const more = byId("method-more");
    more.hidden = !byId("remarks").textContent;
    more.addEventListener("click", () => {
      more.setAttribute("aria-expanded", String(byId("remarks").classList.toggle("whole")));
    });
    byId("download").addEventListener("click", () => this.download());
  }

  stamp() {
    const { header } = this.app.model;
    const { as_known: known, policy, correction } = this.app.timeline().meta;
    const { title, version } = header.ledger;
    const more = (words) => make("span", { class: "more" }, ` · ${words}`);
    refill(byId("stamp"), `${apart(title)} ${version}`, more(tr("policy “{name}”", { name: policy.replace(/_/g, " ") })),
      ` · ${tr("as known on {day}", { day: inWords(known) })}`,
      more(correction === null ? tr("no corrections so far") : tr("last correction on {day}", { day: inWords(correction) })), ".");
  }

  attributions() {
    const { attributions } = this.app.model.header;
    refill(byId("attributions"), attributions.map(([text, licence, url]) => make("li", {},
      make("bdi", {}, text), licence ? [" (", make("bdi", {}, url ? link(licence, url) : licence), ")"] : "")));
  }

  /* The verdicts shown, as a table for other programs. */
  download() {
    const { store } = this.app;
    const file = new Blob(["\ufeff", this.csv()], { type: "text/csv;charset=utf-8" });
    const address = URL.createObjectURL(file);
    make("a", { href: address, download: `${this.app.model.header.ledger.name}-${toIso(store.state.day)}.csv` })
      .click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  csv() {
    const { model, faces, looks, shown, store } = this.app;
    const timeline = this.app.timeline();
    const { day } = store.state;
    const ids = (actors) => actors.map((a) => model.actors.ids[a] || "unknown").join(";");
    const iso = (at) => (at === null || at === undefined ? "" : toIso(at));
    const rows = [["subject", "name", "state", "day", "holder", "holder_name", "partners",
      "challengers", "status", "access", "certainty", "inferred", "silence", "alternatives",
      "claimed_by", "since_earliest", "since_latest", "last_heard", "freshness", "inherited_from",
      "claims", "as_known", "policy"]];
    const words = new Words(model);
    for (let s = 0; s < model.total; s++) {
      if (!shown(faces[s])) continue;
      const row = model.looks[looks[s]];
      const at = timeline.row(s, day);
      const { status, access, certainty, silence } = words.terms(row);
      const heard = row[0] ? timeline.heardAt(at, day)?.day : undefined;
      const began = timeline.beganAt(at);
      rows.push([model.id(s), model.name(s), model.stateOf(s), toIso(day),
        model.actors.ids[row[0]], row[0] ? model.actor(row[0], day) : "",
        ids(row[LOOK.partners]), ids(row[LOOK.challengers]), status, access, certainty,
        row[LOOK.inferred] === 1, silence, ids(row[LOOK.alternatives]), ids(row[LOOK.claimedBy]),
        iso(began?.earliest), iso(began?.latest), iso(heard),
        row[0] ? words.freshnessOf(heard, day) : "",
        row[LOOK.inherited] < 0 ? "" : model.id(row[LOOK.inherited]),
        timeline.cited(at).map((c) => model.claimIds[c]).join(";"), toIso(timeline.meta.as_known), timeline.meta.policy]);
    }
    return rows.map((cells) => cells.map(cell).join(",")).join("\r\n") + "\r\n";
  }
}

/* A cell that no spreadsheet takes for a formula. */
function cell(value) {
  const text = String(value);
  const safe = /^[\s]*[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
