// Pages of an application, a review, an answer: save by themselves, add up while typing. Everything works without.
"use strict";
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const PAUSE = 4000; // milliseconds after the last key
  const status = form.querySelector("[data-saved]");
  const hidden = (name) => form.querySelector(`input[type="hidden"][name="${name}"]`);
  const state = () => {
    const data = new FormData(form);
    for (const name of ["csrfmiddlewaretoken", "version", "base"]) data.delete(name);
    return new URLSearchParams(data).toString();
  };
  let saved = state();
  let timer = 0;
  let busy = false;
  let stopped = false;
  let leaving = false;

  const say = (text, isWarning) => {
    status.textContent = text;
    status.classList.toggle("kim-notice", isWarning);
    status.classList.toggle("kim-notice--warn", isWarning);
  };

  const mark = (problems) => {
    for (const field of form.querySelectorAll("[data-marked]")) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("data-marked");
      field.removeAttribute("title");
    }
    for (const [path, text] of Object.entries(problems || {})) {
      const field = form.querySelector(`[name="${CSS.escape(path)}"]:not([type="hidden"])`);
      if (!field) continue;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("data-marked", "");
      field.title = text;
    }
  };

  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };

  const sent = () => {
    const data = new FormData(form);
    for (const name of [...data.keys()]) if (name.startsWith("spread.")) data.delete(name);
    data.set("auto", "1");
    data.set("do", "save");
    return new URLSearchParams(data);
  };

  const took = (told, now) => {
    for (const name of ["version", "base"]) {
      if (hidden(name) && name in told) hidden(name).value = told[name];
    }
    saved = now;
    mark(told.problems);
    const wrong = Object.values(told.problems);
    say(wrong.length ? `${told.saved}. Nicht lesbar: ${wrong[0]}` : told.saved, false);
  };

  async function save() {
    clearTimeout(timer);
    const now = state();
    if (busy || stopped || leaving || now === saved) return;
    busy = true;
    try {
      const answer = await fetch(location.pathname, {
        method: "POST", body: sent(), redirect: "manual", credentials: "same-origin",
      });
      if (answer.type === "opaqueredirect") {
        stopped = true;
        say("Sie sind abgemeldet. „Speichern“ führt zur Anmeldung, Ihr Text bleibt erhalten.", true);
        return;
      }
      const told = await answer.json();
      if (answer.ok) {
        took(told, now);
      } else {
        stopped = answer.status === 409;
        mark(told.problems);
        say(told.message, true);
      }
    } catch {
      say("Nicht gespeichert: keine Verbindung. Bitte später „Speichern“ wählen.", true);
    } finally {
      busy = false;
      if (!stopped && !leaving && state() !== now) later(PAUSE);
    }
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("change", () => later(500));
  form.addEventListener("submit", (event) => {
    if (leaving) event.preventDefault(); // a double click
    leaving = true;
  });
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });

  // Sums of the plan, in cents. The server counts again with every save.
  if (!form.hasAttribute("data-plan")) return;
  const AMOUNT = /^(\d{1,3}(\.\d{3})+|\d+)(,\d{1,2})?$/;
  const cents = (text) => {
    const cleaned = text.trim().replace(/\s*(€|EUR)$/, "");
    if (!AMOUNT.test(cleaned)) return null;
    const [whole, part = ""] = cleaned.replace(/\./g, "").split(",");
    return Number(whole) * 100 + Number(part.padEnd(2, "0"));
  };
  const euro = (amount) => {
    const whole = Math.floor(Math.abs(amount) / 100).toString().replace(/\B(?=(\d{3})+$)/g, ".");
    return `${amount < 0 ? "-" : ""}${whole},${String(Math.abs(amount) % 100).padStart(2, "0")} €`;
  };

  const addCosts = () => {
    const groups = {};
    let cost = 0;
    for (const line of form.querySelectorAll("[data-line]")) {
      let total = 0;
      for (const field of line.querySelectorAll(".grants-month input")) total += cents(field.value) || 0;
      line.querySelector("[data-total]").textContent = euro(total);
      groups[line.dataset.line] = (groups[line.dataset.line] || 0) + total;
      cost += total;
    }
    for (const place of form.querySelectorAll("[data-group]")) {
      place.textContent = euro(groups[place.dataset.group] || 0);
    }
    return cost;
  };

  const addFunds = () => {
    const found = {funds: 0, grant: 0, own: 0, asked: {}};
    for (const fund of form.querySelectorAll("[data-fund]")) {
      const field = fund.querySelector(".grants-fund__amount input");
      const amount = cents(field.value);
      const typed = field.value.trim() ? "noch kein Betrag" : "";
      fund.querySelector("[data-understood]").textContent =
        amount === null ? typed : `verstanden als ${euro(amount)}`;
      found.funds += amount || 0;
      if (fund.dataset.fund === "own") found.own += amount || 0;
      if (fund.dataset.fund !== "grant") continue;
      found.grant += amount || 0;
      found.asked[fund.dataset.category] = (found.asked[fund.dataset.category] || 0) + (amount || 0);
    }
    return found;
  };

  const showGap = (gap) => {
    const place = form.querySelector("[data-gap]");
    if (gap === 0) place.textContent = "Ausgaben und Einnahmen sind gleich.";
    if (gap > 0) place.textContent = `Es fehlen Einnahmen von ${euro(gap)}.`;
    if (gap < 0) place.textContent = `Die Einnahmen sind um ${euro(-gap)} höher als die Ausgaben.`;
    place.classList.toggle("kim-notice--ok", gap === 0);
    place.classList.toggle("kim-notice--warn", gap !== 0);
  };

  const add = () => {
    const cost = addCosts();
    const found = addFunds();
    for (const [name, amount] of Object.entries({...found, cost})) {
      for (const place of form.querySelectorAll(`[data-sum="${name}"]`)) place.textContent = euro(amount);
    }
    showGap(cost - found.funds);
    for (const cap of form.querySelectorAll("[data-cap]")) {
      const amount = found.asked[cap.dataset.cap] || 0;
      const ceiling = cents(cap.dataset.ceiling) || 0;
      cap.querySelector("[data-asked]").textContent = euro(amount);
      cap.querySelector("progress").value = ceiling ? Math.min(100, Math.floor(amount * 100 / ceiling)) : 0;
      const over = cap.querySelector("[data-over]");
      over.hidden = amount <= ceiling;
      over.textContent = `Das sind ${euro(amount - ceiling)} mehr als möglich.`;
    }
  };
  form.addEventListener("input", add);
})();
