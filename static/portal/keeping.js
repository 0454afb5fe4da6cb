// Nothing typed is lost: what is typed stays on this computer until the server has it, for whoever
// typed it; when the network is away, the page says so and sends again by itself. Signing out
// takes everything off the computer (leaving.js).
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("keeping");
  if (!place) return;
  const FAMILY = "portal-typed:";
  const PREFIX = `${FAMILY}${place.dataset.person}:`;
  const KEPT_FOR = 14 * 24 * 3600 * 1000;
  const ASK_AGAIN = 8000;
  const form = document.getElementById("filling");
  const offline = document.getElementById("offline");
  const offlineSending = document.getElementById("offline-sending");
  // The server's clock decides what is newer; that of the computer may be wrong.
  const skew = Date.now() - Number(place.dataset.now) * 1000;
  const now = () => Date.now() - skew;

  // --- On this computer -------------------------------------------------------------------------

  const store = (() => {
    try {
      localStorage.setItem(`${FAMILY}test`, "1");
      localStorage.removeItem(`${FAMILY}test`);
      return localStorage;
    } catch {
      return null;
    }
  })();
  const read = (key) => {
    try {
      return JSON.parse(store.getItem(PREFIX + key));
    } catch {
      return null;
    }
  };
  const write = (key, entry) => {
    try {
      store.setItem(PREFIX + key, JSON.stringify(entry));
    } catch {
      // Full: the server keeps drafts as well.
    }
  };
  const drop = (key) => store.removeItem(PREFIX + key);
  const kept = () => Object.keys(store).filter((name) => name.startsWith(FAMILY));

  const fieldsOf = (row) =>
    [...row.querySelectorAll("input, textarea, select")].filter(
      (field) => field.name && !["file", "hidden"].includes(field.type),
    );
  const rowOf = (target) => target.closest && target.closest(".duty-row");
  const typed = (row) => Object.fromEntries(fieldsOf(row).map((field) => [field.name, field.value]));
  const same = (row, entry) =>
    fieldsOf(row).every((f) => !(f.name in entry.fields) || entry.fields[f.name] === f.value);

  const offer = (row, entry) => {
    const notice = document.getElementById("kept").content.firstElementChild.cloneNode(true);
    const time = notice.querySelector("time");
    const at = new Date(entry.at + skew);
    time.textContent = at.toLocaleString(document.documentElement.lang, {
      month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
    });
    time.dateTime = at.toISOString();
    notice.addEventListener("click", (event) => {
      const act = event.target.dataset.kept;
      if (!act) return;
      notice.remove();
      if (act === "drop") return drop(row.id);
      let first = null;
      for (const field of fieldsOf(row)) {
        if (!(field.name in entry.fields)) continue;
        field.value = entry.fields[field.name];
        const fold = field.closest("details");
        if (fold && field.value) fold.open = true;
        first = first || field;
      }
      if (!first) return;
      first.focus();
      first.dispatchEvent(new Event("input", { bubbles: true }));
    });
    row.querySelector(".duty-fields").prepend(notice);
  };

  const lookBack = () => {
    const agencies = (place.dataset.agencies || "").split(" ").filter(Boolean);
    for (const name of kept()) {
      const key = name.slice(PREFIX.length);
      if (!name.startsWith(PREFIX)) {
        store.removeItem(name); // somebody else's, who did not sign out
        continue;
      }
      const entry = read(key);
      const row = document.getElementById(key);
      const old = !entry || !entry.fields || now() - entry.at > KEPT_FOR;
      // Sent in meanwhile, here or elsewhere: the row takes nothing more.
      const closed = !row && agencies.includes(key.split("-")[1]);
      const stored = row && entry && Number(row.dataset.saved || 0) * 1000 >= entry.at;
      if (old || closed || stored) drop(key);
      else if (row && !same(row, entry)) offer(row, entry);
    }
  };

  if (store) {
    lookBack();
    if (form) {
      form.addEventListener("input", (event) => {
        const row = rowOf(event.target);
        if (row && event.target.type !== "file") write(row.id, { at: now(), fields: typed(row) });
      });
      document.addEventListener("htmx:beforeRequest", (event) => {
        if (event.target.matches(".duty")) event.target.dataset.sentAt = now();
      });
      document.addEventListener("htmx:afterSwap", (event) => {
        const article = event.detail.requestConfig && event.detail.requestConfig.elt;
        if (!article || !article.matches(".duty")) return;
        const state = article.querySelector(".duty-state");
        for (const key of (state.dataset.stored || "").split(" ").filter(Boolean)) {
          const entry = read(key);
          if (entry && entry.at <= Number(article.dataset.sentAt)) drop(key);
        }
      });
    }
  }

  // --- Without a network ------------------------------------------------------------------------

  if (!form) return;
  let away = false;
  let waiting = null; // the button that was pressed while nothing could be sent
  let timer = 0;
  const unsent = new Set();

  const show = () => {
    offline.hidden = !away || Boolean(waiting);
    offlineSending.hidden = !away || !waiting;
  };
  const leave = () => {
    away = true;
    show();
    if (!timer) timer = setInterval(ask, ASK_AGAIN);
  };
  const ask = async () => {
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok) comeBack();
    } catch {
      // Still away.
    }
  };
  const comeBack = () => {
    if (!away) return;
    away = false;
    clearInterval(timer);
    timer = 0;
    const button = waiting;
    waiting = null;
    show();
    if (button) {
      form.requestSubmit(button);
      return;
    }
    for (const part of unsent) htmx.trigger(part, "change");
    unsent.clear();
  };
  const failed = (event) => {
    if (!event.target.matches || !event.target.matches(".duty, .files")) return;
    unsent.add(event.target);
    leave();
  };

  window.addEventListener("offline", leave);
  window.addEventListener("online", ask);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", (event) => {
    if ([502, 503, 504].includes(event.detail.xhr.status)) failed(event);
  });
  form.addEventListener("submit", (event) => {
    if (!away && navigator.onLine) return;
    event.preventDefault();
    waiting = event.submitter;
    leave();
  });
  if (!navigator.onLine) leave();
});
