// The keys of a page: each control that names one (aria-keyshortcuts) is pressed, followed or typed into by it.
// Without this script the same controls are reached with Tab and pressed with Enter.
"use strict";
(() => {
  const controls = new Map();
  for (const control of document.querySelectorAll("[aria-keyshortcuts]")) {
    controls.set(control.getAttribute("aria-keyshortcuts"), control);
  }
  const typing = (target) => target.closest && target.closest("input:not([type=checkbox]), select, textarea");

  let leaving = false; // a verdict is on its way: a key that came now would stop it

  document.addEventListener("keydown", (event) => {
    if (leaving) return event.preventDefault();
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const control = controls.get(event.key);
    if (!control || event.repeat) return;
    event.preventDefault();
    if (control.matches("input, select, textarea, article")) {
      control.focus({ preventScroll: control.matches("article") });
      if (control.select) control.select();
    } else {
      control.click();
    }
  });

  // A page that is being left takes no second verdict.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (leaving) event.preventDefault();
      leaving = true;
    });
  }
  addEventListener("pageshow", () => { leaving = false; });

  // The words are scrolled to within their text; the page itself stays at its top, where the verdicts are.
  function toTheWords() {
    const here = document.getElementById("here");
    if (!here) return;
    here.scrollIntoView({ block: "center" });
    scrollTo(0, 0);
  }
  toTheWords();
  addEventListener("load", () => requestAnimationFrame(toTheWords));
  for (const part of document.querySelectorAll(".js")) part.hidden = false;
})();
