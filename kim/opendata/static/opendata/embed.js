// Shows a list of offers in any page: <div data-kim-offers="https://…/api/v1/embed?municipality=07318"></div>
// Builds its own elements from plain text; loads nothing but the list.
(() => {
  const line = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };
  const show = (place, found) => {
    const list = document.createElement("ul");
    list.lang = found.language;
    list.dir = found.direction;
    for (const offer of found.offers) {
      const entry = document.createElement("li");
      const link = line("a", offer.title);
      link.href = offer.url;
      entry.append(link);
      const more = [offer.provider, offer.town].filter(Boolean).join(", ");
      if (more) entry.append(line("div", more));
      if (offer.summary) entry.append(line("div", offer.summary));
      list.append(entry);
    }
    place.replaceChildren(list);
  };
  for (const place of document.querySelectorAll("[data-kim-offers]")) {
    fetch(place.dataset.kimOffers, { credentials: "omit", referrerPolicy: "no-referrer" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((found) => show(place, found))
      .catch(() => {
        place.dataset.kimFailed = "";
      });
  }
})();
