// The check page: checked as it is typed, marked under the text, mended with one click. Nothing typed is put in this
// browser's storage: what is not kept on the desk is not kept here either.
import { intoClipboard } from "./clipboard.js";
import { part, post } from "./requests.js";
import { announce, toast } from "./toasts.js";
import { pictures, start as startPictures } from "./check_pictures.js";

const PAUSE = 160;
const SETTLED = 900;
const form = () => document.getElementById("post");
const field = () => document.getElementById("post-text");
const result = () => document.getElementById("check-result");
const fields = () => ({
  text: field().value,
  account: form().elements.account.value,
  platform: form().elements.platform.value,
  media: document.getElementById("post-media").value,
});
const same = (one, other) => Object.keys(one).every((key) => one[key] === other[key]);

let [timer, running] = [0, null];
function changed() {
  mirror();
  fit();
  voidReceipt();
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
}

// Asks what the judge says; an answer about words that are no longer there is dropped.
async function check() {
  running?.abort();
  running = new AbortController();
  const sent = fields();
  try {
    const html = await (await post(form().dataset.findings, sent, { signal: running.signal })).text();
    if (same(sent, fields())) show(html);
    if (result().hasAttribute("data-look-again")) pictures.again();
  } catch (error) {
    if (error.name !== "AbortError") document.getElementById("post-saved").textContent = "The desk did not answer; typing tries again.";
  }
}

let saying = 0;
function show(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.querySelector("#check-result");
  const old = result();
  if (!fresh || !old) return;
  document.getElementById("post-saved").textContent = "";
  const before = old.dataset.said;
  if (old.outerHTML !== fresh.outerHTML && !keepsFocus(old, fresh)) old.replaceWith(fresh);
  reflect();
  clearTimeout(saying);
  if (fresh.dataset.said !== before) saying = setTimeout(() => announce(fresh.dataset.said), SETTLED);
}

// A button that is being used is not pulled away from under the keyboard: the findings change around it.
function keepsFocus(old, fresh) {
  if (!old.contains(document.activeElement)) return false;
  old.replaceWith(fresh);
  fresh.querySelector("button")?.focus() ?? field().focus();
  return true;
}

function reflect() {
  const now = result();
  const length = document.getElementById("post-length");
  const words = document.getElementById("check-length")?.content.cloneNode(true);
  if (words && length.textContent !== words.textContent) length.replaceChildren(words);
  length.classList.toggle("tone-red", now.dataset.over === "true");
  const copy = document.getElementById("post-copy");
  if (now.dataset.mayCopy === "true") copy.removeAttribute("aria-disabled");
  else copy.setAttribute("aria-disabled", "true");
  document.getElementById("post-disclose").hidden = now.dataset.disclosed === "true";
  mirror();
}

// Shows the marks under the text only while they belong to exactly this text.
function mirror() {
  const glass = document.getElementById("post-mirror");
  const source = document.querySelector("#check-result .mirror-source");
  const fits = source && source.textContent === field().value;
  glass.replaceChildren(...(fits ? [...source.cloneNode(true).childNodes] : []));
  glass.scrollTop = field().scrollTop;
}

function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  field().style.setProperty("height", "auto");
  field().style.setProperty("height", `${field().scrollHeight + 2}px`);
}

// Spans count code points; the browser counts in halves of them.
const offset = (points, count) => points.slice(0, count).join("").length;

function put(start, end, words) {
  field().focus();
  field().setSelectionRange(start, end);
  // As if it had been typed, so that the browser's own undo takes it back.
  if (!document.execCommand("insertText", false, words)) {
    field().setRangeText(words, start, end, "end");
    changed();
  }
}

function mend(button) {
  const points = [...field().value];
  put(offset(points, Number(button.dataset.start)), offset(points, Number(button.dataset.end)), button.dataset.mend);
  announce("Changed.");
}

function showSpan(button) {
  const points = [...field().value];
  field().focus();
  field().setSelectionRange(offset(points, Number(button.dataset.start)), offset(points, Number(button.dataset.end)));
}

function disclose() {
  const words = result().dataset.disclosure;
  const text = field().value;
  if (text.includes(words)) return;
  const gap = !text || text.endsWith("\n") ? "" : /\s$/.test(text) ? "" : "\n\n";
  put(text.length, text.length, gap + words);
  announce(`Added: ${words}`);
}

function whose() {
  const account = form().elements.account.value;
  for (const one of form().querySelectorAll("[data-for]")) one.hidden = one.dataset.for !== account;
  changed();
}

async function wrong(button) {
  const said = "Thank you. That this rule was wrong here is noted; your text and your name are not.";
  try {
    await post("/check/wrong", { ...fields(), rule: button.dataset.wrong });
    button.replaceWith(Object.assign(document.createElement("span"), { className: "quiet", textContent: said }));
    announce(said);
  } catch {
    toast("The desk did not answer, so it is not noted. Try again in a moment.");
  }
}

let copied = "";
async function copy(button) {
  if (button.hasAttribute("aria-disabled")) {
    announce(result().dataset.said);
    field().focus();
    return;
  }
  const sent = fields();
  const done = await intoClipboard(sent.text, field());
  try {
    const told = await (await post(form().dataset.copy, sent)).json();
    if (told.verdict !== "allow") return check();
    copied = JSON.stringify(sent);
    showReceipt(told, done);
  } catch {
    toast("The desk did not answer, so there is no receipt. Try again in a moment.");
  }
}

function showReceipt({ receipt, kept, no_receipt: why }, done) {
  const words = [done ? "The text is in your clipboard, as it stands here." : "Copy the text yourself: it is selected."];
  if (kept) words.push("The check is in the record.");
  if (receipt) words.push("Any change to the text voids the receipt.");
  if (why) words.push(why);
  document.getElementById("post-receipt-words").textContent = words.join(" ");
  document.getElementById("post-receipt-text").value = receipt;
  document.getElementById("post-receipt-field").hidden = !receipt;
  document.getElementById("post-receipt").hidden = false;
  announce(words.join(" "));
}

function voidReceipt() {
  if (copied && copied !== JSON.stringify(fields())) {
    copied = "";
    document.getElementById("post-receipt").hidden = true;
  }
}

// The answer of a second person appears by itself while the page is open.
async function waitForAnswer(box) {
  try {
    const template = document.createElement("template");
    template.innerHTML = await (await part(box.dataset.await)).text();
    const fresh = template.content.querySelector("#request-state");
    const still = template.content.querySelector("[data-await]");
    if (fresh && !still) {
      document.getElementById("request-state").replaceChildren(...fresh.childNodes);
      for (const left of document.querySelectorAll('form[action$="/withdraw"]')) left.remove();
      return;
    }
  } catch {
    // The next look tells.
  }
  setTimeout(() => waitForAnswer(box), document.hidden ? 30_000 : 4000);
}

const CLICKS = {
  "[data-mend]": mend,
  "[data-show-span]": showSpan,
  "#post-disclose": disclose,
  "#post-copy": copy,
  "[data-wrong]": wrong,
  "#post-receipt-copy": () => {
    document.getElementById("post-receipt-text").select();
    document.execCommand("copy");
    announce("The receipt is in your clipboard.");
  },
};

export function start() {
  const box = document.querySelector("[data-await]");
  if (box) setTimeout(() => waitForAnswer(box), 4000);
  if (!form()) return;
  startPictures(changed);
  document.addEventListener("input", (event) => {
    if (event.target.id === "post-text" || event.target.closest?.("#post-pictures")) changed();
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "account") whose();
    else if (event.target.id === "post-platform") changed();
  });
  document.addEventListener("scroll", (event) => {
    if (event.target.id === "post-text") document.getElementById("post-mirror").scrollTop = event.target.scrollTop;
  }, true);
  document.addEventListener("click", (event) => {
    for (const [where, act] of Object.entries(CLICKS)) {
      const target = event.target.closest(where);
      if (target) act(target);
    }
  });
  form().addEventListener("submit", (event) => {
    // Enter in a field is no wish to leave the page; only "Ask" sends it.
    if (event.submitter?.getAttribute("formaction") !== "/check/ask") event.preventDefault();
    else if (!field().value.trim()) {
      event.preventDefault();
      announce("Write the post first.");
      field().focus();
    } else pictures.carry();
  });
  // A browser may have put the text back after a reload.
  if (field().value !== (document.querySelector("#check-result .mirror-source")?.textContent ?? "")) check();
  whose();
  reflect();
}
