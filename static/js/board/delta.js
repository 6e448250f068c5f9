// Makes the next text of a board out of the last one and what has changed; contest/deltas.py says how it is written.

export function patch(old, change) {
  const next = { ...old, units: { ...old.units } };
  for (const [name, value] of Object.entries(change)) {
    if (name === "after") continue;
    const [whole, part] = name.split(".");
    const [holder, field] = part ? [next[whole], part] : [next, whole];
    holder[field] = Array.isArray(value) ? value.map((item) => line(holder[field], item)) : value;
  }
  return next;
}

function line(old, item) {
  if (typeof item === "number") return old[item];
  if (!Array.isArray(item)) return item;
  const [number, changed] = item;
  return { ...old[number], ...changed };
}
