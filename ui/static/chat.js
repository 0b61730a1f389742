// Runs once the transcript is there; `element` and `trigger` come from the page's component.
const page = document.scrollingElement;
let follow = true;

// How far the page may scroll by itself: the shopper's last question stays in sight.
function settle() {
  if (!follow) return;
  const questions = element.querySelectorAll(".turn.shopper");
  const question = questions[questions.length - 1];
  if (!question) return;
  const bottom = page.scrollHeight - window.innerHeight;
  const top = question.getBoundingClientRect().top + window.scrollY - 76;
  window.scrollTo({ top: Math.min(bottom, top) });
}

// Whoever scrolls by hand is left alone until the next question.
for (const kind of ["wheel", "touchmove"]) {
  window.addEventListener(kind, () => { follow = false; }, { passive: true });
}
window.addEventListener("keydown", (event) => {
  if (["PageUp", "PageDown", "Home", "End"].includes(event.key)) follow = false;
});

let asked = 0;
new MutationObserver(() => {
  const count = element.querySelectorAll(".turn.shopper").length;
  if (count !== asked) { asked = count; follow = true; }
  settle();
}).observe(element, { childList: true, subtree: true, characterData: true });
settle();

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.say) trigger("submit", { say: button.dataset.say });
  if (button.dataset.rate) {
    for (const thumb of button.parentElement.querySelectorAll("button")) {
      thumb.setAttribute("aria-pressed", String(thumb === button));
    }
    trigger("like", { rate: button.dataset.rate, message: button.dataset.message });
  }
});
