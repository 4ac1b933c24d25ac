/* Whose holder was last heard of so long before the day shown that the map says so. */

export class Ages {
  constructor(model) {
    this.model = model;
    this.limit = model.header.limits.at(-1);
    this.stale = new Uint8Array(model.total);
    /* From which day on, and up to which one, that stays so. */
    this.from = new Int32Array(model.total);
    this.to = new Int32Array(model.total);
  }

  /* Looks of a day with their age, into `faces`; the subjects whose face differs from what stood there. */
  look(timeline, day, looks, faces) {
    if (this.timeline !== timeline) {
      this.timeline = timeline;
      this.to.fill(-0x7fffffff);
    }
    const differ = [];
    const { length } = this.model.looks;
    for (let s = 0; s < looks.length; s++) {
      if (day < this.from[s] || day >= this.to[s]) this.judge(timeline, s, day);
      const face = looks[s] + this.stale[s] * length;
      if (faces[s] === face) continue;
      faces[s] = face;
      differ.push(s);
    }
    return differ;
  }

  /* Whether a verdict is stale on a day, and as long as nothing changes that. What a list tells of a place is drawn
     as a list's, however old. */
  judge(timeline, subject, day) {
    const { model, limit } = this;
    const row = timeline.row(subject, day);
    let [from, to] = [timeline.starts[row], timeline.endOf(subject, row)];
    const look = timeline.looks[row];
    const isTold = model.holder(look) > 0 && !model.isListed(look);
    if (isTold) {
      for (const [first, last] of timeline.hearings(row)) {
        for (const turn of [first, last + limit + 1]) {
          if (turn <= day) from = Math.max(from, turn);
          else to = Math.min(to, turn);
        }
      }
    }
    const heard = isTold ? timeline.heardAt(row, day) : null;
    this.stale[subject] = heard && day - heard.day > limit ? 1 : 0;
    this.from[subject] = from;
    this.to[subject] = to;
  }
}
