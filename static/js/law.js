// The form of a legal document: which later document changes it is found by its number or words of its title.
import { findDocuments } from "./editor/documents.js";

findDocuments(document.getElementById("acts"));
