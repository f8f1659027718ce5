// Words that are selected in the text become a claim: by the button or its key, with the mouse, a finger or the keyboard.
// Without this script the words, or the place of them, are typed into the form.
"use strict";
(() => {
  const text = document.querySelector("article.text");
  const button = document.querySelector("button.choose");
  const find = document.querySelector("form[action='/document#add']");
  const claim = document.querySelector(".adding form[aria-label='The claim']");
  if (!text || !button || !find) return;
  const told = document.querySelector(".how-many");
  const FIRST = "Select words of the text first.";
  const whole = text.textContent; // the document's text, character for character
  const points = (place) => Array.from(whole.slice(0, place)).length; // the book counts code points

  // Start and end of what is selected of the text, without the blanks around it.
  function chosen() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(text)) return null;
    const inside = document.createRange();
    inside.selectNodeContents(text);
    const before = inside.cloneRange();
    if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) inside.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) inside.setEnd(range.endContainer, range.endOffset);
    before.setEnd(inside.startContainer, inside.startOffset);
    const words = inside.toString();
    const from = before.toString().length + words.length - words.trimStart().length;
    return words.trim() ? [from, from + words.trim().length] : null;
  }

  function choose() {
    const place = chosen();
    if (!place) {
      told.textContent = FIRST;
      return;
    }
    const [start, end] = place.map(points);
    if (claim) { // what was typed into the form stays
      claim.elements.start.value = start;
      claim.elements.end.value = end;
      const quote = document.querySelector(".adding .quoted");
      if (quote) quote.textContent = whole.slice(...place);
      for (const mark of document.querySelectorAll("mark.picked")) mark.classList.remove("picked");
      claim.elements.kind.focus();
      return;
    }
    find.elements.start.value = start;
    find.elements.end.value = end;
    find.elements.quote.disabled = true;
    find.requestSubmit();
  }
  button.addEventListener("mousedown", (event) => event.preventDefault()); // a press must not take the selection away
  button.addEventListener("click", choose);

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      const place = chosen();
      const words = place ? whole.slice(...place).split(/\s+/).length : 0;
      if (place) told.textContent = words + (words === 1 ? " word" : " words") + " selected";
      else if (told.textContent !== FIRST) told.textContent = ""; // that stays until there are words
    });
  });

  // By keyboard: an arrow chooses the word before or after, with Shift the last word is left out or one more taken.
  const words = Array.from(whole.matchAll(/\S+/gu), (found) => [found.index, found.index + found[0].length]);

  function at(place) {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(), left = place; node; node = walker.nextNode()) {
      if (left <= node.length) return [node, left];
      left -= node.length;
    }
    return [text, text.childNodes.length];
  }

  // The first word of the claim that is looked at, else of the first paragraph in sight.
  function firstWord() {
    const seen = text.querySelector("mark.current") || Array.from(text.querySelectorAll("p")).find(
      (paragraph) => paragraph.getBoundingClientRect().bottom > button.getBoundingClientRect().bottom) || text;
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEndBefore(seen === text ? text.firstChild : seen);
    const start = before.toString().length;
    return Math.max(0, words.findIndex((word) => word[1] > start));
  }

  text.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey || event.target !== text || !words.length) return;
    event.preventDefault();
    const place = chosen();
    let first, last;
    if (!place) {
      first = last = firstWord();
    } else {
      first = words.findIndex((word) => word[1] > place[0]);
      last = words.findLastIndex((word) => word[0] < place[1]);
      if (event.shiftKey) last = Math.max(first, last + step);
      else first = last = Math.max(0, step > 0 ? last + 1 : first - 1);
    }
    const [start, end] = [words[Math.min(first, words.length - 1)][0], words[Math.min(last, words.length - 1)][1]];
    getSelection().setBaseAndExtent(...at(start), ...at(end));
    const box = getSelection().getRangeAt(0).getBoundingClientRect();
    if (box.bottom > innerHeight || box.top < button.getBoundingClientRect().bottom) {
      scrollBy({ top: (step > 0 ? box.bottom : box.top) - innerHeight / 2, behavior: "auto" });
    }
  });

  // Whoever comes with chosen words sees them, and types on in the form beside or below them.
  if (claim) {
    const mark = document.getElementById("picked");
    const panel = document.querySelector(".panel");
    const apart = getComputedStyle(panel).overflowY !== "visible";
    const field = claim.querySelector(":invalid:not(fieldset)") || claim.elements.kind;
    const look = () => {
      if (!apart) document.getElementById("add").scrollIntoView({ block: "start" });
      else if (mark) mark.scrollIntoView({ block: "center" });
      panel.scrollTop = 0;
      field.focus({ preventScroll: true });
    };
    look();
    addEventListener("load", () => requestAnimationFrame(look));
  }
})();
