/* What the reader has chosen. Parts listen. */

export class Store {
  constructor(state) {
    this.state = state;
    this.listeners = [];
    this.pending = new Set();
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  set(patch) {
    for (const [key, value] of Object.entries(patch)) {
      if (this.state[key] === value) continue;
      this.state[key] = value;
      this.pending.add(key);
    }
    if (!this.pending.size || this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => this.tell());
  }

  /* A change is told at once, so that the next frame finds the work done; what follows before that
     frame is told together in it. */
  tell() {
    requestAnimationFrame(() => {
      if (this.pending.size) this.tell();
      else this.waiting = false;
    });
    const changed = this.pending;
    this.pending = new Set();
    for (const listener of this.listeners) listener(changed, this.state);
  }
}
