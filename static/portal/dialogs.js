// Opens a question in place. Without it, the link leads to the page that asks the same.
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog]");
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const dialog = link && plain && document.getElementById(link.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  } else if (event.target instanceof HTMLDialogElement) {
    event.target.close(); // a click beside the question is a no
  }
});
