// Editors that keep a model of their own, as the real sites' do: what is written into the page's tree behind their back
// never reaches the model, and so would never be posted.
const textOf = (block) => block.textContent.replace(/\u200b/g, "");

class Modelled {
  constructor(root, render) {
    this.root = root;
    this.render = render;
    this.text = "";
    this.range = [0, 0];
    this.draw();
    document.addEventListener("selectionchange", () => this.readSelection());
    this.listen();
    root.addEventListener("paste", (event) => {
      event.preventDefault();
      this.put(event.clipboardData.getData("text/plain"));
    });
  }

  // As Draft.js and Lexical do, the model's selection follows the browser's by an event that comes later.
  readSelection() {
    const selection = document.getSelection();
    const composed = selection.getComposedRanges?.({ shadowRoots: [this.root.getRootNode()].filter((one) => one.host) })[0];
    const [anchor, at, focus, to] = composed
      ? [composed.startContainer, composed.startOffset, composed.endContainer, composed.endOffset]
      : [selection.anchorNode, selection.anchorOffset, selection.focusNode, selection.focusOffset];
    if (!this.root.contains(anchor) || !this.root.contains(focus)) return;
    const ends = [this.offset(anchor, at), this.offset(focus, to)];
    this.range = [Math.min(...ends), Math.max(...ends)];
  }

  offset(node, at) {
    let count = 0;
    for (const [index, block] of [...this.blocks()].entries()) {
      if (index) count += 1;
      if (block === node || block.contains(node)) {
        const range = document.createRange();
        range.setStart(block, 0);
        range.setEnd(node, at);
        return count + range.toString().length;
      }
      count += textOf(block).length;
    }
    return node === this.root && at === 0 ? 0 : count;
  }

  // As Lexical: beforeinput tells all, and the browser is stopped.
  listen() {
    this.root.addEventListener("beforeinput", (event) => this.before(event));
  }

  blocks() {
    return this.root.querySelectorAll("[data-block]");
  }

  before(event) {
    event.preventDefault();
    const [start, end] = this.range;
    if (event.inputType === "insertText" || event.inputType === "insertReplacementText") this.put(event.data ?? "");
    else if (event.inputType === "insertParagraph" || event.inputType === "insertLineBreak") this.put("\n");
    else if (event.inputType.startsWith("delete")) {
      if (start === end) this.range = [Math.max(0, start - 1), end];
      this.put("");
    }
  }

  put(words) {
    const [start, end] = this.range;
    this.text = this.text.slice(0, start) + words + this.text.slice(end);
    this.range = [start + words.length, start + words.length];
    this.draw();
    this.restore();
    this.root.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  }

  set(text) {
    this.text = text;
    this.range = [text.length, text.length];
    this.draw();
  }

  draw() {
    this.root.replaceChildren(this.render(this.text.split("\n")));
  }

  restore() {
    let left = this.range[0];
    for (const block of this.blocks()) {
      const length = textOf(block).length;
      if (left <= length) {
        const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
        const node = walker.nextNode();
        document.getSelection().setPosition(node ?? block, node ? left : 0);
        return;
      }
      left -= length + 1;
    }
  }
}

// As Draft.js: it knows nothing of beforeinput; it acts on the older textInput and on keys.
class Drafted extends Modelled {
  listen() {
    this.root.addEventListener("textInput", (event) => {
      event.preventDefault();
      this.put(event.data);
    });
    this.root.addEventListener("keydown", (event) => {
      const kind = { Enter: "insertParagraph", Backspace: "deleteContentBackward" }[event.key];
      if (!kind || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.before({ inputType: kind, preventDefault() {} });
    });
  }
}

const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

window.draftLike = (root) =>
  new Drafted(root, (lines) =>
    element("div", { "data-contents": "true" }, ...lines.map((line) =>
      element("div", { "data-block": "true", "data-editor": "1" },
        element("div", { class: "public-DraftStyleDefault-block" },
          element("span", { "data-offset-key": "1-0-0" },
            line ? element("span", { "data-text": "true" }, line) : element("br", { "data-text": "true" })))))));

window.lexicalLike = (root) => {
  const editor = new Modelled(root, (lines) => {
    const all = document.createDocumentFragment();
    for (const line of lines)
      all.append(element("p", { "data-block": "true" }, line ? element("span", { "data-lexical-text": "true" }, line) : element("br", {})));
    return all;
  });
  return editor;
};

// Quill lets the browser edit, and reads the result.
window.quillLike = (root) => {
  const editor = { root, text: "" };
  root.append(element("p", {}, element("br", {})));
  const read = () => {
    editor.text = [...root.children].map((one) => one.textContent).join("\n");
  };
  new MutationObserver(read).observe(root, { childList: true, characterData: true, subtree: true });
  return editor;
};

window.posted = [];
window.sends = (button, editor, area = null) => {
  const post = () => {
    if (!editor.text.trim()) return;
    window.posted.push(editor.text);
  };
  button.addEventListener("click", post);
  (area ?? editor.root).addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      post();
    }
  });
};
