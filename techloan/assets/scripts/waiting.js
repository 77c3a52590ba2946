// Ticks that the server has not answered yet, by the numbers of their rows. They wait in the page,
// and beside it in the tab's own storage: a phone drops a page while its owner is in the meeting.
// Numbers and words of the register only, never a name; they go when they are sent.
export class Waiting {
  #key;
  #ticks;

  constructor(key) {
    this.#key = key;
    this.#ticks = new Map(stored(key));
  }

  get size() { return this.#ticks.size; }

  has(id) { return this.#ticks.has(id); }

  first() { return this.#ticks.entries().next().value; }

  [Symbol.iterator]() { return this.#ticks.entries(); }

  // `was` is what the page showed before it was pressed first: pressing again changes only the word.
  add(id, was, word) {
    this.#ticks.set(id, { was: this.#ticks.get(id)?.was ?? was, word });
    this.#store();
  }

  // What was sent is answered. If it was pressed again meanwhile, that goes on from what was sent.
  answered(id, sent) {
    const tick = this.#ticks.get(id);
    if (tick === sent) this.#ticks.delete(id);
    else tick.was = sent.word;
    this.#store();
  }

  forget() {
    this.#ticks.clear();
    this.#store();
  }

  // Storage may be switched off or full; then the ticks wait in the page alone.
  #store() {
    try {
      if (this.size) sessionStorage.setItem(this.#key, JSON.stringify([...this.#ticks]));
      else sessionStorage.removeItem(this.#key);
    } catch { /* kept in the page only */ }
  }
}

function stored(key) {
  try { return JSON.parse(sessionStorage.getItem(key) ?? "[]"); } catch { return []; }
}
