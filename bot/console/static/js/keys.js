// The keyboard. Single letters work wherever nobody types; ⌘↵ or Ctrl ↵ approves even while typing.
import { move, showNews } from "./queue.js";
import { toggleDrawer } from "./panes.js";

const typing = (element) =>
  element?.matches?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
const inDialog = () => document.querySelector("dialog[open]");

let goUntil = 0;

// Presses what carries the key: a menu opens, a button is pressed, a field is focused.
function press(key) {
  const target = [...document.querySelectorAll(`[data-key="${key}"]`)].find((one) => one.offsetParent !== null);
  if (!target || target.disabled) return false;
  if (target.matches("summary")) {
    target.parentElement.dataset.byKey = "1";
    target.click();
  } else {
    target.click();
  }
  return true;
}

function approve() {
  const button = document.getElementById("approve");
  if (!button) return false;
  button.click();
  return true;
}

function go(key) {
  goUntil = 0;
  const link = document.querySelector(`[data-go="${key}"]`);
  if (!link) return false;
  link.click();
  return true;
}

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => {
    const field = document.querySelector("[data-search]");
    field?.focus();
    field?.select();
    return Boolean(field);
  },
  n: () => {
    toggleDrawer(true);
    const field = document.getElementById("note");
    field?.focus();
    return Boolean(field);
  },
  y: () => (toggleDrawer(), true),
  ".": () => showNews(),
  "?": () => {
    document.getElementById("keys")?.showModal();
    return true;
  },
  Escape: () => back(),
};

function back() {
  if (document.body.classList.contains("rail-open")) {
    document.body.classList.remove("rail-open");
    return true;
  }
  const current = document.querySelector(".row-link[aria-current]") || document.querySelector(".row-link");
  if (document.body.classList.contains("desk-case") && matchMedia("(max-width: 760px)").matches) {
    document.querySelector(".case-back")?.click();
    return true;
  }
  current?.focus();
  return Boolean(current);
}

function onKey(event) {
  if (event.defaultPrevented || inDialog()) return;
  if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
    if (event.target.closest?.("form:not(#composer)") && typing(event.target)) return;
    if (approve()) event.preventDefault();
    return;
  }
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (Date.now() < goUntil) {
    if (go(event.key)) event.preventDefault();
    return;
  }
  if (event.key === "g") {
    goUntil = Date.now() + 1200;
    return;
  }
  const act = ACTS[event.key] || (/^[a-z]$/.test(event.key) ? () => press(event.key) : null);
  if (act?.()) event.preventDefault();
}

export function start() {
  document.addEventListener("keydown", onKey);
  // Said once, of the whole page: what is swapped in later needs nothing more.
  document.documentElement.classList.toggle("apple", /Mac|iPhone|iPad/.test(navigator.platform));
}
