// "Save on this device": nothing is stored before the button is pressed, and all goes with the other.
"use strict";
(() => {
  const KEPT = "kim-angebote";
  const box = document.querySelector(".kim-device");
  if (!box || !("serviceWorker" in navigator) || !("caches" in window)) return;
  const keep = box.querySelector("[data-keep]");
  const forget = box.querySelector("[data-forget]");
  const said = box.querySelector("[data-said]");
  const say = (what) => { said.textContent = said.dataset[what]; };
  const show = (isKept) => { keep.hidden = isKept; forget.hidden = !isKept; };
  const files = () => [
    location.href.split("#")[0],
    ...[...document.querySelectorAll("link[rel=stylesheet], script[src]")]
      .map((node) => node.href || node.src),
  ];
  keep.addEventListener("click", async () => {
    try {
      await navigator.serviceWorker.register(box.dataset.worker, { scope: box.dataset.scope });
      const kept = await caches.open(KEPT);
      await kept.addAll(files());
      show(true);
      forget.focus();
      say("kept");
    } catch {
      say("failed");
    }
  });
  forget.addEventListener("click", async () => {
    await caches.delete(KEPT);
    for (const worker of await navigator.serviceWorker.getRegistrations()) {
      if (worker.scope.endsWith(box.dataset.scope)) await worker.unregister();
    }
    show(false);
    keep.focus();
    say("gone");
  });
  box.hidden = false;
  caches.match(files()[0]).then((found) => show(Boolean(found)));
})();
