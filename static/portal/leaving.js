// Whoever signs out leaves nothing that was typed on this computer.
"use strict";

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-leaving]")) return;
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith("portal-typed:")) localStorage.removeItem(name);
    }
  } catch {
    // No storage, nothing kept.
  }
});
