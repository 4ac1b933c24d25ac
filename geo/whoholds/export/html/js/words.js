/* Verdicts in a reader's words. */

import { LOOK } from "./model.js";

/* "A", "A and B", "A, B and C". */
function listed(names, word = "and") {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${word} ${names[names.length - 1]}`;
}

export class Words {
  constructor(model) {
    this.model = model;
  }

  names(actors, day, word) {
    const named = [...new Set(actors)].map((a) => (a ? this.model.actor(a, day) : "somebody else"));
    return listed(named, word);
  }

  /* One line for lists: holder and whatever is not plain about it. */
  brief(look, day) {
    const row = this.model.looks[look];
    const { status, access, certainty } = this.terms(row);
    const parts = [];
    if (status !== "held" && status !== "unknown") parts.push(status);
    if (row[LOOK.claimedBy].length) parts.push("claimed");
    if (certainty === "possible") parts.push("possible");
    if (access && access !== "open" && access !== "unknown") parts.push(this.access(row));
    const holder = row[LOOK.holder] ? this.model.actor(row[LOOK.holder], day, true) : "unknown";
    return parts.length ? `${holder} (${parts.join(", ")})` : holder;
  }

  terms(row) {
    const v = this.model.header.vocabulary;
    return {
      status: v.statuses[row[LOOK.status]],
      access: v.accesses[row[LOOK.access]],
      certainty: v.certainties[row[LOOK.certainty]],
    };
  }

  access(row) {
    return this.model.header.vocabulary.access[row[LOOK.access]];
  }

  /* Sentences of the details, the headline first. */
  sentences(look, day) {
    const row = this.model.looks[look];
    const { status, access, certainty } = this.terms(row);
    const others = row[LOOK.challengers];
    const out = [this.headline(row, status, day)];
    if (row[LOOK.partners].length) out.push(`Together with ${this.names(row[LOOK.partners], day)}.`);
    if (row[LOOK.claimedBy].length) out.push(this.claimed(row, day));
    if (access === "fire_control") {
      out.push(`The road is under the fire of ${this.names(others, day) || "somebody not named"}.`);
    }
    if (access === "closed") out.push("The road is closed.");
    if (access === "open") out.push("The road is open.");
    if (certainty === "possible") out.push("Possible, not certain on this day.");
    const instead = row[LOOK.alternatives].filter((a) => a !== row[LOOK.holder]);
    if (instead.length) {
      const verb = row[LOOK.holder] ? "It may instead be held by" : "It may be held by";
      out.push(`${verb} ${this.names(instead, day, "or")}.`);
    }
    if (row[LOOK.inherited] >= 0) {
      const state = this.model.name(row[LOOK.inherited]);
      out.push(`No claim is about this place itself; it follows what is said of ${state}.`);
    }
    return out;
  }

  headline(row, status, day) {
    if (!row[LOOK.holder]) return "Nobody is known to hold it.";
    const held = `Held by ${this.names([row[LOOK.holder]], day)}`;
    const others = this.names(row[LOOK.challengers], day);
    if (status === "contested") return `${held}, contested${others ? ` by ${others}` : ""}.`;
    if (status === "besieged") return `${held}, besieged${others ? ` by ${others}` : ""}.`;
    return `${held}.`;
  }

  claimed(row, day) {
    const who = row[LOOK.claimedBy];
    const own = who.some((actor) => this.model.agree(actor, row[LOOK.holder]));
    const named = this.names(who, day);
    return own
      ? `This rests on the word of ${named} alone; nobody independent has said so.`
      : `${named} says that it has taken it; nobody independent has said so.`;
  }

  /* What a claim says, without who says it. */
  saying({ kind, event, holder, partners, challengers, claimant, day }) {
    const us = this.names([holder, ...partners].filter(Boolean), day);
    const them = this.names(challengers, day);
    let text = `${event[0].toUpperCase()}${event.slice(1)}`;
    if (kind === "withdrew" || kind === "handed_over") {
      if (them) text += kind === "withdrew" ? `: ${them} left` : ` by ${them}`;
      if (us) text += ` to ${us}`;
    } else if (kind === "captured" || kind === "recaptured") {
      if (us) text += ` by ${us}`;
      if (them) text += ` from ${them}`;
    } else if (kind === "held") {
      if (us) text += ` by ${us}`;
      if (them) text += `, against ${them}`;
    } else {
      if (them) text += ` by ${them}`;
      if (us) text += `, held by ${us}`;
    }
    if (claimant) text += `, says ${this.names([claimant], day)}`;
    return `${text}.`;
  }
}
