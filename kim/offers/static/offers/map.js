// The map of results: outlines or tiles, and one marker for every place. The list says the same.
"use strict";
(() => {
  const place = document.getElementById("karte");
  const told = document.getElementById("karte-daten");
  if (!place || !told || !window.L) return;
  const data = JSON.parse(told.textContent);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(place, {
    attributionControl: Boolean(data.tiles), zoomControl: false, scrollWheelZoom: false,
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, maxZoom: 17,
  });
  L.control.zoom({ zoomInTitle: place.dataset.zoomIn, zoomOutTitle: place.dataset.zoomOut }).addTo(map);
  if (data.tiles) {
    L.tileLayer(data.tiles, { attribution: data.attribution, maxZoom: 17 }).addTo(map);
    map.attributionControl.setPrefix(false);
  }
  const plain = (text) => { const node = document.createElement("span"); node.textContent = text; return node; };
  for (const outline of data.outlines) {
    L.polygon(outline.rings, { className: "kim-map__outline", interactive: false, smoothFactor: 1 }).addTo(map);
  }
  if (!data.tiles) {
    for (const town of data.towns) {
      L.marker(town.at, {
        interactive: false, keyboard: false,
        icon: L.divIcon({ className: "kim-map__town", html: plain(town.name), iconSize: null }),
      }).addTo(map);
    }
  }
  // names that would cover one another are left out until the map is closer
  const declutter = () => {
    const taken = [];
    for (const node of place.querySelectorAll(".kim-map__town")) {
      const box = node.firstChild.getBoundingClientRect();
      const covered = taken.some((one) =>
        box.left < one.right && one.left < box.right && box.top < one.bottom && one.top < box.bottom);
      node.classList.toggle("is-hidden", covered);
      if (!covered) taken.push(box);
    }
  };
  map.on("zoomend", declutter);
  const spots = new Map();
  for (const point of data.points) {
    const key = point.at.join(",");
    spots.set(key, [...(spots.get(key) || []), point]);
  }
  for (const points of spots.values()) {
    const list = document.createElement("ul");
    for (const point of points) {
      const link = document.createElement("a");
      link.href = point.href;
      link.lang = point.lang;
      link.dir = "auto";
      link.textContent = point.title;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    const number = points.length > 1 ? String(points.length) : "";
    L.marker(points[0].at, {
      title: points.map((point) => point.title).join(", "),
      alt: points.map((point) => point.title).join(", "),
      icon: L.divIcon({ className: "kim-map__marker", html: plain(number), iconSize: [28, 28] }),
    }).bindPopup(list).addTo(map);
  }
  const corners = data.points.length ? data.points : data.towns;
  if (corners.length) {
    map.fitBounds(L.latLngBounds(corners.map((one) => one.at)), { padding: [40, 40], maxZoom: 14 });
  }
  declutter();
})();
