// What an earlier page of the editor could not bring to the server is offered in this one: to go on with, by the form's
// own way of coming back with what was typed, or to be thrown away.

export async function offerUnsent(unsent, { keeping, stamps }) {
  const box = document.querySelector("[data-unsent]");
  const mould = box.querySelector("template");
  for (const one of await unsent.all()) {
    const typed = new Map(one.typed);
    if (!one.place.startsWith(`${keeping} `)) continue;
    if (hasArrived(typed.get("stamp"), stamps.split(" "))) {
      unsent.forget(one.name);
      continue;
    }
    const line = mould.content.firstElementChild.cloneNode(true);
    line.querySelector("[data-stem]").textContent = typed.get("stem") || line.querySelector("[data-stem]").textContent;
    line.querySelector("small").textContent = new Date(one.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    for (const [name, value] of one.typed) line.querySelector("form").append(hidden(name, value));
    line.querySelector("[type=button]").addEventListener("click", () => {
      unsent.forget(one.name);
      line.remove();
      box.hidden = !box.querySelector("li");
    });
    mould.before(line);
    box.hidden = false;
  }
}

const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

// As it was left, or later: the page counts what it sends, and what it sends in going it hears no more of.
function hasArrived(stamp, stamps) {
  const [page, number] = stamp.split(".");
  return stamps.some((other) => other.split(".")[0] === page && Number(other.split(".")[1]) >= Number(number));
}
