// What somebody types on a device that is not theirs. A browser puts it back into the form for whoever goes back there,
// also where the page itself is kept nowhere, and offers it to whoever types next, unless it is told before one leaves.

export function keepNothingTyped() {
  for (const part of document.querySelectorAll("form, input, select, textarea")) part.autocomplete = "off";
}
