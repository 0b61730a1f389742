// What a shop does with its assistant: offers questions, and puts what was chosen into the basket.
(() => {
  const { basket } = document.currentScript.dataset;
  const aisle = (window.aisle = window.aisle || []);

  for (const button of document.querySelectorAll("[data-ask]")) {
    button.addEventListener("click", () => {
      aisle.push(["open"]);
      aisle.push(["ask", button.dataset.ask]);
    });
  }

  document.addEventListener("aisle:addtocart", (event) => {
    // The shop takes it from here; else the widget opens the product's page itself.
    event.preventDefault();
    const { detail } = event;
    const sku = detail.variant_id || new URL(detail.url, location.href).searchParams.get("variant");
    // Without a choice of size and colour the product's own page is where to choose.
    location.assign(sku ? `${basket}?sku=${encodeURIComponent(sku)}` : detail.url);
  });
})();
