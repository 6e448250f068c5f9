// The list of units and its name follow the division chosen, and only who may need them sees the questions about age.
// Without a script everything is there, with the words "only for …", and the server looks at what belongs to the division.

const picker = document.querySelector("[data-unit-picker]");
const birth = document.querySelector("[data-birth]");
const guardian = document.querySelector("[data-guardian]");
const capacity = document.querySelector("[data-capacity]");
const birthDate = birth?.querySelector("input");

if (birth && document.querySelector("[data-asked-of]")) {
  document.querySelector("[data-asked-of]").hidden = true;
  birth.hidden = true; // until a division is chosen that asks
}
for (const radio of document.querySelectorAll("input[name=division][data-audience]")) {
  radio.addEventListener("change", () => follow(radio));
  if (radio.checked) follow(radio); // the browser keeps a choice over "back"
}
birthDate?.addEventListener("input", showGuardian);
showGuardian();

function follow(radio) {
  if (picker) nameUnits(radio.dataset);
  if (birth) birth.hidden = radio.dataset.asksBirth === "no";
  if (capacity) capacity.hidden = radio.dataset.audience !== "citizens";
  showGuardian();
}

// An official has an agency or unit; a citizen lives in a commune, or comes from an organisation.
function nameUnits({ audience, label, help }) {
  const box = picker.querySelector("[data-unit-query]");
  picker.dataset.audience = audience;
  document.querySelector(`label[for="${box.id}"]`).firstChild.textContent = label;
  document.getElementById(`${box.id}_helptext`).textContent = help;
}

function showGuardian() {
  if (guardian) guardian.hidden = birth.hidden || !isMinor(birthDate.value);
}

// As contest/ages.py reads it; what it cannot read belongs to nobody of whom we know that they are a minor.
function isMinor(text) {
  let figures = text.match(/\d+/g) ?? [];
  if (figures.length === 1 && figures[0].length === 4) figures = ["31", "12", figures[0]]; // the youngest of the year
  if (figures.length === 1) figures = text.match(/^\s*(\d\d)(\d\d)(\d{4})\s*$/)?.slice(1) ?? [];
  if (figures.length !== 3) return false;
  if (figures[0].length === 4) figures.reverse();
  const [day, month, year] = figures.map(Number);
  const today = guardian.dataset.today.split("-").map(Number);
  const hadBirthday = today[1] > month || (today[1] === month && today[2] >= day);
  const age = today[0] - year - (hadBirthday ? 0 : 1);
  return age >= -1 && age < Number(guardian.dataset.below);
}
