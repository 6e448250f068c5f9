// Figures as a reader writes them. The server writes the same: contest/templatetags/boards.py, contest/papers.py.

const comma = document.documentElement.lang === "vi" ? "," : ".";

// A count with its thousands apart.
export function counted(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, comma === "," ? "." : ",");
}

export function place(row) {
  if (row.to) return `${counted(row.rank)}–${counted(row.to)}`;
  return (row.tied ? "=" : "") + counted(row.rank);
}

export function points(hundredths) {
  const digits = String(hundredths % 100).padStart(2, "0").replace(/0+$/, "");
  return Math.floor(hundredths / 100) + (digits && comma + digits);
}

export function stopwatch(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const rest = String(milliseconds % 1000).padStart(3, "0");
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}${comma}${rest}`;
}

export function percent(basisPoints) {
  const tenths = Math.floor(basisPoints / 10);
  return Math.floor(tenths / 10) + (tenths % 10 ? comma + (tenths % 10) : "") + "%";
}

export function share(tens) {
  return tens === 100 ? "100%" : `${tens}–${tens + 9}%`;
}

// A sentence with {names} to be filled in; numbers are counts.
export function fill(sentence, values) {
  const written = (value) => (typeof value === "number" ? counted(value) : value);
  return sentence.replace(/{(\w+)}/g, (_all, name) => written(values[name]));
}

const CLOCK = { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" };

// A moment by the clock of the contest, wherever the reader's device believes to be.
export function clock(moment, timeZone) {
  const format = new Intl.DateTimeFormat("vi", { ...CLOCK, timeZone, hour12: false });
  const part = Object.fromEntries(format.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
  return `${part.hour}:${part.minute}:${part.second} ${part.day}/${part.month}/${part.year}`;
}
