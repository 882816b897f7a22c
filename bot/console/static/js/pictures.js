// Pictures: chosen, pasted or dropped onto the reply; and those of posts that can't be brought here, said in words.
const PICTURES = ["image/jpeg", "image/png", "image/gif", "image/webp"];
const field = () => document.getElementById("picture-file");
const only = (files) => [...files].filter((file) => PICTURES.includes(file.type));

// Puts files where the form would have them, and sends the form.
function add(files) {
  if (!field() || !files.length) return;
  const carried = new DataTransfer();
  for (const file of files) carried.items.add(file);
  field().files = carried.files;
  document.getElementById("picture-add").click();
}

function over(event) {
  const onto = event.target.closest?.("#reply");
  if (!onto || !field() || ![...event.dataTransfer.types].includes("Files")) return null;
  event.preventDefault();
  return onto;
}

function gone(image) {
  const shown = image.closest(".shown");
  if (!shown) return;
  shown.classList.add("is-gone");
  image.remove();
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-picks]");
    if (button) document.getElementById(button.dataset.picks)?.click();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "picture-file" && event.target.files.length) document.getElementById("picture-add").click();
  });
  document.addEventListener("paste", (event) => {
    const files = only(event.clipboardData?.files || []);
    if (!files.length || !event.target.closest?.("#reply") || !field()) return;
    event.preventDefault();
    add(files);
  });
  document.addEventListener("dragover", (event) => over(event)?.classList.add("is-over"));
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget?.closest?.("#reply")) document.getElementById("reply")?.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const onto = over(event);
    onto?.classList.remove("is-over");
    if (onto) add(only(event.dataTransfer.files));
  });
  document.addEventListener("error", (event) => {
    if (event.target.matches?.("img[data-brought]")) gone(event.target);
  }, true);
  for (const image of document.querySelectorAll("img[data-brought]")) {
    if (image.complete && !image.naturalWidth && image.currentSrc) gone(image);
  }
}
