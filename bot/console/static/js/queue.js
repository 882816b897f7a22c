// The queue: moving through it, which row is open, rows replaced in place, and the announcement of new ones.
import { part } from "./requests.js";
import { announce } from "./toasts.js";
import { recall, remember } from "./storage.js";

const rows = () => [...document.querySelectorAll("#rows .row-link")];
const openCase = () => document.querySelector("#case[data-case]")?.dataset.case;
const wide = () => matchMedia("(min-width: 761px)").matches;

let opening = 0;
let moved = 0;

// Moves by one row. Where a case is open beside the queue, it is opened at once; else Enter opens it.
export function move(step) {
  const all = rows();
  if (!all.length) return false;
  const focused = all.indexOf(document.activeElement);
  const current = focused >= 0 ? focused : all.findIndex((link) => link.hasAttribute("aria-current"));
  const next = all[current < 0 ? 0 : Math.min(Math.max(current + step, 0), all.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  if (wide() && !next.hasAttribute("aria-current")) {
    // The first press opens at once; a held key opens only where it stops.
    clearTimeout(opening);
    const held = Date.now() - moved < 120;
    if (held) opening = setTimeout(() => next.click(), 120);
    else next.click();
    moved = Date.now();
  }
  return true;
}

function markOpen() {
  const id = openCase();
  for (const link of rows()) {
    const is = link.closest(".row").dataset.row === id;
    if (is) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

// Replaces one row where it stands: nothing moves under the pointer.
export async function refreshRow(id) {
  const row = document.getElementById(`row-${id}`);
  if (!row) return;
  const query = document.getElementById("queue")?.dataset.query || "";
  try {
    const response = await part(`/inbox/rows/${id}?${query}&current=${openCase() || ""}`.replace(/&current=$/, ""));
    const template = document.createElement("template");
    template.innerHTML = await response.text();
    const fresh = template.content.firstElementChild;
    const focused = row.contains(document.activeElement);
    row.replaceWith(fresh);
    htmx.process(fresh);
    if (focused) fresh.querySelector("a").focus({ preventScroll: true });
  } catch {
    row.classList.add("row-stale");
  }
}

let waiting = 0;
export function lookForNews() {
  if (waiting || !document.getElementById("queue")) return;
  waiting = setTimeout(async () => {
    waiting = 0;
    const queue = document.getElementById("queue");
    if (!queue || document.hidden) return;
    const address = `/inbox/news?${queue.dataset.query}&since=${encodeURIComponent(queue.dataset.since)}`;
    try {
      tell(await (await part(address)).json());
    } catch {
      // The next notice asks again.
    }
  }, 700);
}

function tell({ new: ids, more, counts }) {
  for (const [view, number] of Object.entries(counts)) {
    const mark = document.querySelector(`[data-count="${view}"]`);
    if (mark) mark.textContent = number >= 1000 ? "999+" : String(number);
  }
  const unseen = ids.filter((id) => !document.getElementById(`row-${id}`));
  const news = document.getElementById("news");
  if (!news) return;
  const words = `${unseen.length}${more ? "+" : ""} new`;
  news.hidden = unseen.length === 0;
  const text = news.querySelector("[data-news]");
  if (unseen.length && text.textContent !== words) {
    text.textContent = words;
    announce(`${words} in this view. Press full stop to show them.`);
  }
}

export function showNews() {
  const news = document.getElementById("news");
  if (!news || news.hidden) return false;
  reload();
  return true;
}

// Reads the queue afresh, and keeps the open case as it is.
async function reload() {
  const href = document.getElementById("news").getAttribute("href");
  const page = await (await part(href)).text();
  const fresh = new DOMParser().parseFromString(page, "text/html");
  for (const id of ["queue", "rail"]) {
    const now = fresh.getElementById(id);
    if (!now) continue;
    document.getElementById(id).replaceWith(now);
    htmx.process(now);
  }
  markOpen();
  teach();
  document.getElementById("queue-scroll")?.scrollTo({ top: 0 });
}

function teach() {
  for (const line of document.querySelectorAll("[data-teach]")) line.hidden = recall(`taught.${line.dataset.teach}`) !== "";
}

export function start() {
  teach();
  document.addEventListener("htmx:after:swap", markOpen);
  document.addEventListener("click", (event) => {
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) {
      remember(`taught.${dismiss.dataset.dismiss}`, "yes");
      teach();
    }
    const news = event.target.closest("#news");
    if (news && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      reload();
    }
  });
}
