// Service worker of pages a visitor saved on the device. It answers only when the net does not.
"use strict";
const KEPT = "kim-angebote";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(
    fetch(event.request).catch(async () => {
      const kept = await caches.open(KEPT);
      const found = await kept.match(event.request);
      return found || Response.error();
    })
  );
});
