// Opens and closes the chat panel. The frame is loaded when it is first opened, not before.
(() => {
  const button = document.getElementById("ask");
  const panel = document.getElementById("chat");
  const close = document.getElementById("chat-close");
  const frame = document.getElementById("chat-frame");

  const onEscape = (event) => {
    if (event.key === "Escape" && !panel.hidden) hide();
  };

  function show() {
    if (!frame.hasAttribute("src")) frame.src = frame.dataset.src;
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    close.focus();
  }

  function hide() {
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  button.addEventListener("click", () => (panel.hidden ? show() : hide()));
  close.addEventListener("click", hide);
  document.addEventListener("keydown", onEscape);
  frame.addEventListener("load", () => {
    // Keys pressed inside a frame stay there; a frame of another origin cannot be listened to.
    try {
      frame.contentWindow.addEventListener("keydown", onEscape);
    } catch {
      return;
    }
  });
})();
