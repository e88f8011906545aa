// A button with data-confirm asks first; what goes on is the same submit of the same button.
// Read before the page shows: what cannot be taken back is asked even on a press faster than the other scripts.
(() => {
  function confirmFirst(event) {
    const button = event.submitter;
    if (!button?.dataset.confirm || button.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = question(button);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue !== "yes") return button.focus();
      button.dataset.confirmed = "1";
      button.form.requestSubmit(button);
      delete button.dataset.confirmed;
    });
    dialog.showModal();
  }

  function question(button) {
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    const form = dialog.appendChild(document.createElement("form"));
    form.method = "dialog";
    const words = form.appendChild(document.createElement("p"));
    words.id = "confirm-words";
    words.textContent = button.dataset.confirm;
    dialog.setAttribute("aria-labelledby", words.id);
    const group = form.appendChild(document.createElement("div"));
    group.className = "button-group";
    const danger = button.classList.contains("button-danger");
    group.append(
      answer("no", button.dataset.confirmCancel, "button button-secondary"),
      answer("yes", button.dataset.confirmWith, danger ? "button button-danger" : "button"),
    );
    return document.body.appendChild(dialog);
  }

  function answer(value, words, className) {
    const button = document.createElement("button");
    Object.assign(button, { value, className, textContent: words });
    return button;
  }

  document.addEventListener("submit", confirmFirst, true);
})();
