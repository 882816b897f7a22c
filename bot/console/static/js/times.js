// Keeps relative times, times left and bars true while the page stays open. The same words as the server's.
const UNITS = [
  [86400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

function span(seconds) {
  const [size, unit] = UNITS.find(([length]) => seconds >= length) || UNITS.at(-1);
  return `${Math.floor(seconds / size)} ${unit}`;
}

function relative(time) {
  const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
  if (Math.abs(seconds) < 5) return "now";
  return seconds > 0 ? `in ${span(seconds)}` : `${span(-seconds)} ago`;
}

function left(seconds) {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const sign = seconds < 0 ? "-" : "";
  if (minutes >= 2880) return `${sign}${Math.floor(minutes / 1440)} d`;
  const two = (number) => String(number).padStart(2, "0");
  return `${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const spoken = (seconds) => (seconds < 0 ? `overdue by ${span(-seconds)}` : `due in ${span(seconds)}`);

function write(element, words) {
  if (element && element.textContent !== words) element.textContent = words;
}

function due(time) {
  const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
  const row = time.closest(".row");
  write(time.firstElementChild, left(seconds));
  write(time.lastElementChild, spoken(seconds));
  if (!row) return;
  const bar = row.querySelector(".row-bar");
  const allowed = Number(bar?.dataset.allowed) || 0;
  if (allowed) {
    const gone = Math.min(Math.max(1 - seconds / allowed, 0), 1);
    bar.dataset.fill = String(Math.round(gone * 10));
    row.classList.toggle("row-soon", seconds >= 0 && seconds < allowed / 4);
  }
  row.classList.toggle("row-overdue", seconds < 0);
}

function tick() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("time[data-relative]")) write(time, relative(time));
  for (const time of document.querySelectorAll("time[data-due]")) due(time);
  for (const time of document.querySelectorAll("time[data-due-words]")) {
    write(time, spoken((new Date(time.dateTime) - Date.now()) / 1000));
  }
  for (const one of document.querySelectorAll("[data-passes]")) {
    if (new Date(one.dataset.passes) <= Date.now()) one.remove();
  }
  for (const time of document.querySelectorAll("time[data-until]")) {
    const over = new Date(time.dateTime) < Date.now();
    write(time, `${over ? "ended" : "ends"} ${relative(time)}`);
  }
}

export function start() {
  setInterval(tick, 10_000);
  document.addEventListener("visibilitychange", tick);
}
