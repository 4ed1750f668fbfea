// Hints while somebody types. The page works without; nothing is saved and nothing is stopped.
"use strict";
(() => {
  const form = document.querySelector("form[data-hints]");
  const box = document.getElementById("hinweise-live");
  if (!form || !box) return;
  let waiting;
  let running;
  const ask = async () => {
    if (running) running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.hints, {
        method: "POST", body: new FormData(form), signal: running.signal, redirect: "error",
      });
      if (answer.ok) box.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") box.textContent = "";
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 1200);
  });
})();
