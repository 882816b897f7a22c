// A statement's texts, checked as they are typed: what the checks say of each stands below it.
import { post } from "./requests.js";

const PAUSE = 400;
const waiting = new Map();

async function check(box) {
  waiting.get(box)?.running?.abort();
  const running = new AbortController();
  waiting.set(box, { running });
  const sent = box.value;
  try {
    const html = await (await post(box.dataset.check, { [box.name]: sent }, { signal: running.signal })).text();
    const old = document.getElementById(box.getAttribute("aria-describedby"));
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector(".statement-said");
    if (fresh && old && box.value === sent && old.outerHTML !== fresh.outerHTML) old.replaceWith(fresh);
  } catch {
    // Typing asks again; saving checks once more anyway.
  }
}

export function start() {
  // What was typed before this script ran, or came back with the page, is checked like what is typed now.
  for (const box of document.querySelectorAll("textarea[data-check]")) {
    if (box.value !== box.defaultValue) check(box);
  }
  document.addEventListener("input", (event) => {
    const box = event.target.closest?.("textarea[data-check]");
    if (!box) return;
    clearTimeout(waiting.get(box)?.timer);
    waiting.set(box, { ...waiting.get(box), timer: setTimeout(() => check(box), PAUSE) });
  });
}
