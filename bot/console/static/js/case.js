// The open case: its title and place in the page, letters that point, the countdown, and fresh parts as others act.
import { part } from "./requests.js";
import { refreshRow } from "./queue.js";
import { dirty, letGo, type } from "./composer.js";
import { toast } from "./toasts.js";

const pane = () => document.querySelector("#case[data-case]");
export const openCase = () => pane()?.dataset.case;

function arrived(first = false) {
  const now = pane();
  document.body.classList.toggle("desk-case", Boolean(now));
  if (!now) return;
  document.title = now.dataset.title;
  const scroll = document.getElementById("case-scroll");
  if (scroll) scroll.scrollTop = scroll.scrollHeight;
  if (!first && matchMedia("(max-width: 760px)").matches) document.getElementById("case-title")?.scrollIntoView();
  countDown();
  askPlatform(now);
}

// What we may do here is asked of the platform when a case is first opened, if nobody asked before.
async function askPlatform(now) {
  const form = now.querySelector("[data-ask]");
  if (!form) return;
  try {
    await part(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    refreshCase();
  } catch {
    // The button is still there to ask again.
  }
}

let ticking = 0;
function countDown() {
  clearInterval(ticking);
  const bar = document.querySelector("[data-countdown]");
  if (!bar) return;
  const end = new Date(document.getElementById("sending").dataset.sendAfter).getTime();
  const whole = Math.max(Number(bar.dataset.countdown), 1);
  const words = document.querySelector("[data-countdown-words]");
  const step = () => {
    const left = Math.max((end - Date.now()) / 1000, 0);
    bar.firstElementChild.style.setProperty("--left", String(Math.min(left / whole, 1)));
    if (words) words.textContent = left > 0.5 ? `Sends in ${Math.ceil(left)} s.` : "Sending now.";
    if (left <= 0) clearInterval(ticking);
  };
  step();
  ticking = setInterval(step, 250);
}

function point(event) {
  for (const mark of document.querySelectorAll(".mark.is-pointed")) mark.classList.remove("is-pointed");
  for (const letter of event.target.closest?.(".reason")?.querySelectorAll("[data-points]") || []) {
    for (const mark of document.querySelectorAll(`#thread [data-spans~="${letter.dataset.points}"]`)) mark.classList.add("is-pointed");
  }
}

let loading = null;
// While the person's own act is on its way, what the desk tells of it is no colleague's doing: it is read afterwards.
// However an act ends, no longer than a request may take.
const LONGEST = 20_000;
let actingUntil = 0;
let missed = false;
const acting = () => Date.now() < actingUntil;

function acted() {
  actingUntil = 0;
  if (missed) refreshCase();
}
// Reads the open case afresh. What is being typed stays; a note says that the reply has moved on.
export async function refreshCase() {
  const now = pane();
  if (!now) return;
  missed = acting();
  if (missed) return;
  loading?.abort();
  loading = new AbortController();
  try {
    const page = await (await part(now.dataset.href, { signal: loading.signal })).text();
    const template = document.createElement("template");
    template.innerHTML = page;
    const fresh = template.content.querySelector("#case");
    missed = acting();
    if (!fresh || missed || openCase() !== fresh.dataset.case) return;
    replaceParts(now, fresh);
  } catch {
    // The next notice tries again.
  }
}

function replaceParts(now, fresh) {
  const busy = now.querySelector("details[open]") || now.contains(document.activeElement) && document.activeElement.matches("input, select, textarea:not(#reply-text)");
  for (const selector of [".case-head", "#thread", ".case-side", "#drawer"]) {
    const [old, next] = [now.querySelector(selector), fresh.querySelector(selector)];
    if (!old || !next || old.contains(document.activeElement) || (busy && old.contains(busy))) continue;
    old.replaceWith(next);
    htmx.process(next);
  }
  const [old, next] = [now.querySelector("#reply"), fresh.querySelector("#reply")];
  const same = old.dataset.version === next.dataset.version && old.dataset.state === next.dataset.state;
  // An answer that was on its way while the person acted tells of a time before that.
  if (old.dataset.reply === next.dataset.reply && Number(next.dataset.version) < Number(old.dataset.version)) return;
  const alike = old.dataset.messages === next.dataset.messages && old.dataset.waits === next.dataset.waits;
  if (same && (dirty() || alike)) return;
  if (busy && old.contains(busy)) return;
  if (dirty()) {
    const mine = document.getElementById("reply-text").value;
    toast("A colleague changed this reply while you typed. Your text is kept here.", {
      words: "Show theirs",
      onAct: () => showTheirs(next, mine),
      stays: true,
    });
    return;
  }
  swapReply(next);
}

function showTheirs(next, mine) {
  letGo();
  swapReply(next);
  if (next.dataset.state === "drafted") {
    toast("This is theirs. Yours is not gone.", { words: "Put mine back", onAct: () => type(mine), stays: true });
  }
}

function swapReply(next) {
  const old = document.getElementById("reply");
  old.replaceWith(next);
  htmx.process(next);
  document.dispatchEvent(new CustomEvent("answerable:reply"));
  countDown();
}

const posts = (event) => event.detail.ctx?.request?.method === "POST";

export function start() {
  arrived(true);
  document.addEventListener("htmx:before:request", (event) => {
    if (posts(event)) actingUntil = Date.now() + LONGEST;
  });
  for (const end of ["htmx:finally:request", "htmx:error"]) document.addEventListener(end, acted);
  document.addEventListener("htmx:after:swap", (event) => {
    if (!pane()) return;
    const fresh = event.detail.ctx?.target?.id === "case" || event.target.id === "case";
    if (!fresh && !event.detail.ctx) return;
    loading?.abort();
    arrived();
    if (posts(event)) {
      acted();
      refreshRow(openCase());
    }
    document.dispatchEvent(new CustomEvent("answerable:reply"));
    document.dispatchEvent(new CustomEvent("answerable:case"));
  });
  document.addEventListener("pointerover", point);
  document.addEventListener("focusin", point);
}
