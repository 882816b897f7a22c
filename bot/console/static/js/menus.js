// Menus are <details>, so they open without us. We close them: on Escape, on a click elsewhere, when another opens.
const open = () => document.querySelectorAll("details[data-menu][open]");

function close(menu, focus) {
  menu.open = false;
  if (focus) menu.querySelector("summary")?.focus();
}

export function start() {
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) close(menu, false);
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (!menu.matches?.("details[data-menu]") || !menu.open) return;
      for (const other of open()) if (other !== menu) close(other, false);
      const field = menu.querySelector("input:not([type=hidden], [type=checkbox]), select, textarea, .choice, .alternative");
      if (menu.dataset.byKey && field) field.focus();
      delete menu.dataset.byKey;
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details[data-menu][open]");
    if (!menu) return;
    if (event.key === "Escape") {
      event.stopImmediatePropagation();
      close(menu, true);
    }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.target.matches("textarea, select, input")) {
      const items = [...menu.querySelectorAll("a, button, input, select, textarea")].filter((one) => one.offsetParent);
      const next = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      items.at(next % items.length)?.focus();
      event.preventDefault();
    }
  }, true);
  document.addEventListener("click", (event) => {
    const show = event.target.closest("[data-show]");
    if (show) document.getElementById(show.dataset.show)?.showModal();
  });
}
