// The review queue by keyboard. Without it the buttons of each report do the same.
"use strict";

document.documentElement.classList.add("has-script");

document.addEventListener("DOMContentLoaded", () => {
  const keys = document.getElementById("keys");
  const told = document.getElementById("queue-told");
  const choice = document.getElementById("keys-on");
  if (!keys) return;
  const OFF = "portal_keys=off";
  choice.checked = !document.cookie.split("; ").includes(OFF);
  choice.addEventListener("change", () => {
    const age = choice.checked ? 0 : 365 * 24 * 3600;
    document.cookie = `${OFF}; path=/; max-age=${age}; samesite=lax`;
  });

  const rows = () => [...document.querySelectorAll(".queue-row")];
  const current = () => {
    const focused = document.activeElement.closest(".queue-row");
    return focused || document.querySelector('.queue-row[aria-current="true"]');
  };
  const say = (...parts) => {
    told.textContent = parts.filter(Boolean).join(" ");
  };
  const place = (row) => {
    const all = rows();
    const words = keys.dataset.place.replace("{n}", all.indexOf(row) + 1).replace("{all}", all.length);
    return `${words} ${row.querySelector("h2").textContent.trim()}`;
  };
  const goTo = (row, before = "") => {
    for (const other of rows()) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "start" });
    say(before, place(row));
  };
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = at < 0 ? all[0] : all[at + step];
    if (next) goTo(next);
    else say(step > 0 ? keys.dataset.last : keys.dataset.first);
  };
  const press = (act) => {
    const row = current();
    if (!row) return move(1);
    const button = row.querySelector(`button[value^="${act}:"]`);
    if (button) button.form.requestSubmit(button);
    else say(row.querySelector(".queue-acts p").textContent.trim());
  };
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press("approve"),
    r: () => {
      const row = current();
      if (row) row.querySelector('input[name^="note-"]').focus();
      else move(1);
    },
    x: () => {
      const pick = current() && current().querySelector('input[name="pick"]');
      if (pick) pick.click();
    },
    o: () => current() && current().querySelector("h2 a").click(),
    "?": () => {
      keys.open = !keys.open;
      if (keys.open) keys.querySelector("summary").focus();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target;
    if (field.matches('input[name^="note-"]')) {
      if (event.key === "Escape") goTo(field.closest(".queue-row"));
      else if (event.key === "Enter") {
        event.preventDefault();
        press("return");
      }
      return;
    }
    const writes = field.matches("textarea, select, input:not([type=checkbox])");
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (writes || !act || !choice.checked) return;
    event.preventDefault();
    act();
  });
  // Whoever goes through the page by Tab is followed.
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest(".queue-row");
    if (!row) return;
    for (const other of rows()) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  });

  const wrong = document.querySelector(".queue-row:has(.queue-acts .errors)");
  const aimed = location.hash.startsWith("#report-") && document.getElementById(location.hash.slice(1));
  const done = [...document.querySelectorAll(".messages .banner")].map((one) => one.textContent.trim()).join(" ");
  if (wrong) goTo(wrong, wrong.querySelector(".errors").textContent.trim());
  else if (aimed) goTo(aimed, done);
  else if (done) say(done);
});
