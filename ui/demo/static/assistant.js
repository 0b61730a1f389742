// What a shop does with its assistant: offers questions, and puts what was chosen into the basket.
(() => {
  const { basket } = document.currentScript.dataset;
  window.aisle = window.aisle || [];

  for (const button of document.querySelectorAll("[data-ask]")) {
    button.addEventListener("click", () => {
      window.aisle.push(["open"]);
      window.aisle.push(["ask", button.dataset.ask]);
    });
  }

  document.addEventListener("aisle:addtocart", (event) => {
    // The shop takes it from here; else the widget opens the product's page itself.
    event.preventDefault();
    const { detail } = event;
    const url = new URL(detail.url, location.href);
    const sku = detail.variant_id || url.searchParams.get("variant");
    // A colour and a size name one thing; where they don't, the shop shows the product's own page.
    const query = new URLSearchParams(sku ? { sku } : { product: url.pathname.split("/").pop() });
    if (!sku) for (const value of Object.values(detail.options || {})) query.append("option", value);
    location.assign(`${basket}?${query}`);
  });
})();
