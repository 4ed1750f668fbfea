// Draft of an award: adds up while somebody types. The server counts; without this, a button does.
"use strict";
(() => {
  const form = document.querySelector("form[data-adds-up]");
  if (!form) return;
  const PAUSE = 600; // milliseconds after the last key
  let timer = 0;
  let asked = 0;

  const add = async () => {
    const mine = ++asked;
    const data = new FormData(form);
    data.set("do", "calculate");
    try {
      const answer = await fetch(location.pathname, {
        method: "POST", body: new URLSearchParams(data), redirect: "manual",
        credentials: "same-origin",
      });
      if (!answer.ok || mine !== asked) return; // something newer is on its way
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("[data-sums] table");
      if (!found || mine !== asked) return;
      form.querySelector("[data-sums] table").replaceWith(found);
      const last = found.querySelector("tbody tr:last-child b");
      form.querySelector("[data-said]").textContent = `Zusammen ${last.textContent}`;
    } catch {
      // no connection: the button says so
    }
  };

  form.addEventListener("input", (event) => {
    if (!event.target.name.startsWith("amount-")) return;
    clearTimeout(timer);
    timer = setTimeout(add, PAUSE);
  });
})();
