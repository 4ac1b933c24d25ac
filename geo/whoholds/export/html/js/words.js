/* Verdicts in a reader's words. */

import { inShort, inWords } from "./days.js";
import { LOOK } from "./model.js";

/* What was told of a place when its holder was last heard of. */
const HEARD = {
  captured: "it was captured", recaptured: "it was retaken", handed_over: "it was handed over",
  withdrew: "the other side left it", held: "it was reported held",
  contested: "it was fought over", attacked: "it was attacked", besieged: "it was besieged",
  siege_lifted: "the siege was lifted", shared: "it was shared", fire_control: "it was under fire",
  closed: "it was closed", reopened: "it was reopened",
};
/* Of which no more than a part was taken or held, is fought over; at its edge, attacked. */
const TAKEN = ["captured", "recaptured", "handed_over", "withdrew", "held", "shared"];

function heardHow({ kind, extent }) {
  const part = TAKEN.includes(kind) && { "half of it": "contested", "part of it": "contested",
    "its edge only": "attacked" }[extent];
  return HEARD[part || kind];
}

/* How long before the day shown something was. */
function age(days) {
  if (!days) return "that day";
  if (days < 92) return `${days} day${days > 1 ? "s" : ""} before`;
  return `${Math.round(days / 30.44)} months before`;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/* A name within a sentence, kept from turning the words around it. */
export function apart(text) {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/* "A", "A and B", "A, B and C". */
export function listed(names, word = "and") {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${word} ${names[names.length - 1]}`;
}

export class Words {
  constructor(model) {
    this.model = model;
  }

  names(actors, day, word) {
    const named = [...new Set(actors)].map((a) => (a ? apart(this.model.actor(a, day)) : "somebody else"));
    return listed(named, word);
  }

  /* One line for lists: holder and whatever is not plain about it. */
  brief(look, day) {
    const row = this.model.looks[look];
    const { status, access, certainty, silence } = this.terms(row);
    const parts = [];
    if (status === "contested" || status === "besieged") parts.push(status);
    if (row[LOOK.inferred]) parts.push("inferred");
    if (row[LOOK.claimedBy].length) parts.push("claimed");
    if (this.model.isListed(look)) parts.push("by a list");
    else if (certainty === "possible") parts.push("possible");
    if (access && access !== "open" && access !== "unknown") parts.push(this.access(row));
    if (status === "mixed") return "in part";
    if (silence) parts.push(this.short(silence));
    const shared = status === "shared" ? row[LOOK.partners] : [];
    const holder = row[LOOK.holder]
      ? listed([row[LOOK.holder], ...shared].map((a) => apart(this.model.actor(a, day, true)))) : "unknown";
    return parts.length ? `${holder} (${parts.join(", ")})` : holder;
  }

  terms(row) {
    const v = this.model.header.vocabulary;
    return {
      status: v.statuses[row[LOOK.status]],
      access: v.accesses[row[LOOK.access]],
      certainty: v.certainties[row[LOOK.certainty]],
      silence: v.silences[row[LOOK.silence]],
    };
  }

  /* What a legend calls a sign, within a sentence. */
  short(key) {
    const [, text] = this.model.header.vocabulary.signs.find(([sign]) => sign === key);
    return text.split(":")[0].toLowerCase();
  }

  access(row) {
    return this.model.header.vocabulary.access[row[LOOK.access]];
  }

  /* Sentences of the details, the headline first. */
  sentences(look, day, about) {
    const row = this.model.looks[look];
    const { status, access, certainty } = this.terms(row);
    const others = row[LOOK.challengers];
    const isListed = this.model.isListed(look);
    const out = [this.headline(row, status, day, about)];
    if (row[LOOK.partners].length && status !== "shared") {
      out.push(`Together with ${this.names(row[LOOK.partners], day)}.`);
    }
    out.push(...this.grounds(row, day, about));
    if (row[LOOK.claimedBy].length) out.push(this.claimed(row, day));
    if (access === "fire_control") {
      out.push(`The road is under the fire of ${this.names(others, day) || "somebody not named"}.`);
    }
    if (access === "closed") out.push("The road is closed.");
    if (access === "open") out.push("The road is open.");
    if (isListed) out.push(...this.byList(about.timeline.listOf(about.at), row, day, about.subject));
    else if (certainty === "possible") out.push("Possible, not certain on this day.");
    const instead = row[LOOK.alternatives].filter((a) => a !== row[LOOK.holder]);
    if (instead.length) {
      const verb = row[LOOK.holder] ? "It may instead be held by" : "It may be held by";
      out.push(`${verb} ${this.names(instead, day, "or")}.`);
    }
    if (row[LOOK.inherited] >= 0 && !isListed) {
      const state = apart(this.model.name(row[LOOK.inherited]));
      out.push(`No claim is about this place itself; it follows what is said of ${state}.`);
    }
    return out;
  }

  headline(row, status, day, about) {
    if (status === "mixed") return this.inPart(day, about);
    if (!row[LOOK.holder]) return this.unknown(row, day, about);
    if (status === "shared") {
      return `Held together by ${this.names([row[LOOK.holder], ...row[LOOK.partners]], day)}.`;
    }
    const held = `${this.heldBy(row, about)} ${this.names([row[LOOK.holder]], day)}`;
    const others = this.names(row[LOOK.challengers], day);
    if (status === "contested") return `${held}, contested${others ? ` by ${others}` : ""}.`;
    if (status === "besieged") return `${held}, besieged${others ? ` by ${others}` : ""}.`;
    return `${held}.`;
  }

  /* What a list saw may have been no more than administration. */
  heldBy(row, { timeline, at }) {
    if (row[LOOK.inherited] < this.model.total) return "Held by";
    const { claim } = timeline.listOf(at);
    return `Possibly ${this.model.listed(claim)?.administered ? "administered" : "held"} by`;
  }

  /* What kind of knowledge a list is, whose, and how old. */
  byList({ claim, asOf }, row, day, subject) {
    const { model } = this;
    const said = model.claim(claim);
    const { administered, rest, town } = said.listed;
    const what = town === subject ? "it" : "its township";
    const whose = `${administered ? "administered" : "held"} by ${this.names([row[LOOK.holder]], day)}`;
    const list = `a list of ${inWords(asOf)}`;
    const told = rest ? `${what} is not among the places that ${list} names; the rest is ${whose}`
      : `${list} has ${what} ${whose}`;
    const speaker = said.claimant ? this.names([said.claimant], day) : apart(said.source.publisher);
    const fought = row[LOOK.challengers].length || this.terms(row).status !== "held";
    const out = [`${fought ? "No report says who holds it" : "Nothing is reported of the place itself"}: `
      + `${told}, says ${speaker || "a source that is not named"}.`];
    if (administered) out.push("Administration was seen in a part of it at least: that is less than control.");
    out.push(asOf > day
      ? `The list is of a later day: ${this.names([row[LOOK.holder]], day)} held what nobody had taken yet.`
      : `The list is ${day - asOf} days old: ${this.freshness(asOf, day)}.`);
    return out;
  }

  /* Three kinds of not knowing. */
  unknown(row, day, { subject, looks }) {
    const { silence } = this.terms(row);
    if (this.model.kind(subject) === "area" && silence === "no_report") {
      return "Nobody is said to hold all of it, and nobody is reported to hold a place in it.";
    }
    const lists = this.model.kind(subject) === "state" ? this.townsListed(subject, looks) : [];
    if (lists.length) {
      const parts = lists.map(([a, n]) => `${n} by ${apart(this.model.actor(a, day, true))}`);
      return `Nobody is said to hold all of it, and nothing is reported of its towns: ${parts.join(", ")}, by a list only.`;
    }
    const why = {
      no_report: "this ledger has no report of it",
      unsettled: "the reports of it do not say who does",
      lapsed: "reports tell of it before or after, not on this day",
    }[silence];
    const fought = this.names(row[LOOK.challengers], day);
    return `Nobody is known to hold it: ${why}.${fought ? ` It is fought over by ${fought}.` : ""}`;
  }

  /* Of a state whose towns a list colours: who has how many. */
  townsListed(subject, looks) {
    const { model } = this;
    const counts = new Map();
    for (const t of model.townsIn(model.place(subject))) {
      const holder = model.looks[looks[t]][LOOK.holder];
      if (model.isListed(looks[t])) counts.set(holder, (counts.get(holder) || 0) + 1);
    }
    return [...counts].sort(([, n], [, m]) => m - n);
  }

  /* Of a state that nobody is said to hold the whole of: who holds how many of its towns. */
  inPart(day, { subject, looks }) {
    const { model } = this;
    if (model.kind(subject) === "area") return "Held in part: nobody is said to hold all of it.";
    const counts = new Map();
    let byLists = 0;
    for (const t of model.townsIn(model.place(subject))) {
      if (model.isListed(looks[t])) byLists++;
      const holder = model.looks[looks[t]][LOOK.holder];
      counts.set(holder, (counts.get(holder) || 0) + 1);
    }
    const order = [...counts].sort(([a, n], [b, m]) => !a - !b || m - n);
    const total = order.reduce((sum, [, n]) => sum + n, 0);
    const parts = order.map(([a, n]) => `${n} by ${a ? apart(model.actor(a, day, true)) : "nobody known"}`);
    const lists = byLists ? `, ${byLists} of them by a list only` : "";
    return `Held in part: of ${total} towns, ${listed(parts)}${lists}. Nobody is said to hold all of it.`;
  }

  /* What kind of knowledge it is, where a reader would take it for more. */
  grounds(row, day, { timeline, subject, at }) {
    const { model } = this;
    const out = [];
    if (row[LOOK.inferred]) {
      const between = timeline.pillarsOf(at).map((c) => this.report(model.claim(c)));
      out.push(`Contested, inferred between two reports: ${listed(between)}. `
        + "Nobody tells of this day itself.");
    }
    const undone = timeline.undoneOn(subject);
    const [winner, loser] = undone ? [undone.winner, undone.loser].map((a) => this.names([a], day)) : [];
    const said = {
      later: "No report is of this time: it is known from a later one only.",
      undone: `${winner} later retook it from ${loser}, and nobody says when ${loser} had taken it.`,
      retook: `Before that, not known: retaken from ${loser}, and nobody says when it took the place.`,
      fights: "Nobody says outright who holds it, and the last report of it is a fight.",
      most: "What is reported is most of the place, not all of it.",
      left: "It may have been left by then, and nobody says who came.",
    }[model.header.vocabulary.grounds[timeline.grounds[at]]];
    if (said) out.push(said);
    if (this.terms(row).silence === "lapsed") out.push(...this.beside(timeline, subject, at, day));
    return out;
  }

  /* Who held a place before and after a time of which nobody knows. */
  beside(timeline, subject, at, day) {
    const { looks } = this.model;
    const known = (row) => {
      const look = looks[timeline.looks[row]];
      return look[LOOK.inherited] < 0 ? look[LOOK.holder] : 0;
    };
    let before = at;
    while (--before >= timeline.at[subject] && !known(before));
    let after = at;
    while (++after < timeline.at[subject + 1] && !known(after));
    const out = [];
    if (before >= timeline.at[subject]) {
      out.push(`It was last known to be held by ${this.names([known(before)], day)}.`);
    }
    if (after < timeline.at[subject + 1]) {
      out.push(`It is known to be held by ${this.names([known(after)], day)} afterwards.`);
    }
    return out;
  }

  /* A claim within a sentence, with who published it. */
  report(claim) {
    const said = this.saying(claim).replace(/\.$/, "");
    return `“${said}” (${apart(claim.source.publisher) || claim.id})`;
  }

  /* How fresh it is on a day that a holder was heard of on another, or never. */
  freshness(heard, day) {
    const { limits, vocabulary: { freshness } } = this.model.header;
    const place = heard === undefined ? -1 : [...limits, Infinity].findIndex((most) => day - heard <= most);
    return freshness.at(place);
  }

  /* When the holder was last heard of, how, and how long ago that is. */
  heard(heard, day, inherited) {
    const claim = this.model.claim(heard.claim);
    const vague = !heard.lasts && claim.day >= heard.day && /^(in|between|around) /.test(claim.when);
    const when = vague ? claim.when : `on ${inWords(heard.day)}`;
    const ago = day - heard.day;
    const fresh = this.freshness(heard.day, day);
    const who = inherited >= 0 ? `${apart(this.model.name(inherited))} was last` : "Last";
    return `${who} heard of ${when}, when ${heardHow(claim)} (${age(ago)}: ${fresh}).`;
  }

  /* The same in a few words, for tips and lists. */
  heardBriefly(look, timeline, row, day) {
    if (!this.model.looks[look][LOOK.holder]) return "";
    const heard = timeline.heardAt(row, day);
    if (this.model.isListed(look)) return heard ? `list of ${inShort(heard.day)}: ${this.freshness(heard.day, day)}` : "list of a later day";
    if (!heard) return "known only from a later report";
    return `last heard of ${inShort(heard.day)}: ${this.freshness(heard.day, day)}`;
  }

  claimed(row, day) {
    const who = row[LOOK.claimedBy];
    const own = who.some((actor) => this.model.agree(actor, row[LOOK.holder]));
    const named = this.names(who, day);
    return own
      ? `This rests on the word of ${named} alone; nobody independent has said so.`
      : `${named} says that it has taken it; nobody independent has said so.`;
  }

  /* What a row of a list says. */
  listing({ town, administered, rest, asOf }, us, claimant) {
    const whose = `${administered ? "administered" : "held"} by ${us}`;
    const name = apart(this.model.name(town));
    const said = rest ? `${name} is not among the places that a list of ${inWords(asOf)} names; the rest is ${whose}`
      : `${name}, in a list of ${inWords(asOf)}: ${whose}`;
    return `${said}${claimant ? `, says ${this.names([claimant], asOf)}` : ""}.`;
  }

  /* What a claim says and of when, without who published it. */
  saying({ kind, event, holder, partners, challengers, claimant, extent, day, when, listed: row }) {
    const us = this.names([holder, ...partners].filter(Boolean), day);
    if (row) return this.listing(row, us, claimant);
    const them = this.names(challengers, day);
    let text = `${event[0].toUpperCase()}${event.slice(1)}`;
    if (kind === "withdrew" || kind === "handed_over") {
      if (them) text += kind === "withdrew" ? `: ${them} left` : ` by ${them}`;
      if (us) text += ` to ${us}`;
    } else if (kind === "captured" || kind === "recaptured") {
      if (us) text += ` by ${us}`;
      if (them) text += ` from ${them}`;
    } else if (kind === "held" || kind === "shared") {
      if (us) text += ` by ${us}`;
      if (them) text += `, against ${them}`;
    } else {
      if (them) text += ` by ${them}`;
      if (us) text += `, held by ${us}`;
    }
    if (extent) text += `, ${extent}${when ? "," : ""}`;
    if (when) text += ` ${when}`;
    if (claimant) text += `, says ${this.names([claimant], day)}`;
    return `${text}.`;
  }
}
