// The findings beside what is being written, in words, for eyes and screen readers.
(() => {
  const { word, site } = answerable;
  const make = (name, className, text) => Object.assign(document.createElement(name), { className: className ?? "", textContent: text ?? "" });
  const GAP = 8;

  class Panel {
    constructor() {
      this.host = document.createElement("div");
      this.host.setAttribute("popover", "manual");
      const root = this.host.attachShadow({ mode: "closed" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(answerable.style);
      root.adoptedStyleSheets = [sheet];
      this.panel = make("section", "panel");
      this.panel.setAttribute("aria-label", word("panelLabel"));
      this.panel.lang = chrome.i18n.getUILanguage();
      this.verdict = make("h2", "verdict");
      this.verdict.tabIndex = -1;
      this.toggle = make("button", "toggle", "±");
      this.toggle.setAttribute("aria-label", word("minimise"));
      this.toggle.onclick = () => this.open(!this.panel.hasAttribute("data-open"));
      const header = make("header");
      header.append(this.verdict, this.toggle);
      this.length = make("p", "length");
      this.said = make("div", "said");
      this.said.setAttribute("role", "alert");
      this.list = make("ul", "more");
      // What changes is said politely, once it settles; not every letter.
      this.live = make("div", "quiet");
      this.live.setAttribute("role", "status");
      this.panel.append(header, this.length, this.said, this.list, this.live);
      root.append(this.panel);
      this.open(true);
      // The site's own shortcuts are single letters; what is pressed in here is not meant for them.
      for (const kind of ["keydown", "keyup", "keypress", "click", "mousedown", "pointerdown", "focusin", "input"])
        this.host.addEventListener(kind, (event) => {
          event.stopPropagation();
          if (kind === "keydown" && event.key === "Escape") this.composer?.editor.focus();
        });
      this.size = new ResizeObserver(() => this.put());
      for (const kind of ["scroll", "resize"]) addEventListener(kind, () => this.put(), { capture: true, passive: true });
    }

    open(yes) {
      this.panel.toggleAttribute("data-open", yes);
      this.toggle.setAttribute("aria-expanded", String(yes));
    }

    // Stands beside this composer from now on.
    beside(composer) {
      if (this.composer === composer && this.host.isConnected) return;
      if (this.composer !== composer) this.said.replaceChildren();
      this.composer = composer;
      const home = answerable.places.dialog(composer.editor) ?? document.body;
      // In the same dialog, or a modal one would make it inert; as a popover, above whatever lies over it.
      if (this.host.parentNode !== home) home.append(this.host);
      this.size.disconnect();
      this.size.observe(composer.editor);
      this.size.observe(this.panel);
      this.put();
    }

    hide() {
      this.size.disconnect();
      this.host.remove();
      this.composer = null;
    }

    put() {
      if (!this.composer || !this.host.isConnected) return;
      const style = "all: initial !important; position: fixed !important; margin: 0 !important; inset: auto !important;";
      if (!this.placed) this.host.style.cssText = style;
      this.placed = true;
      if (!this.host.matches(":popover-open")) this.host.showPopover();
      const { width, height } = this.panel.getBoundingClientRect();
      const [x, y] = this.spot(width, height);
      this.host.style.setProperty("left", `${x}px`, "important");
      this.host.style.setProperty("top", `${y}px`, "important");
      this.host.style.setProperty("bottom", "auto", "important");
    }

    // The first place where it covers neither what is written nor the button.
    spot(width, height) {
      const box = (answerable.places.dialog(this.composer.editor) ?? this.composer.editor).getBoundingClientRect();
      const kept = [this.composer.editor, this.composer.button].filter((one) => one?.isConnected).map((one) => one.getBoundingClientRect());
      const top = Math.max(GAP, Math.min(box.top, innerHeight - height - GAP));
      const right = innerWidth - width - GAP;
      const low = innerHeight - height - GAP;
      const beneath = [[Math.min(box.left, right), box.bottom + GAP], [Math.min(box.left, right), box.top - height - GAP]];
      const spots = [
        [box.right + GAP, top], [box.left - width - GAP, top],
        // A button that was not found is most likely close to the text.
        ...(this.composer.button ? beneath : []), [right, low], [GAP, low], [right, GAP], [GAP, GAP],
      ];
      const fits = ([x, y]) => x >= 0 && y >= 0 && x + width <= innerWidth && y + height <= innerHeight;
      const free = ([x, y]) => kept.every((one) => x >= one.right || y >= one.bottom || x + width <= one.left || y + height <= one.top);
      return spots.find((one) => fits(one) && free(one)) ?? [Math.max(0, right), Math.max(0, low)];
    }

    // Shows where a composer stands: `state` is a verdict, "waiting", "away" or "empty".
    show(composer, state, findings, text) {
      if (state === "empty") {
        if (this.composer === composer && !this.said.hasChildNodes()) this.hide();
        return;
      }
      this.beside(composer);
      const words = state === "away" ? word(composer.away) : word(state);
      this.panel.dataset.state = state;
      if (this.verdict.textContent !== words) this.verdict.textContent = words;
      this.count(text);
      if (state === "waiting") return;
      this.fill(composer, findings, text);
      clearTimeout(this.saying);
      const said = [words, ...findings.map((one) => one.message)].join(" ");
      this.saying = setTimeout(() => {
        if (this.live.textContent !== said) this.live.textContent = said;
      }, 900);
      this.put();
    }

    count(text) {
      const count = answerable.length(text, site);
      const over = count - site.limit;
      this.length.classList.toggle("over", over > 0);
      this.length.textContent = over > 0 ? word("tooLong", over, site.name, site.limit) : word("length", count, site.limit);
    }

    fill(composer, findings, text) {
      const [row, button] = this.focused();
      const points = [...text];
      this.list.replaceChildren(...findings.map((one) => this.item(composer, one, points)));
      // A button that is being used is not pulled away from under the keyboard.
      if (row >= 0) (this.list.children[row]?.querySelectorAll("button")[button] ?? this.verdict).focus();
    }
    focused() {
      const rows = [...this.list.children];
      const row = rows.findIndex((one) => one.matches(":focus-within"));
      return [row, row < 0 ? -1 : [...rows[row].querySelectorAll("button")].findIndex((one) => one.matches(":focus"))];
    }

    item(composer, finding, points) {
      const item = make("li");
      const line = make("p");
      const mark = { block: "blockMark", review: "reviewMark", revise: "reviseMark" }[finding.severity] ?? "advice";
      line.append(make("span", "mark", `${word(mark)}: `));
      const quoted = points.slice(finding.start, finding.end).join("");
      if (quoted) line.append(make("q", "", quoted.length > 80 ? `${quoted.slice(0, 79)}…` : quoted), " ");
      line.append(finding.message);
      const buttons = make("div", "buttons");
      if (finding.fix !== undefined) buttons.append(this.act(fixWords(finding), () => composer.mend(finding)));
      if (quoted) buttons.append(this.act(word("showIt"), () => composer.showSpan(finding)));
      if (!composer.doubted.has(finding.rule)) {
        const doubt = this.act(word("wrong"), () => composer.doubt(finding));
        doubt.className = "doubt";
        doubt.title = word("wrongHint");
        buttons.append(doubt);
      }
      item.append(line, buttons);
      return item;
    }

    act(words, does) {
      const button = make("button", "", words);
      button.type = "button";
      button.onclick = does;
      return button;
    }

    // Says something at once, with choices if there are any, and goes to the first of them. A notice of the page stays
    // while somebody types on; what was said of a press does not.
    say(composer, words, choices = [], { stays = false } = {}) {
      this.stays = stays;
      if (composer) this.beside(composer);
      this.open(true);
      const lines = make("p", "", words);
      const buttons = make("div", "buttons");
      buttons.append(...choices.map(([name, does]) => this.act(name, does)));
      this.said.replaceChildren(lines, ...(choices.length ? [buttons] : []));
      this.put();
      buttons.querySelector("button")?.focus();
    }

    unsay() {
      if (!this.stays) this.said.replaceChildren();
    }

    focus() {
      if (!this.host.isConnected) return;
      this.open(true);
      (this.panel.querySelector(".said button, li button") ?? this.verdict).focus();
    }
  }

  function fixWords({ fix, start, end }) {
    if (!fix) return word("takeOut");
    return start === end ? word("add", fix.trim()) : word("change", fix);
  }

  answerable.panel = () => (answerable.thePanel ??= new Panel());
})();
