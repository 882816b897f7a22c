// Colours and density: chosen in the account menu and the queue's head, remembered in this browser. And where one is.
import { remember } from "./storage.js";
import { announce } from "./toasts.js";

const root = document.documentElement;

function mark() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String((root.dataset.theme || "") === button.dataset.themeChoice));
  }
  for (const button of document.querySelectorAll('[data-toggle="density"]')) {
    button.setAttribute("aria-pressed", String(root.dataset.density === "compact"));
  }
}

function choose(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  remember(name, value);
  mark();
}

export function start() {
  mark();
  // On a phone the sections scroll; where one is must not lie beyond the edge.
  document.querySelector('.sections [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  document.addEventListener("htmx:after:swap", mark);
  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-choice]");
    if (theme) choose("theme", theme.dataset.themeChoice);
    if (event.target.closest('[data-toggle="density"]')) {
      const compact = root.dataset.density !== "compact";
      choose("density", compact ? "compact" : "");
      announce(compact ? "Compact rows" : "Comfortable rows");
    }
  });
}
