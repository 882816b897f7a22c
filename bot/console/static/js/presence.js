// Tells colleagues that this page looks at a case, and when its reader types.
import { part, post } from "./requests.js";
import { openCase } from "./case.js";

const BEAT = 10_000;
const RESTS = 4_000;

let at = "";
let typing = false;
let rest = 0;

function say() {
  const id = openCase();
  if (at && at !== id) leave(at);
  at = id || "";
  if (at && !document.hidden) post(`/cases/${at}/here`, { typing: typing ? "1" : "" }).catch(() => {});
}

function leave(id) {
  const body = new URLSearchParams({ gone: "1", csrf: document.querySelector('meta[name="csrf"]').content });
  navigator.sendBeacon(`/cases/${id}/here`, body);
}

function types() {
  clearTimeout(rest);
  rest = setTimeout(() => {
    typing = false;
    say();
  }, RESTS);
  if (typing) return;
  typing = true;
  say();
}

// Shows who else is here. A colleague's typing must not wait for the next beat.
export async function refreshHere() {
  const id = openCase();
  const place = document.getElementById("here");
  if (!id || !place) return;
  try {
    const html = await (await part(`/cases/${id}/here`)).text();
    if (openCase() === id && place.innerHTML.trim() !== html.trim()) place.innerHTML = html;
  } catch {
    // The next notice tries again.
  }
}

export function start() {
  if (!document.getElementById("live")) return;
  say();
  setInterval(say, BEAT);
  document.addEventListener("answerable:case", say);
  document.addEventListener("answerable:typing", types);
  document.addEventListener("visibilitychange", () => (document.hidden && at ? leave(at) : say()));
  addEventListener("pagehide", () => at && leave(at));
}
