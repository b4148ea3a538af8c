const relation = document.getElementById("relation");
const kind = document.getElementById("kind");
const count = document.getElementById("count");

function show() {
  let shown = 0;
  for (const section of document.querySelectorAll("section")) {
    let any = false;
    for (const item of section.querySelectorAll("li")) {
      const fits = (!relation.value || item.dataset.relation === relation.value)
        && (!kind.value || item.dataset.kind === kind.value);
      item.hidden = !fits;
      any = any || fits;
      shown += fits ? 1 : 0;
    }
    section.hidden = !any;
  }
  count.value = `${shown} shown`;
}

relation.addEventListener("change", show);
kind.addEventListener("change", show);
show();
