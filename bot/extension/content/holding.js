// Holds the button that posts, and its keyboard shortcut, before the page hears of them: only for a text that must not go
// out, one still being checked, or, once, to ask. What goes wrong in here lets people post.
(() => {
  const { places } = answerable;
  const PRESSES = ["pointerdown", "mousedown", "touchstart", "pointerup", "mouseup", "touchend", "click"];

  function concerned(event, composers) {
    const path = event.composedPath();
    if (event.type === "submit") return composers.filter((one) => event.target.contains(one.editor));
    if (event.type === "keydown") {
      const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      const [here] = sends ? composers.filter((one) => path.includes(one.editor)) : [];
      return here ? composers.filter((one) => one === here || places.scopes(here.editor)[0].contains(one.editor)) : [];
    }
    const pressed = places.pressed(path);
    return pressed ? composers.filter((one) => one.isPostedBy(pressed)) : [];
  }

  function guard(event, live) {
    const composers = concerned(event, live(event)).filter((one) => one.live);
    const stopped = composers.find((one) => !one.goes);
    const final = event.type === "click" || event.type === "keydown";
    if (!stopped) {
      if (final) for (const one of composers) one.went();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!final && event.type !== "submit") return;
    const target = event.composedPath()[0];
    const again = event.type === "click" && target instanceof HTMLElement ? () => target.click() : undefined;
    stopped.hold(stopped.state, again);
  }

  answerable.holdPresses = (live) => {
    for (const kind of [...PRESSES, "keydown", "submit"])
      // On the window and before anybody else: the page's own listeners come later, wherever they are.
      addEventListener(kind, (event) => {
        try {
          guard(event, live);
        } catch (error) {
          console.warn("Answerable:", error);
        }
      }, { capture: true, passive: false });
  };
})();
