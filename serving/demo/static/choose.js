// One listener for every button of a drawn list: reports the data of the pressed one, and brings what it opens into view.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-id], button[data-example], button[data-kind]");
  if (!button) return;
  const { id, example } = button.dataset;
  trigger("select", { ...button.dataset });
  if (example) window.scrollTo({ top: 0, behavior: "smooth" });
  if (id && !element.contains(document.getElementById(`finding-${id}`)))
    document.getElementById(`finding-${id}`).scrollIntoView({ block: "center", behavior: "smooth" });
});
