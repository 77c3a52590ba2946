// Every page: wakes the govuk parts that are there, and lets the header's menus close kindly.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

if (document.querySelector("[data-module^='govuk-']")) {
  const { initAll } = await import("./govuk-frontend.min.js");
  initAll();
}

const menus = [...document.querySelectorAll("details[data-menu]")];

document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus.filter((one) => one.open)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
