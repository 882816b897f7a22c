// Reads an editor's text with a map back to its nodes, and puts words in as if they were typed, so that Draft.js, Lexical
// and Quill hear of it, and the browser's undo takes it back. It never writes into the page's tree itself: an editor
// that keeps its own model would come apart.
(() => {
  const BLOCKS = new Set(["DIV", "P", "LI", "UL", "OL", "BLOCKQUOTE", "PRE", "H1", "H2", "H3", "H4", "H5", "H6"]);
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  function read(editor) {
    if (editor.localName === "textarea") return { text: editor.value, parts: [] };
    const parts = [];
    let text = "";
    let fresh = true;
    const visit = (node) => {
      if (node.nodeType === Node.TEXT_NODE) {
        if (!node.data) return;
        parts.push({ node, start: text.length });
        // Editors keep a zero-width character in empty lines; it stays in the map, so that offsets are right.
        text += node.data;
        fresh = false;
        return;
      }
      if (node.nodeType !== Node.ELEMENT_NODE) return;
      if (node.nodeName === "BR") {
        if (node.nextSibling || !BLOCKS.has(node.parentNode.nodeName)) text += "\n";
        return;
      }
      if (node.nodeName === "IMG" && node.alt) {
        // X and LinkedIn show emoji as pictures.
        parts.push({ node, start: text.length, size: node.alt.length });
        text += node.alt;
        fresh = false;
        return;
      }
      const block = node !== editor && BLOCKS.has(node.nodeName) && !holdsBlocks(node);
      if (block && !fresh) text += "\n";
      for (const child of node.childNodes) visit(child);
      if (block) fresh = false;
    };
    visit(editor);
    return { text, parts };
  }
  const holdsBlocks = (node) => [...node.children].some((one) => BLOCKS.has(one.nodeName));

  function place({ parts }, offset, isEnd) {
    for (const [index, { node, start, size }] of parts.entries()) {
      const length = size ?? node.data.length;
      const within = isEnd ? offset <= start + length : offset < start + length || index === parts.length - 1;
      if (!within) continue;
      if (size === undefined) return [node, Math.max(0, Math.min(offset - start, length))];
      const at = [...node.parentNode.childNodes].indexOf(node);
      return [node.parentNode, offset <= start ? at : at + 1];
    }
    return null;
  }

  // Selects a span; returns whether it could.
  function select(editor, start, end) {
    editor.focus();
    if (editor.localName === "textarea") {
      editor.setSelectionRange(start, end);
      return true;
    }
    const now = read(editor);
    // An insertion belongs to the end of what stands before it.
    const last = place(now, end, true);
    const first = start === end ? last : place(now, start, false);
    if (!first || !last) return false;
    document.getSelection().setBaseAndExtent(...first, ...last);
    return true;
  }

  const carrying = (words) => {
    const data = new DataTransfer();
    data.setData("text/plain", words);
    return data;
  };
  const send = (editor, Kind, name, more) => !editor.dispatchEvent(new Kind(name, { bubbles: true, cancelable: true, composed: true, ...more }));
  // The ways to put words in, each only if the one before changed nothing: Lexical, Slate and their like act on
  // beforeinput; Draft.js takes what is pasted or cut into its model; a plain field or Quill takes what the browser does,
  // as if it were typed. The browser's own way comes last because it would change the page behind the others' backs.
  const WAYS = [
    (editor, words) => {
      const kind = words ? { inputType: "insertReplacementText", data: words, dataTransfer: carrying(words) } : { inputType: "deleteContentBackward" };
      return send(editor, InputEvent, "beforeinput", kind);
    },
    (editor, words) => send(editor, ClipboardEvent, words ? "paste" : "cut", { clipboardData: carrying(words) }),
    (editor, words) => (words ? document.execCommand("insertText", false, words) : document.execCommand("delete")),
  ];

  // Puts words in place of a span; returns whether the editor took them.
  async function replace(editor, start, end, words) {
    const before = read(editor).text;
    const wanted = before.slice(0, start) + words + before.slice(end);
    const ways = editor.localName === "textarea" ? WAYS.slice(-1) : WAYS;
    for (const way of ways) {
      if (!select(editor, start, end)) return false;
      // Editors learn of a selection by an event that comes later.
      await pause(30);
      way(editor, words);
      await pause(60);
      if (same(read(editor).text, wanted)) return true;
      if (read(editor).text !== before) return false;
    }
    return false;
  }
  // An editor may turn a space at an end into one that doesn't break.
  const plain = (text) => text.replace(/\u00a0/g, " ").replace(/[\u200b\ufeff]/g, "").trimEnd();
  const same = (one, other) => plain(one) === plain(other);

  answerable.editing = { read: (editor) => read(editor).text, select, replace };
})();
