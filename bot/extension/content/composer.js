// One place where somebody writes: asks the desk about its text, shows the answer, and knows whether it may be posted.
(() => {
  const { editing, word, site } = answerable;
  const PAUSE = 350;
  const LONGEST = 6000;
  const told = new Set();
  const once = (name, say) => {
    if (told.has(name)) return;
    told.add(name);
    say();
  };

  async function ask(message) {
    let late = 0;
    const timer = new Promise((done) => {
      late = setTimeout(done, LONGEST, { why: "slow" });
    });
    try {
      return await Promise.race([chrome.runtime.sendMessage(message), timer]);
    } catch {
      // The extension was updated or switched off under an open page.
      return { why: "reloaded" };
    } finally {
      clearTimeout(late);
    }
  }

  class Composer {
    constructor(editor) {
      this.editor = editor;
      this.number = 0;
      this.answered = null;
      this.asked = null;
      this.freed = null;
      this.away = "";
      this.doubted = new Set();
      this.watch = new MutationObserver(() => this.changed());
      const everything = { childList: true, characterData: true, subtree: true };
      if (editor.localName !== "textarea") this.watch.observe(editor, everything);
    }

    get text() {
      return editing.read(this.editor);
    }

    get live() {
      return this.editor.isConnected;
    }

    // "empty", "waiting", "away", or the verdict on exactly what stands there now.
    get state() {
      const text = this.text;
      if (!text.trim()) return "empty";
      if (this.answered?.text === text) return this.answered.verdict;
      return this.away ? "away" : "waiting";
    }

    changed() {
      const text = this.text;
      if (text === this.seen) return;
      this.seen = text;
      this.held = null;
      answerable.panel().unsay();
      clearTimeout(this.timer);
      this.show();
      if (text.trim() && this.answered?.text !== text) this.timer = setTimeout(() => this.check(), PAUSE);
    }

    show() {
      if (this.away === "notSetUp" && this.state === "away") return this.sayAway();
      const { findings = [], text = this.text } = this.answered ?? {};
      answerable.panel().show(this, this.state, this.answered?.text === this.text ? findings : [], text === this.text ? text : this.text);
      return undefined;
    }
    sayAway() {
      once(this.away, () => answerable.panel().show(this, "away", [], this.text));
    }

    async check() {
      const text = this.text;
      if (!text.trim() || this.asked === text) return;
      clearTimeout(this.timer);
      this.asked = text;
      const number = ++this.number;
      const answer = await ask({ kind: "check", text, platform: site.platform });
      if (number !== this.number) return;
      this.asked = null;
      // An answer about words that are no longer there is dropped; the present ones are on their way.
      if (text !== this.text) return this.show();
      this.take(text, answer);
    }

    take(text, { answer, why }) {
      const held = this.held === text;
      this.held = null;
      this.away = why ?? "";
      this.answered = answer ? { text, ...answer } : { text, verdict: "away", findings: [] };
      this.show();
      if (!held) return;
      // Who pressed too early is told; nothing is ever posted by itself.
      if (this.state === "allow") answerable.panel().say(this, word("nowFine"));
      else if (this.state === "away") answerable.panel().say(this, word(this.away));
      else this.hold(this.state);
    }

    isPostedBy(pressed) {
      return answerable.places.postedBy(this.editor, pressed);
    }

    // Whether a press may go through now.
    get goes() {
      return ["empty", "away", "allow"].includes(this.state) || this.freed === this.text;
    }

    // Says why a press was held, and what the person can do. `again` presses once more.
    hold(state, again) {
      const panel = answerable.panel();
      if (state === "block") return panel.say(this, word("heldBlock"));
      if (state === "waiting") {
        this.held = this.text;
        panel.say(this, word("heldWaiting"));
        return this.check();
      }
      const text = this.text;
      const anyway = () => {
        this.freed = text;
        panel.say(this, word("nowPress"));
        this.editor.focus();
        again?.();
      };
      const words = word(state === "review" ? "askReview" : "ask");
      return panel.say(this, words, [[word("lookAgain"), () => (panel.unsay(), panel.focus())], [word("postAnyway"), anyway]]);
    }

    // What went out for a company account is put into the desk's record; for one's own nothing is.
    async went() {
      if (this.answered?.account !== "company" || this.recorded === this.text) return;
      this.recorded = this.text;
      const { why } = await ask({ kind: "record", text: this.text, platform: site.platform });
      if (why) answerable.panel().say(this.live ? this : null, word("notRecorded"));
    }

    span({ start, end }) {
      const points = [...this.text];
      return [points.slice(0, start).join("").length, points.slice(0, end).join("").length];
    }

    async mend(finding) {
      const panel = answerable.panel();
      if (this.answered?.text !== this.text) return panel.say(this, word("textMoved"));
      const [start, end] = this.span(finding);
      this.answered = null;
      const took = await editing.replace(this.editor, start, end, finding.fix);
      panel.say(this, word(took ? "changed" : "notTaken"));
      if (took) return this.check();
      editing.select(this.editor, start, end);
      return this.check();
    }

    // Puts a finding on the desk's review list; what it finds, and what may be posted, stays as it is.
    async doubt({ rule }) {
      if (this.answered?.text !== this.text) return answerable.panel().say(this, word("textMoved"));
      const { why } = await ask({ kind: "doubt", rule, text: this.text, platform: site.platform });
      this.doubted.add(rule);
      if (why) this.doubted.delete(rule);
      answerable.panel().say(this, word(why ?? "doubted"));
      return this.show();
    }

    showSpan(finding) {
      if (this.answered?.text === this.text) editing.select(this.editor, ...this.span(finding));
    }
  }

  answerable.Composer = Composer;
  answerable.once = once;
})();
