// One listener for all buttons of a drawn list: reports the data of the pressed one, and brings what it opens into view.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { id, example, row, kind, filter } = button.dataset;
  if (filter) {
    element.dataset.filter = filter;
    return;
  }
  if (kind) button.classList.add("busy");
  trigger("select", { ...button.dataset });
  if (example || row) window.scrollTo({ top: 0, behavior: "smooth" });
  const finding = document.getElementById(`finding-${id}`);
  if (finding && !element.contains(finding)) finding.scrollIntoView({ block: "center", behavior: "smooth" });
});
