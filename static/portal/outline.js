// Marks in the outline what is being read. Without it the outline is a list of links, as before.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const outline = document.querySelector(".outline-side");
  if (!outline || !("IntersectionObserver" in window)) return;
  const links = new Map();
  for (const link of outline.querySelectorAll('a[href^="#"]')) {
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (place) links.set(place, link);
  }
  const seen = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) seen.add(entry.target);
      else seen.delete(entry.target);
    }
    let marked = false;
    for (const [place, link] of links) {
      if (!marked && seen.has(place)) {
        link.setAttribute("aria-current", "true");
        marked = true;
      } else {
        link.removeAttribute("aria-current");
      }
    }
  }, { rootMargin: "0px 0px -60% 0px" });
  for (const place of links.keys()) observer.observe(place);
});
