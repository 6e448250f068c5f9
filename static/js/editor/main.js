// The editor of a question, made livelier: without this module its buttons send the form, and all of it works.
import { findDocuments } from "./documents.js";
import { offerExamples } from "./insert.js";
import { keepWhatIsTyped } from "./keeping.js";
import { followKind } from "./kinds.js";
import { addMarks } from "./marks.js";
import { followPreview } from "./preview.js";
import { enliven } from "./rows.js";

const mould = document.getElementById("marks");

function begin(part) {
  findDocuments(part);
  for (const box of part.querySelectorAll("textarea[data-marks]")) addMarks(box, mould);
  for (const rows of part.querySelectorAll("[data-rows]")) enliven(rows, { added: begin });
}

begin(document);
followPreview();
keepWhatIsTyped();
offerExamples(document.getElementById("variation-help"));

followKind();

// Another kind brings other fields, which htmx puts in the place of those before.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.matches("[data-editor-part]")) begin(event.detail.elt);
});

document.querySelector("[data-here]")?.querySelector("textarea, select, input:not([type=hidden])")?.focus();
