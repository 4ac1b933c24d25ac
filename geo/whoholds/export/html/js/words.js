/* Verdicts in a reader's words. */

import { inShort, inWords, onDay } from "./days.js";
import { LOCALE, listed, msg, RTL, tr, trn } from "./messages.js";
import { LOOK } from "./model.js";

/* What was told of a place when its holder was last heard of. */
const HEARD = {
  captured: tr("it was captured"), recaptured: tr("it was retaken"), handed_over: tr("it was handed over"),
  withdrew: tr("the other side left it"), held: tr("it was reported held"),
  contested: tr("it was fought over"), attacked: tr("it was attacked"), besieged: tr("it was besieged"),
  siege_lifted: tr("the siege was lifted"), shared: tr("it was shared"), fire_control: tr("it was under fire"),
  closed: tr("it was closed"), reopened: tr("it was reopened"),
};
/* Of which no more than a part was taken or held, is fought over; at its edge, attacked. */
const TAKEN = ["captured", "recaptured", "handed_over", "withdrew", "held", "shared"];

function heardHow({ kind, reach }) {
  const part = TAKEN.includes(kind) && { half: "contested", part: "contested", edge: "attacked" }[reach];
  return HEARD[part || kind];
}

const FRESH = { fresh: tr("fresh"), recent: tr("recent"), old: tr("old"), stale: tr("stale"), unheard: tr("unheard") };

/* How long before the day shown something was. */
function age(days) {
  if (!days) return tr("that day");
  if (days < 92) return trn("{n} day before", "{n} days before", days);
  return trn("{n} month before", "{n} months before", Math.round(days / 30.44));
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/* A name within a sentence, kept from turning the words around it. */
export function apart(text) {
  return RTL || RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

export class Words {
  constructor(model) {
    this.model = model;
  }

  names(actors, day, word) {
    const named = [...new Set(actors)].map((a) => (a ? apart(this.model.actor(a, day)) : tr("somebody else")));
    return listed(named, word);
  }

  /* One line for lists: holder and whatever is not plain about it. */
  brief(look, day) {
    const row = this.model.looks[look];
    const { status, access, certainty, silence } = this.terms(row);
    const parts = [];
    if (status === "contested" || status === "besieged") parts.push({ contested: tr("contested"), besieged: tr("besieged") }[status]);
    if (row[LOOK.inferred]) parts.push(tr("inferred"));
    if (row[LOOK.claimedBy].length) parts.push(tr("claimed"));
    if (this.model.isListed(look)) parts.push(tr("by a list"));
    else if (certainty === "possible") parts.push(tr("possible"));
    if (access && access !== "open" && access !== "unknown") parts.push(this.access(row));
    if (status === "mixed") return tr("in part");
    if (silence) parts.push(this.short(silence));
    const shared = status === "shared" ? row[LOOK.partners] : [];
    const holder = row[LOOK.holder]
      ? listed([row[LOOK.holder], ...shared].map((a) => apart(this.model.actor(a, day, true)))) : tr("unknown");
    return parts.length ? tr("{holder} ({signs})", { holder, signs: parts.join(tr(", ")) }) : holder;
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
    return text.split(":")[0].toLocaleLowerCase(LOCALE);
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
      out.push(tr("Together with {partners}.", { partners: this.names(row[LOOK.partners], day) }));
    }
    out.push(...this.grounds(row, day, about));
    if (row[LOOK.claimedBy].length) out.push(this.claimed(row, day));
    if (access === "fire_control") {
      out.push(tr("The road is under the fire of {party}.", { party: this.names(others, day) || tr("somebody not named") }));
    }
    if (access === "closed") out.push(tr("The road is closed."));
    if (access === "open") out.push(tr("The road is open."));
    if (isListed) out.push(...this.byList(about.timeline.listOf(about.at), row, day, about.subject));
    else if (certainty === "possible") out.push(tr("Possible, not certain on this day."));
    const instead = row[LOOK.alternatives].filter((a) => a !== row[LOOK.holder]);
    if (instead.length) {
      const parties = this.names(instead, day, "or");
      out.push(row[LOOK.holder] ? tr("It may instead be held by {parties}.", { parties }) : tr("It may be held by {parties}.", { parties }));
    }
    if (row[LOOK.inherited] >= 0 && !isListed) {
      const state = apart(this.model.name(row[LOOK.inherited]));
      out.push(tr("No claim is about this place itself; it follows what is said of {state}.", { state }));
    }
    return out;
  }

  headline(row, status, day, about) {
    if (status === "mixed") return this.inPart(day, about);
    if (!row[LOOK.holder]) return this.unknown(row, day, about);
    if (status === "shared") {
      return tr("Held together by {parties}.", { parties: this.names([row[LOOK.holder], ...row[LOOK.partners]], day) });
    }
    const held = this.heldBy(row, about, this.names([row[LOOK.holder]], day));
    const others = this.names(row[LOOK.challengers], day);
    if (status === "contested") return others ? tr("{held}, contested by {others}.", { held, others }) : tr("{held}, contested.", { held });
    if (status === "besieged") return others ? tr("{held}, besieged by {others}.", { held, others }) : tr("{held}, besieged.", { held });
    return tr("{held}.", { held });
  }

  /* What a list saw may have been no more than administration. */
  heldBy(row, { timeline, at }, party) {
    if (row[LOOK.inherited] < this.model.total) return tr("Held by {party}", { party });
    const { claim } = timeline.listOf(at);
    return this.model.listed(claim)?.administered ? tr("Possibly administered by {party}", { party })
      : tr("Possibly held by {party}", { party });
  }

  /* What kind of knowledge a list is, whose, and how old. */
  byList({ claim, asOf }, row, day, subject) {
    const { model } = this;
    const said = model.claim(claim);
    const { administered, rest, town } = said.listed;
    const party = this.names([row[LOOK.holder]], day);
    const what = town === subject ? tr("it") : tr("its township");
    const whose = this.whose(administered, party);
    const list = { what, whose, day: inWords(asOf) };
    const told = rest ? tr("{what} is not among the places that a list of {day} names; the rest is {whose}", list)
      : tr("a list of {day} has {what} {whose}", list);
    const speaker = said.claimant ? this.names([said.claimant], day) : apart(said.source.publisher);
    const fought = row[LOOK.challengers].length || this.terms(row).status !== "held";
    const values = { told, speaker: speaker || tr("a source that is not named") };
    const out = [fought ? tr("No report says who holds it: {told}, says {speaker}.", values)
      : tr("Nothing is reported of the place itself: {told}, says {speaker}.", values)];
    if (administered) out.push(tr("Administration was seen in a part of it at least: that is less than control."));
    out.push(asOf > day
      ? tr("The list is of a later day: {party} held what nobody had taken yet.", { party })
      : trn("The list is {n} day old: {fresh}.", "The list is {n} days old: {fresh}.", day - asOf, { fresh: this.freshness(asOf, day) }));
    return out;
  }

  whose(administered, party) {
    return administered ? tr("administered by {party}", { party }) : tr("held by {party}", { party });
  }

  /* Three kinds of not knowing. */
  unknown(row, day, { subject, looks }) {
    const { silence } = this.terms(row);
    if (this.model.kind(subject) === "area" && silence === "no_report") {
      return tr("Nobody is said to hold all of it, and nobody is reported to hold a place in it.");
    }
    const lists = this.model.kind(subject) === "state" ? this.townsListed(subject, looks) : [];
    if (lists.length) {
      const counts = lists.map(([a, n]) => tr("{n} by {party}", { n, party: apart(this.model.actor(a, day, true)) })).join(tr(", "));
      return tr("Nobody is said to hold all of it, and nothing is reported of its towns: {counts}, by a list only.", { counts });
    }
    const why = {
      no_report: tr("Nobody is known to hold it: this ledger has no report of it."),
      unsettled: tr("Nobody is known to hold it: the reports of it do not say who does."),
      lapsed: tr("Nobody is known to hold it: reports tell of it before or after, not on this day."),
    }[silence];
    const fought = this.names(row[LOOK.challengers], day);
    return fought ? `${why} ${tr("It is fought over by {parties}.", { parties: fought })}` : why;
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
    if (model.kind(subject) === "area") return tr("Held in part: nobody is said to hold all of it.");
    const counts = new Map();
    let byLists = 0;
    for (const t of model.townsIn(model.place(subject))) {
      if (model.isListed(looks[t])) byLists++;
      const holder = model.looks[looks[t]][LOOK.holder];
      counts.set(holder, (counts.get(holder) || 0) + 1);
    }
    const order = [...counts].sort(([a, n], [b, m]) => !a - !b || m - n);
    const total = order.reduce((sum, [, n]) => sum + n, 0);
    const parts = listed(order.map(([a, n]) => tr("{n} by {party}", { n, party: a ? apart(model.actor(a, day, true)) : tr("nobody known") })));
    return byLists
      ? tr("Held in part: of {total} towns, {parts}, {lists} of them by a list only. Nobody is said to hold all of it.", { total, parts, lists: byLists })
      : tr("Held in part: of {total} towns, {parts}. Nobody is said to hold all of it.", { total, parts });
  }

  /* What kind of knowledge it is, where a reader would take it for more. */
  grounds(row, day, { timeline, subject, at }) {
    const { model } = this;
    const out = [];
    if (row[LOOK.inferred]) {
      const between = timeline.pillarsOf(at).map((c) => this.report(model.claim(c)));
      out.push(tr("Contested, inferred between two reports: {reports}. Nobody tells of this day itself.", { reports: listed(between) }));
    }
    const undone = timeline.undoneOn(subject);
    const [winner, loser] = undone ? [undone.winner, undone.loser].map((a) => this.names([a], day)) : [];
    const said = {
      later: tr("No report is of this time: it is known from a later one only."),
      undone: tr("{winner} later retook it from {loser}, and nobody says when {loser} had taken it.", { winner, loser }),
      retook: tr("Before that, not known: retaken from {loser}, and nobody says when it took the place.", { loser }),
      fights: tr("Nobody says outright who holds it, and the last report of it is a fight."),
      most: tr("What is reported is most of the place, not all of it."),
      left: tr("It may have been left by then, and nobody says who came."),
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
      out.push(tr("It was last known to be held by {party}.", { party: this.names([known(before)], day) }));
    }
    if (after < timeline.at[subject + 1]) {
      out.push(tr("It is known to be held by {party} afterwards.", { party: this.names([known(after)], day) }));
    }
    return out;
  }

  /* A claim within a sentence, with who published it. */
  report(claim) {
    return tr("“{said}” ({publisher})", { said: this.said(claim), publisher: apart(claim.source.publisher) || claim.id });
  }

  /* How fresh it is on a day that a holder was heard of on another, or never. */
  freshness(heard, day) {
    return FRESH[this.freshnessOf(heard, day)];
  }

  freshnessOf(heard, day) {
    const { limits, vocabulary: { freshness } } = this.model.header;
    const place = heard === undefined ? -1 : [...limits, Infinity].findIndex((most) => day - heard <= most);
    return freshness.at(place);
  }

  /* When the holder was last heard of, how, and how long ago that is. */
  heard(heard, day, inherited) {
    const claim = this.model.claim(heard.claim);
    const when = !heard.lasts && claim.day >= heard.day && claim.isVague ? claim.when : onDay(heard.day);
    const ago = day - heard.day;
    const fresh = this.freshness(heard.day, day);
    const values = { when, how: heardHow(claim), ago: age(ago), fresh };
    return inherited >= 0
      ? tr("{place} was last heard of {when}, when {how} ({ago}: {fresh}).", { ...values, place: apart(this.model.name(inherited)) })
      : tr("Last heard of {when}, when {how} ({ago}: {fresh}).", values);
  }

  /* The same in a few words, for tips and lists. */
  heardBriefly(look, timeline, row, day) {
    if (!this.model.looks[look][LOOK.holder]) return "";
    const heard = timeline.heardAt(row, day);
    if (this.model.isListed(look)) {
      return heard ? tr("list of {day}: {fresh}", { day: inShort(heard.day), fresh: this.freshness(heard.day, day) }) : tr("list of a later day");
    }
    if (!heard) return tr("known only from a later report");
    return tr("last heard of {day}: {fresh}", { day: inShort(heard.day), fresh: this.freshness(heard.day, day) });
  }

  claimed(row, day) {
    const who = row[LOOK.claimedBy];
    const own = who.some((actor) => this.model.agree(actor, row[LOOK.holder]));
    const named = this.names(who, day);
    return own
      ? tr("This rests on the word of {parties} alone; nobody independent has said so.", { parties: named })
      : tr("{parties} says that it has taken it; nobody independent has said so.", { parties: named });
  }

  /* What a row of a list says. */
  listing({ town, administered, rest, asOf }, us, claimant) {
    const values = { place: apart(this.model.name(town)), day: inWords(asOf), whose: this.whose(administered, us) };
    const what = rest ? tr("{place} is not among the places that a list of {day} names; the rest is {whose}", values)
      : tr("{place}, in a list of {day}: {whose}", values);
    return this.spoken(what, claimant, asOf);
  }

  /* A claim's words with who says so. */
  spoken(what, claimant, day) {
    return claimant ? tr("{what}, says {speaker}", { what, speaker: this.names([claimant], day) }) : what;
  }

  /* What a claim says and of when, without who published it. */
  saying(claim) {
    return tr("{what}.", { what: this.said(claim) });
  }

  said(claim) {
    const { extent, when, claimant, day } = claim;
    const us = this.names([claim.holder, ...claim.partners].filter(Boolean), day);
    if (claim.listed) return this.listing(claim.listed, us, claimant);
    let what = this.deed(claim, us, this.names(claim.challengers, day));
    if (extent) what = tr("{what}, {extent}", { what, extent });
    if (when) what = extent ? tr("{what}, {when}", { what, when }) : tr("{what} {when}", { what, when });
    return this.spoken(what, claimant, day);
  }

  /* What was done, by whom, to whom. */
  deed({ kind, event }, us, them) {
    const values = { event: event[0].toUpperCase() + event.slice(1), us, them };
    const { none, ours, theirs, both } = deedsOf(kind);
    return tr(us && them ? both : us ? ours : them ? theirs : none, values);
  }
}

const NO_PARTY = "{event}";
const BY_US = msg("{event} by {us}");
const BY_THEM = msg("{event} by {them}");
const TO_US = msg("{event} to {us}");

/* How a kind of event is told, by which of the parties are named. */
function deedsOf(kind) {
  if (kind === "withdrew") {
    return { none: NO_PARTY, ours: TO_US, theirs: msg("{event}: {them} left"), both: msg("{event}: {them} left to {us}") };
  }
  if (kind === "handed_over") {
    return { none: NO_PARTY, ours: TO_US, theirs: BY_THEM, both: msg("{event} by {them} to {us}") };
  }
  if (kind === "captured" || kind === "recaptured") {
    return { none: NO_PARTY, ours: BY_US, theirs: msg("{event} from {them}"), both: msg("{event} by {us} from {them}") };
  }
  if (kind === "held" || kind === "shared") {
    return { none: NO_PARTY, ours: BY_US, theirs: msg("{event}, against {them}"), both: msg("{event} by {us}, against {them}") };
  }
  return { none: NO_PARTY, ours: msg("{event}, held by {us}"), theirs: BY_THEM, both: msg("{event} by {them}, held by {us}") };
}
