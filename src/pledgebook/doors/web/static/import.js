// Files that are dropped anywhere on the page are handed in at once. Without this script the field takes them.
"use strict";
(() => {
  const form = document.querySelector("form.import-form");
  const field = document.getElementById("files");
  const place = document.getElementById("drop");
  const carriesFiles = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");

  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    place.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) place.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    form.requestSubmit();
  });

  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    document.querySelector(".reading").textContent = "Reading … a page of text takes a second or two.";
  });
  addEventListener("pageshow", () => { sent = false; });
  for (const part of document.querySelectorAll(".js")) part.hidden = false;
})();
