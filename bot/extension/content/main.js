// Watches where somebody writes, and only there: nothing on the page is read until a text box is used.
(() => {
  const { places, Composer, once, word, site } = answerable;
  const composers = new Map();
  let letters = 0;

  function composerFor(editor) {
    for (const [old, one] of composers) if (!one.live) composers.delete(old);
    if (!composers.has(editor)) composers.set(editor, new Composer(editor));
    return composers.get(editor);
  }

  function noticed(event) {
    const place = places.composer(event.composedPath());
    if (!place) return;
    if (!place.editor) return unknown(event);
    const composer = composerFor(place.editor);
    composer.button = places.button(place.editor);
    composer.changed();
    if (!composer.text.trim()) return;
    if (!composer.button) notice("noButton", composer);
    else if (!place.known) notice("fallback", composer);
  }
  const notice = (name, composer) => once(name, () => answerable.panel().say(composer, word(name, site.name), [], { stays: true }));

  // Somebody writes a good deal in a box that nothing here recognises: said once, so that nobody relies on the check.
  function unknown(event) {
    if (event.type !== "input" || ++letters < 12) return;
    const editor = event.composedPath()[0];
    notice("noComposer", { editor });
  }

  // Texts that were there before anybody touched them, as from a link that fills them in.
  function found(event) {
    const pressed = event.type === "click" || event.type === "pointerdown" ? places.pressed(event.composedPath()) : null;
    for (const editor of pressed ? places.editorsBeside(pressed) : []) composerFor(editor);
    return [...composers.values()];
  }

  function tidy() {
    const panel = answerable.thePanel;
    if (panel?.composer && !panel.composer.editor.isConnected) panel.hide();
  }

  const safely = (does) => (event) => {
    try {
      does(event);
    } catch (error) {
      console.warn("Answerable:", error);
    }
  };
  answerable.holdPresses(found);
  for (const kind of ["focusin", "input"]) addEventListener(kind, safely(noticed), { capture: true, passive: true });
  chrome.runtime.onMessage.addListener((message) => {
    if (message?.kind === "focus") answerable.thePanel?.focus();
  });
  document.addEventListener("DOMContentLoaded", () => {
    let waiting = 0;
    new MutationObserver(() => {
      waiting ||= setTimeout(() => {
        waiting = 0;
        tidy();
      }, 300);
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
