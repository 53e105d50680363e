// The page works without this; with it, it is quicker to use.
"use strict";

const form = document.getElementById("form");
const text = document.getElementById("text");
const choose = (format) => { form.querySelector(`input[value="${format}"]`).checked = true; };

// What begins like markup is most likely HTML.
const guess = (value) => choose(/^[\s\ufeff]*</.test(value) ? "html" : "text");
text.addEventListener("paste", (event) => {
  const whole = text.selectionStart === 0 && text.selectionEnd === text.value.length;
  if (whole) guess(event.clipboardData.getData("text"));
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

for (const name of ["dragover", "dragleave", "drop"]) {
  text.addEventListener(name, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    text.classList.toggle("over", name === "dragover");
  });
}
text.addEventListener("drop", async (event) => {
  const file = event.dataTransfer.files[0];
  if (!file) return;
  text.value = await file.text();
  guess(text.value);
});

// A mark and its reasons light up together.
const light = (event, on) => {
  const part = event.target.closest("[data-span]");
  if (!part) return;
  for (const one of document.querySelectorAll(`[data-span="${part.dataset.span}"]`)) {
    one.classList.toggle("on", on);
  }
};
for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => light(event, on));
}

const copy = document.getElementById("copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("clean").value);
    copy.textContent = "Copied";
  });
}

// Whoever sent something wants to see the answer.
const result = document.getElementById("result");
if (result && !location.hash) result.focus();
const mark = document.querySelector(".text mark");
if (mark) {
  const box = mark.closest(".text");
  box.scrollTop = mark.getBoundingClientRect().top - box.getBoundingClientRect().top - 96;
}
