// Pictures of a post that is checked: each is sent once, to be looked at in the desk's memory, and what was seen of it
// comes back sealed and goes along with every check. The desk keeps a file only when a second person is asked.
import { part } from "./requests.js";

const KINDS = ["image/jpeg", "image/png", "image/gif", "image/webp"];
const MOST = 20;
const list = () => document.getElementById("post-pictures");
const only = (files) => [...files].filter((file) => KINDS.includes(file.type));

let chosen = [];
let changed = () => {};

export const pictures = {
  // Puts the files where the form sends them from.
  carry() {
    const carried = new DataTransfer();
    for (const one of chosen) carried.items.add(one.file);
    document.getElementById("post-files").files = carried.files;
    tell();
  },
  // Looks anew, once, at what the desk has no memory of, as after it was restarted.
  async again() {
    if (!chosen.length || chosen.some((one) => one.again)) return;
    for (const one of chosen) {
      one.again = true;
      await look(one);
    }
    tell();
    changed();
  },
};

function tell() {
  const media = chosen.map((one) => ({ sha256: one.sha256, seen: one.seen, alt: one.alt.value, credit: one.credit.value }));
  document.getElementById("post-media").value = media.length ? JSON.stringify(media) : "";
}

async function fingerprint(file) {
  // Browsers compute one only on pages that came by HTTPS, or from this machine.
  if (!crypto.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function look(one) {
  one.says.textContent = "Looking whose it is…";
  try {
    const platform = encodeURIComponent(document.getElementById("post-platform").value);
    const options = { method: "POST", body: one.file, headers: { "Content-Type": one.file.type } };
    const told = await (await part(`/check/pictures?platform=${platform}`, options)).json();
    [one.sha256, one.seen, one.says.textContent] = [told.sha256, told.seen, told.said];
  } catch {
    one.says.textContent = "The desk could not look at it. It takes JPEG, PNG, GIF and WebP up to 8 MB.";
    one.sha256 ||= await fingerprint(one.file);
  }
}

async function draw(canvas, file) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.max(144 / bitmap.width, 144 / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    canvas.getContext("2d").drawImage(bitmap, (144 - width) / 2, (144 - height) / 2, width, height);
    bitmap.close();
  } catch {
    // A picture that can't be drawn keeps its empty frame; its name is beside it.
  }
}

function made(tag, properties = {}, ...children) {
  const one = Object.assign(document.createElement(tag), properties);
  one.append(...children);
  return one;
}

function labelled(number, name, words, hint) {
  const id = `post-picture-${name}-${number}`;
  const input = name === "alt" ? made("textarea", { id, rows: 2, maxLength: 5000, className: "input", dir: "auto" }) : made("input", { id, maxLength: 200, className: "input", autocapitalize: "none" });
  input.placeholder = hint;
  const label = made("label", { htmlFor: id }, words);
  return [made("div", { className: "field" }, label, input), input];
}

let numbers = 0;
async function add(files) {
  for (const file of only(files).slice(0, MOST - chosen.length)) {
    numbers += 1;
    const canvas = made("canvas", { width: 144, height: 144, className: "picture-canvas" });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", file.name);
    const [altField, alt] = labelled(numbers, "alt", "Description, for people who can’t see it", "What does it show that the reader needs?");
    const [creditField, credit] = labelled(numbers, "credit", "Whose is it? Leave empty if it is yours or ours", "@handle");
    const off = made("button", { type: "button", className: "button button-quiet button-small" }, "Take it off");
    off.setAttribute("aria-label", `Take off ${file.name}`);
    const says = made("p", { className: "quiet carried-says" });
    says.setAttribute("role", "status");
    const item = made("li", { className: "carried-one" }, canvas, made("div", { className: "stack" }, says, altField, creditField), off);
    const one = { file, sha256: "", seen: "", alt, credit, item, says };
    chosen.push(one);
    list().append(item);
    off.addEventListener("click", () => takeOff(one));
    draw(canvas, file);
    list().hidden = false;
    await look(one);
  }
  list().hidden = !chosen.length;
  tell();
  changed();
}

function takeOff(one) {
  chosen = chosen.filter((other) => other !== one);
  one.item.remove();
  list().hidden = !chosen.length;
  tell();
  changed();
  document.getElementById("post-add").focus();
}

export function start(onChange) {
  changed = onChange;
  const area = document.querySelector(".check-write");
  const files = document.getElementById("post-files");
  document.getElementById("post-add").addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    add([...files.files]);
    files.value = "";
  });
  list().addEventListener("input", tell, true);
  document.addEventListener("paste", (event) => {
    const given = only(event.clipboardData?.files || []);
    if (!given.length || !area.contains(event.target)) return;
    event.preventDefault();
    add(given);
  });
  area.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    area.classList.add("is-over");
  });
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget)) area.classList.remove("is-over");
  });
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    area.classList.remove("is-over");
    add(event.dataTransfer.files);
  });
}
