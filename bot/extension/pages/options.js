// The options: where the desk is, and the key to it; saved and tested with one button.
import { tryKey } from "../desk.js";
import { save, settings, tidy } from "../settings.js";
import { translate, word } from "./translate.js";

const at = (id) => document.getElementById(id);
const form = document.querySelector("form");
const say = (words, good = false) => {
  at("result").textContent = words;
  at("result").dataset.good = String(good);
};
const TOLD = { refusedKey: "testKey", refusedPage: "testPage", other: "testOther", slow: "testAway", tooMany: "tooMany" };

async function start() {
  translate();
  at("origin").textContent = `origins = ["${location.origin}"]`;
  const now = await settings();
  at("address").value = now.address;
  at("key").value = now.key;
  form.elements.account.value = now.account;
  at("managed").hidden = !now.managed.length;
  for (const name of now.managed) {
    if (name === "account") for (const one of form.elements.account) one.disabled = true;
    else at(name).disabled = true;
  }
}

async function tested(event) {
  event.preventDefault();
  const address = tidy(at("address").value);
  const key = at("key").value.trim();
  const account = form.elements.account.value;
  if (!address) return say(word("badAddress")), at("address").focus();
  if (!key) return say(word("noKey")), at("key").focus();
  // Asked for now, because browsers allow the question only while a press is being answered.
  const permitted = await chrome.permissions.request({ origins: [`${new URL(address).protocol}//${new URL(address).hostname}/*`] }).catch(() => false);
  await save({ address, key, account });
  say(word("testing"));
  const { key: found, why, answered } = await tryKey({ address, key });
  if (why === "away") return say(word(answered ? "testOther" : permitted ? "testAway" : "permission"));
  if (why) return say(word(TOLD[why] ?? "testOther"));
  const scope = `check:${account}`;
  return found.scopes.includes(scope) ? say(word("works", found.name), true) : say(word("noScope", scope));
}

form.addEventListener("submit", tested);
start();
