// Pane widths: dragged or moved with the arrow keys, remembered. The drawer and the rail open and close.
import { recall, remember } from "./storage.js";

const LIMITS = { rail: [160, 320, 200], queue: [320, 760, 440] };
const root = document.documentElement;

const width = (name) => Number(recall(`pane.${name}`)) || LIMITS[name][2];

function resize(name, pixels) {
  const [least, most] = LIMITS[name];
  const value = Math.round(Math.min(Math.max(pixels, least), most));
  root.style.setProperty(`--pane-${name}`, `${value}px`);
  remember(`pane.${name}`, String(value));
  document.querySelector(`[data-splitter="${name}"]`)?.setAttribute("aria-valuenow", String(value));
}

function drag(event) {
  const splitter = event.target.closest?.("[data-splitter]");
  if (!splitter) return;
  event.preventDefault();
  const name = splitter.dataset.splitter;
  const from = event.clientX;
  const before = splitter.previousElementSibling.getBoundingClientRect().width;
  const move = (now) => resize(name, before + now.clientX - from);
  const done = () => {
    removeEventListener("pointermove", move);
    root.classList.remove("resizing");
    splitter.classList.remove("dragging");
  };
  root.classList.add("resizing");
  splitter.classList.add("dragging");
  addEventListener("pointermove", move);
  addEventListener("pointerup", done, { once: true });
}

export function toggleDrawer(open = !document.body.classList.contains("drawer-open")) {
  document.body.classList.toggle("drawer-open", open);
  remember("drawer", open ? "open" : "");
  mark();
  if (open && document.activeElement?.matches('.case-head [data-toggle="drawer"]')) {
    document.querySelector("#drawer textarea, #drawer button")?.focus();
  }
}

function mark() {
  const open = document.body.classList.contains("drawer-open");
  document.querySelector('.case-head [data-toggle="drawer"]')?.setAttribute("aria-expanded", String(open));
}

export function toggleRail(open = !document.body.classList.contains("rail-open")) {
  document.body.classList.toggle("rail-open", open);
  if (open) document.querySelector(".rail-link")?.focus();
}

export function start() {
  if (recall("drawer") && matchMedia("(min-width: 1181px)").matches) toggleDrawer(true);
  for (const name of Object.keys(LIMITS)) {
    document.querySelector(`[data-splitter="${name}"]`)?.setAttribute("aria-valuenow", String(width(name)));
  }
  document.addEventListener("pointerdown", drag);
  document.addEventListener("htmx:after:swap", mark);
  document.addEventListener("keydown", (event) => {
    const splitter = event.target.closest?.("[data-splitter]");
    if (!splitter || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const name = splitter.dataset.splitter;
    resize(name, width(name) + (event.key === "ArrowRight" || event.key === "ArrowUp" ? 16 : -16));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toggle]");
    if (button?.dataset.toggle === "drawer") toggleDrawer();
    if (button?.dataset.toggle === "rail") toggleRail();
    else if (!event.target.closest("#rail")) document.body.classList.remove("rail-open");
  });
}
