// How far an answer goes, and what may help with it while it is given. Without a script the server says the same:
// questions/kinds. Both look at the answer alone, never at what is right.

import { fill } from "./sentences.js";

export function stateOf(form, answer) {
  const { given, parts } = progressOf(form, answer);
  if (!given) return { state: "empty" };
  if (form.dataset.kind === "numeric" && !isNumber(answer, unitWords(form))) return { state: "words" };
  return { state: given < parts ? "partly" : "answered", given, parts };
}

function progressOf(form, answer) {
  if (answer === null || answer === undefined) return { given: 0, parts: 1 };
  if (form.dataset.kind === "matching") return { given: matched(form, answer).length, parts: boxes(form).length };
  if (form.dataset.kind === "ordering") return { given: answer.length, parts: form.querySelectorAll("li").length };
  return { given: 1, parts: 1 };
}

export function adviceOn(form, answer, words) {
  const { kind } = form.dataset;
  if (kind === "prediction") return answer === undefined ? words.wholeNumber : "";
  if (kind === "ordering") return answer === null ? fill(words.notOrdered, { keep: words.keepOrder }) : "";
  if (answer === null) return "";
  if (kind === "matching") return adviceOnMatching(form, answer, words);
  return kind === "numeric" && !isNumber(answer, unitWords(form)) ? words.notNumber : "";
}

function adviceOnMatching(form, answer, words) {
  const texts = matched(form, answer);
  const lines = boxes(form).length;
  const choices = boxes(form)[0].options.length - 1;
  const said = texts.length < lines ? [fill(words.matchedSome, { given: texts.length, parts: lines })] : [];
  if (choices < lines) return said.join(" ");
  for (const text of new Set(texts)) {
    const count = texts.filter((each) => each === text).length;
    if (count > 1) said.push(fill(words.chosenTwice, { text, count }));
  }
  return said.join(" ");
}

function boxes(form) {
  return [...form.querySelectorAll("select[name^='match-']")];
}

// The texts chosen so far, without the letters before them.
function matched(form, answer) {
  return boxes(form).flatMap((box) => {
    const option = [...box.options].find(({ value }) => value && value === answer[box.name.slice(6)]);
    return option ? [option.textContent.trim().replace(/^[A-Z]\. /, "")] : [];
  });
}

function unitWords(form) {
  return form.querySelector("[data-unit-words]").dataset.unitWords.split("|").filter(Boolean);
}

// What marking reads as a number: questions/kinds/numeric.py, held together by a test.
export function isNumber(typed, units = []) {
  const folded = fold(typed.replace(/[\uff01-\uff5e]/g, narrow).replace(/[−–‐‑]/g, "-")).replace(/[ .,;]+$/, "");
  const unit = units.find((word) => folded.endsWith(word)) ?? "";
  const bare = folded.slice(0, folded.length - unit.length).trimEnd();
  return bare.length <= 40 && READINGS.some((reading) => hasDigits(reading.exec(bare)));
}

const reading = (decimal, group) => {
  const whole = `[1-9]\\d{0,2}(?:${group}\\d{3})+|[1-9]\\d{0,2}(?: \\d{3})+|\\d*`;
  return new RegExp(`^[+-]? ?(${whole})(?:${decimal}(\\d+))?$`);
};
const READINGS = [reading(",", "\\."), reading("\\.", ",")];

function hasDigits(match) {
  return Boolean(match && (match[1] || match[2]));
}

function narrow(wide) {
  return String.fromCharCode(wide.charCodeAt(0) - 0xfee0);
}

// One clean line in small letters without accents, as accounts/vietnamese.py folds it.
function fold(text) {
  const line = text.normalize("NFC").replace(/[\s\x1c-\x1f\x85]/g, " ").replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "");
  const bare = line.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("ƀ", "b");
  return bare.replace(/ +/g, " ").trim();
}
