// Files that came with a message. They are behind the visitor's token, so they are fetched with it;
// pictures are drawn on a canvas, which a strict policy of the page allows where blob: images are not.

import { el, icon } from "./element.js";

/**
 * Show files in a list.
 * @param {import("./turn.js").Scene} scene
 */
export function fill(scene, list, attachments) {
  list.append(...attachments.map((file) => el("li", {}, chip(scene, file))));
}

function chip(scene, file) {
  const { words } = scene;
  const picture = /^image\/(png|jpeg|webp|gif)$/.test(file.type || "");
  const button = el(
    "button", { type: "button", class: "file", "aria-label": words.t("download", { name: file.name }) },
    icon("file"),
    el("span", { class: "named", dir: "auto" }, file.name),
    file.size ? el("span", { class: "size" }, words.size(file.size)) : null,
  );
  button.addEventListener("click", () => download(scene, file));
  if (picture && file.url) preview(scene, file, button);
  return button;
}

async function fetched(scene, file) {
  // Only of this server, whatever an event says: the token goes along.
  const url = new URL(file.url, scene.frame.base);
  if (url.origin !== new URL(scene.frame.base).origin) throw new Error("the file is elsewhere");
  const headers = { Authorization: `Bearer ${await scene.talk.session.token()}` };
  const answer = await fetch(url, { headers, credentials: "omit" });
  if (!answer.ok) throw new Error(`the file was answered with ${answer.status}`);
  return answer.blob();
}

async function preview(scene, file, button) {
  try {
    const drawn = await createImageBitmap(await fetched(scene, file));
    const scale = Math.min(1, 480 / drawn.width, 400 / drawn.height);
    const canvas = el("canvas", { width: Math.round(drawn.width * scale), height: Math.round(drawn.height * scale) });
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    button.classList.add("picture");
    button.replaceChildren(canvas);
  } catch {
    // The file's name stands there already.
  }
}

async function download(scene, file) {
  try {
    const url = URL.createObjectURL(await fetched(scene, file));
    const anchor = el("a", { href: url, download: file.name });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  } catch {
    scene.announce(scene.words.t("file_not_read"));
  }
}
