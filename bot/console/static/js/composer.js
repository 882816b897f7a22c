// The reply while it is typed: counted, checked, kept in this browser until the desk has it, mended with one click.
import { post } from "./requests.js";
import { recall, remember, remembered } from "./storage.js";
import { toast } from "./toasts.js";

const PAUSE = 180;
const form = () => document.getElementById("composer");
const field = () => document.getElementById("reply-text");
// What one person typed over one version of one reply: never shown to another person, nor over other words.
const mine = () => `draft.${document.body.dataset.user || ""}.${document.getElementById("reply")?.dataset.reply || ""}.`;
const slot = () => mine() + (document.getElementById("reply")?.dataset.version || "");

const typed = () => [field(), ...document.querySelectorAll("#composer [data-alt]")];
export const dirty = () => Boolean(field()) && typed().some((one) => one.value !== one.dataset.original);

// Forgets the copy that this browser keeps of what was typed.
export const letGo = () => remember(slot(), "");

// Puts words into the reply as if they had been typed.
export function type(words) {
  if (!field()) return;
  field().value = words;
  field().focus();
  changed();
}

function keep() {
  const text = field();
  if (!text) return;
  remember(slot(), text.value !== text.dataset.original ? text.value : "");
  const saved = document.getElementById("saved");
  if (saved) saved.textContent = dirty() ? "Kept in this browser" : "";
  document.getElementById("reply").classList.toggle("is-edited", dirty());
}

function restore() {
  const text = field();
  if (!text) return;
  const kept = recall(slot());
  if (kept && kept !== text.value && !text.readOnly) {
    text.value = kept;
    check();
  }
  keep();
  fit();
  reflect();
  if (!text.readOnly) offerOlder();
}

// Words typed over an earlier version are offered, not put in: the reply has moved on since.
function offerOlder() {
  for (const name of remembered(mine())) {
    if (name === slot()) continue;
    const words = recall(name);
    remember(name, "");
    if (words && words !== field().value) {
      toast("You had typed another text before this reply was changed.", { words: "Put mine back", onAct: () => type(words), stays: true });
    }
  }
}

function fit() {
  const text = field();
  if (!text || CSS.supports("field-sizing", "content")) return;
  text.style.setProperty("height", "auto");
  text.style.setProperty("height", `${text.scrollHeight + 2}px`);
}

let timer = 0;
let running = null;
function check() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const text = field();
    if (!text || !form()?.dataset.check || text.readOnly) return;
    running?.abort();
    running = new AbortController();
    const sent = Object.fromEntries(typed().map((one) => [one.name, one.value]));
    try {
      const response = await post(form().dataset.check, { ...sent, back: form().elements.back.value }, { signal: running.signal });
      const html = await response.text();
      if (field() && typed().every((one) => one.value === sent[one.name])) show(html);
    } catch {
      // The next key tries again; approving checks once more on the server.
    }
  }, PAUSE);
}

function show(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.querySelector("#check");
  const old = document.getElementById("check");
  if (!fresh || !old) return;
  if (old.innerHTML !== fresh.innerHTML) {
    old.replaceWith(fresh);
    htmx.process(fresh);
  }
  reflect();
}

// Brings count, marks under the text and the button in line with the last check.
function reflect() {
  const result = document.getElementById("check");
  if (!result) return;
  const length = document.getElementById("length");
  length.querySelector("[data-length]").textContent = result.dataset.length;
  length.classList.toggle("tone-red", result.dataset.tooLong === "true");
  const approve = document.getElementById("approve");
  if (result.dataset.clear === "true") approve?.removeAttribute("aria-disabled");
  else approve?.setAttribute("aria-disabled", "true");
  mirror();
}

// Shows the marks under the text only while they belong to exactly this text.
function mirror() {
  const glass = document.getElementById("mirror");
  const source = document.querySelector("#check .mirror-source");
  if (!glass || !source) return;
  const same = source.textContent === field().value;
  glass.replaceChildren(...(same ? [...source.cloneNode(true).childNodes] : []));
  glass.scrollTop = field().scrollTop;
}

function fix(button) {
  const text = field();
  const points = [...text.value];
  const [start, end] = [Number(button.dataset.start), Number(button.dataset.end)];
  text.value = points.slice(0, start).join("") + button.dataset.fix + points.slice(end).join("");
  text.focus();
  changed();
}

function changed() {
  keep();
  fit();
  mirror();
  check();
  document.dispatchEvent(new CustomEvent("answerable:typing"));
}

export function start() {
  restore();
  document.addEventListener("answerable:reply", restore);
  document.addEventListener("input", (event) => {
    if (event.target.id === "reply-text" || event.target.matches?.("#composer [data-alt]")) changed();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/sign-out") return;
    for (const name of remembered("draft.")) remember(name, "");
  });
  document.addEventListener("scroll", (event) => {
    if (event.target.id === "reply-text") document.getElementById("mirror").scrollTop = event.target.scrollTop;
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fix]");
    if (button) fix(button);
    const focus = event.target.closest("[data-focus]");
    if (focus) {
      const target = document.getElementById(focus.dataset.focus);
      target?.focus();
      target?.setSelectionRange?.(target.value.length, target.value.length);
    }
  });
  document.addEventListener("click", (event) => {
    const stopped = event.target.closest("#approve[aria-disabled]");
    if (!stopped) return;
    event.preventDefault();
    event.stopPropagation();
    document.getElementById("obstacle")?.scrollIntoView({ block: "nearest" });
    field()?.focus();
  }, true);
  document.addEventListener("submit", (event) => {
    // Forms beside the composer act on what is typed, not on what was loaded.
    const text = event.target.querySelector?.("[data-takes-text] [name=text], form[data-takes-text] [name=text]");
    if (event.target.matches?.("[data-takes-text]") && field()) event.target.querySelector("[name=text]").value = field().value;
    else if (text && field()) text.value = field().value;
  }, true);
  document.addEventListener("htmx:before:swap", (event) => {
    // A saved or approved text needs no copy here any more.
    const reply = document.getElementById("reply");
    const ctx = event.detail.ctx;
    if (reply && ctx?.request?.method === "POST" && ctx.text?.includes('id="reply"') && !ctx.text.includes('class="notice')) letGo();
  });
}
