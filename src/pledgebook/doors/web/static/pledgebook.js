// Moves between claims: keys n and p, the two buttons, a click on a highlight or a card.
// Without this script the numbers in the text and on the cards are plain links to each other.
"use strict";
(() => {
  const cards = Array.from(document.querySelectorAll(".card[data-claim]"));
  const search = document.getElementById("q");
  let current = -1;

  const byClaim = new Map(cards.map((card, place) => [card.dataset.claim, place]));
  const marks = new Map();
  for (const mark of document.querySelectorAll("mark[data-at]")) {
    for (const at of mark.dataset.at.split(" ")) {
      if (!marks.has(at)) marks.set(at, []);
      marks.get(at).push(mark);
    }
  }
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = calm ? "auto" : "smooth";

  function show(place, from) {
    if (!cards.length) return;
    if (current >= 0) {
      const old = cards[current];
      old.classList.remove("current");
      for (const mark of marks.get(old.dataset.claim) || []) mark.classList.remove("current");
    }
    current = (place + cards.length) % cards.length;
    const card = cards[current];
    const at = card.dataset.claim;
    const own = marks.get(at) || [];
    card.classList.add("current");
    const why = card.querySelector("details.why");
    if (why) why.open = true;
    for (const mark of own) mark.classList.add("current");
    const panel = card.closest(".panel");
    const apart = panel && getComputedStyle(panel).overflowY !== "visible";
    if (apart && from !== "card") {
      panel.scrollTo({ top: card.offsetTop - 8, behavior: "auto" });
    } else if (!apart && from === "text") {
      card.scrollIntoView({ block: "center", behavior });
    }
    if (own.length && (from !== "text") && (apart || from === "card" || from === "key")) {
      own[0].scrollIntoView({ block: "center", behavior });
    }
    for (const where of document.querySelectorAll(".where")) {
      where.textContent = "Claim " + (current + 1) + " of " + cards.length;
    }
    history.replaceState(null, "", "#" + at);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest && event.target.closest("input, select, textarea")) return;
    if (event.key === "n") show(current + 1, "key");
    else if (event.key === "p") show(current < 0 ? -1 : current - 1, "key");
    else if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
  });

  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) {
      show(current < 0 && step.dataset.step === "-1" ? -1 : current + Number(step.dataset.step), "key");
      return;
    }
    const mark = event.target.closest("mark[data-at]");
    if (mark && getSelection().isCollapsed) {
      // A second click on words that several claims share goes on to the next of them.
      const places = mark.dataset.at.split(" ").filter((at) => byClaim.has(at)).map((at) => byClaim.get(at));
      if (places.length) show(places[(places.indexOf(current) + 1) % places.length], "text");
      return;
    }
    const link = event.target.closest("a.chip, .card a[href^='#']");
    if (link) {
      const at = decodeURIComponent(link.hash.slice(1)).replace(/^card-/, "");
      if (byClaim.has(at)) {
        event.preventDefault();
        show(byClaim.get(at), link.classList.contains("chip") ? "text" : "card");
      }
      return;
    }
    const card = event.target.closest(".card[data-claim]");
    if (card && getSelection().isCollapsed && !event.target.closest("a, button, summary, details")) {
      show(byClaim.get(card.dataset.claim), "card");
    }
  });

  function fromAddress() {
    const at = decodeURIComponent(location.hash.slice(1)).replace(/^card-/, "");
    if (byClaim.has(at) && byClaim.get(at) !== current) show(byClaim.get(at), "key");
  }
  addEventListener("hashchange", fromAddress);
  if (cards.length) for (const part of document.querySelectorAll(".js")) part.hidden = false;
  fromAddress();

  // A menu closes when one goes elsewhere, and with Escape. Without this script its own heading closes it. It waits for
  // the end of a click: on a phone what stands below moves up then, and would not be under the finger any more.
  const menus = Array.from(document.querySelectorAll("details.menu"));
  for (const happening of ["click", "keyup"]) {
    document.addEventListener(happening, (event) => {
      for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
    });
  }
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && menus.find((menu) => menu.open);
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // The register's filters work by themselves when one is ticked; the button is for those without a script.
  // Columns are ticked several at a time, so they wait for their button.
  for (const form of document.querySelectorAll("form.filters")) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("input[type=checkbox], select")) form.requestSubmit();
    });
  }

  for (const button of document.querySelectorAll("button.copy")) {
    const { copy, copyLink } = button.dataset;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copy || new URL(copyLink, location.href).href);
      button.textContent = "Copied";
    });
  }
})();
