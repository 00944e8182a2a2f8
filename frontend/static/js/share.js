/* The share button of devices that can share a page. */

for (const button of navigator.share ? document.querySelectorAll("[data-consult-share]") : []) {
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.consultShare, url: button.dataset.consultShareUrl }).catch(() => {});
  });
}
