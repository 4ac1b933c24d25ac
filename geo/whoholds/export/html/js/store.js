/* What the reader has chosen. Parts listen; changes of one frame are told together. */

class Store {
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
    if (this.pending.size && !this.waiting) {
      this.waiting = true;
      requestAnimationFrame(() => this.tell());
    }
  }

  tell() {
    this.waiting = false;
    const changed = this.pending;
    this.pending = new Set();
    for (const listener of this.listeners) listener(changed, this.state);
  }
}
