/* The device's own way of passing a page on, where it has one. */

for (const button of navigator.share ? document.querySelectorAll("[data-consult-share]") : []) {
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.consultShare, url: button.dataset.consultShareUrl }).catch(() => {});
  });
}
