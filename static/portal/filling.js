// Filling in without waiting for the server: last time's words into the fields, files by drag and
// drop, how far an upload is. Without it the same buttons ask the server.
"use strict";

document.documentElement.classList.add("has-script");

// What was told last goes into the fields at once; pressed again, it goes out again.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  event.preventDefault();
  const before = button.dataset.before ? JSON.parse(button.dataset.before) : null;
  const values = before || JSON.parse(button.dataset.copy);
  const replaced = {};
  let first = null;
  for (const [name, value] of Object.entries(values)) {
    const field = document.getElementsByName(name)[0];
    if (!field) continue;
    replaced[name] = field.value;
    field.value = value;
    const fold = field.closest("details");
    if (fold && value) fold.open = true;
    first = first || field;
  }
  const words = button.textContent;
  button.textContent = button.dataset.undo;
  button.dataset.undo = words;
  if (before) delete button.dataset.before;
  else button.dataset.before = JSON.stringify(replaced);
  if (!first) return;
  first.dispatchEvent(new Event("input", { bubbles: true }));
  if (!before) first.focus();
});

// Files dropped on a row are as if they had been chosen in its field.
const zoneOf = (event) => {
  const files = event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  return files && event.target.closest ? event.target.closest(".duty-row") : null;
};
const mark = (row) => {
  for (const marked of document.querySelectorAll(".dropping")) {
    if (marked !== row) marked.classList.remove("dropping");
  }
  if (row) row.classList.add("dropping");
};

document.addEventListener("dragover", (event) => {
  const row = zoneOf(event);
  mark(row);
  if (row) event.preventDefault();
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) mark(null);
});
document.addEventListener("drop", (event) => {
  const row = zoneOf(event);
  mark(null);
  if (!row) return;
  event.preventDefault();
  const files = row.querySelector(".files");
  const field = files.querySelector('input[type="file"]');
  files.open = true;
  field.files = event.dataTransfer.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

// How far an upload is.
document.addEventListener("htmx:xhr:progress", (event) => {
  if (!event.target.matches || !event.target.matches(".files")) return;
  const bar = event.target.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (100 * event.detail.loaded) / event.detail.total;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const files = event.target;
  if (!files.matches || !files.matches(".files") || event.detail.successful) return;
  // Nothing arrived: what was chosen stays chosen, and the button sends it again.
  const bar = files.querySelector("progress");
  if (bar) bar.hidden = true;
  files.classList.add("files-waiting");
});

// A list of what stands against the report is read first.
document.addEventListener("DOMContentLoaded", () => {
  const stopped = document.querySelector(".filling > .banner[role=alert]");
  if (stopped) stopped.focus();
});
