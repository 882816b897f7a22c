// Checks any text, for sites where nothing else does. The text is gone when this closes.
import { translate, word } from "./translate.js";

const at = (id) => document.getElementById(id);
const MARKS = { block: "blockMark", review: "reviewMark", revise: "reviseMark" };
let number = 0;
let timer = 0;

function changed() {
  clearTimeout(timer);
  number += 1;
  timer = setTimeout(check, 350);
}

async function check() {
  const text = at("text").value;
  const mine = number;
  if (!text.trim()) return show("", [], text);
  at("verdict").textContent = word("waiting");
  const { answer, why } = await chrome.runtime.sendMessage({ kind: "check", text, platform: at("platform").value });
  if (mine !== number) return undefined;
  return answer ? show(word(answer.verdict), answer.findings, text) : show(word(why), [], text);
}

function show(words, findings, text) {
  at("verdict").textContent = words;
  at("findings").replaceChildren(...findings.map((one) => item(one, [...text])));
}

function item(finding, points) {
  const line = document.createElement("li");
  const mark = Object.assign(document.createElement("span"), { className: "mark", textContent: `${word(MARKS[finding.severity] ?? "advice")}: ` });
  const quoted = points.slice(finding.start, finding.end).join("");
  line.append(mark, quoted ? `“${quoted}” ` : "", finding.message);
  if (finding.fix === undefined) return line;
  const start = points.slice(0, finding.start).join("").length;
  const end = points.slice(0, finding.end).join("").length;
  const name = !finding.fix ? word("takeOut") : start === end ? word("add", finding.fix.trim()) : word("change", finding.fix);
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
  button.onclick = () => {
    at("text").focus();
    at("text").setSelectionRange(start, end);
    if (finding.fix) document.execCommand("insertText", false, finding.fix);
    else document.execCommand("delete");
  };
  line.append(document.createElement("br"), button);
  return line;
}

translate();
at("text").addEventListener("input", changed);
at("platform").addEventListener("change", changed);
at("options").addEventListener("click", () => chrome.runtime.openOptionsPage());
