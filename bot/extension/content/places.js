// Finds what is being written, and the button that posts it, through open and closed shadow trees alike.
(() => {
  const { site } = answerable;
  // What buttons that post are called, for pages whose marks have changed. Whole words, so that "Post settings" is none.
  const CALLED = /^(post|post all|tweet|reply|comment|share|repost|publish|save edits|publicar|postear|responder|comentar|veröffentlichen|posten|antworten|kommentieren|publier|poster|répondre|commenter|ポスト|ポストする|投稿|投稿する|返信|コメント)$/i;

  const up = (node) => node.assignedSlot ?? node.parentNode ?? node.host ?? null;
  function* ancestors(node) {
    for (let one = node; one; one = up(one)) if (one.nodeType === Node.ELEMENT_NODE) yield one;
  }
  // Slotted elements have two kinds of parents; an ancestor by either counts.
  const closest = (node, selectors) => {
    for (const one of ancestors(node)) {
      const found = one.closest(selectors);
      if (found) return found;
    }
    return null;
  };
  const inside = (node, selectors) => (selectors.length ? closest(node, selectors.join()) : null);
  const matches = (element, selectors) => selectors.some((one) => element.matches(one) || deepMatches(element, one));
  // "shreddit-composer [contenteditable]" is also true across a shadow boundary. Spaces within brackets part nothing.
  const LAST = /^(.*\S)\s+((?:[^\s[\]]|\[[^\]]*\])+)$/;
  function deepMatches(element, selector) {
    const parts = LAST.exec(selector);
    if (!parts || !element.matches(parts[2])) return false;
    return Boolean(up(element) && closest(up(element), parts[1]));
  }

  const shadow = (element) => {
    try {
      return chrome.dom.openOrClosedShadowRoot(element);
    } catch {
      return element.shadowRoot ?? null;
    }
  };
  function* deep(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let one = walker.currentNode; one; one = walker.nextNode()) {
      if (one.nodeType !== Node.ELEMENT_NODE) continue;
      yield one;
      const inner = one.localName.includes("-") || one.localName === "div" ? shadow(one) : null;
      if (inner) yield* deep(inner);
    }
  }

  const isEditor = (element) => element.localName === "textarea" || element.isContentEditable;
  // The outermost element of an editor: events come from its paragraphs too.
  function editorOf(node) {
    if (!(node instanceof Element)) return null;
    if (node.localName === "textarea") return node;
    let found = null;
    for (let one = node; one?.isContentEditable; one = one.parentElement) found = one;
    return found;
  }

  const excluded = (element) => site.neverAt.test(location.pathname) || Boolean(inside(element, site.never));

  answerable.places = {
    // What an event in a page means: {editor, known}, or null where nothing is to be checked. `known` is false where
    // the site's own marks are gone and only the role of a text box tells.
    composer(path) {
      const editor = editorOf(path.find((one) => one instanceof Element));
      if (!editor || excluded(editor)) return null;
      if (matches(editor, site.composers)) return { editor, known: true };
      return editor.getAttribute("role") === "textbox" ? { editor, known: false } : { editor: null, known: false };
    },

    // The button that posts what is in this editor: the nearest one that holds both, by mark, else by its name.
    button(editor) {
      for (const scope of this.scopes(editor)) {
        const all = [...deep(scope)];
        const marked = all.find((one) => matches(one, site.buttons));
        if (marked) return marked;
      }
      for (const scope of this.scopes(editor)) {
        const named = [...deep(scope)].find((one) => this.isCalledPost(one));
        if (named) return named;
      }
      return null;
    },

    scopes(editor) {
      const found = site.scopes.map((one) => closest(editor, one)).filter(Boolean);
      return [...new Set(found)].concat(found.length ? [] : [document.body]);
    },

    isCalledPost(element) {
      if (!element.matches('button, [role="button"], input[type="submit"]')) return false;
      const name = element.getAttribute("aria-label") || element.value || element.textContent || "";
      return CALLED.test(name.trim());
    },

    // Whether a press on this path is one on a button that posts.
    pressed(path) {
      return path.find((one) => one instanceof Element && (matches(one, site.buttons) || this.isCalledPost(one))) ?? null;
    },

    // Whether pressing this posts what is in the editor. Other posts on a page have buttons of the same name.
    postedBy(editor, pressed) {
      const own = this.button(editor);
      if (!own) return false;
      if (own === pressed || [...ancestors(pressed)].includes(own)) return true;
      const nearest = this.scopes(editor).find((scope) => [...ancestors(own)].includes(scope));
      return Boolean(nearest && [...ancestors(pressed)].includes(nearest) && matches(pressed, site.buttons) === matches(own, site.buttons));
    },

    // The editors that a press on this button may post.
    editorsBeside(button) {
      const scope = matches(button, site.buttons) ? inside(button, site.scopes) : null;
      const known = scope ? [...deep(scope)].filter((one) => isEditor(one) && matches(one, site.composers)) : [];
      return known.map(editorOf).filter((one) => one && !excluded(one));
    },

    dialog: (editor) => closest(editor, 'dialog, [role="dialog"]'),
  };
})();
