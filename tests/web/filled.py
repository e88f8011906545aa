"""The fields of a form as a browser would send them, read from the page."""

from __future__ import annotations

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects the successful controls of the form whose tag carries `mark`."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark, self.inside, self.fields = mark, False, {}  # type: ignore[var-annotated]
        self._select = self._area = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.inside = any(self.mark in (each or "") for each in given.values())
        elif not self.inside:
            return
        elif tag == "input" and given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                self._put(name, value if "value" in given else "on")
        elif tag == "input":
            self._put(name, value)
        elif tag == "textarea":
            self._area = name
            self._put(name, "")
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option":
            self._options.append((value, "selected" in given))

    def handle_data(self, data: str) -> None:
        if self.inside and self._area:
            self.fields[self._area][-1] += data.removeprefix("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select" and self.inside and self._options:
            chosen = [value for value, selected in self._options if selected]
            self._put(self._select, chosen[0] if chosen else self._options[0][0])
            self._options = []
        elif tag == "form":
            self.inside = False

    def _put(self, name: str, value: str) -> None:
        if name:
            self.fields.setdefault(name, []).append(value)


def fields_of(page: str, mark: str) -> dict[str, list[str]]:
    """Every field that the form marked `mark` would send without being touched."""
    form = _Form(mark)
    form.feed(page)
    return dict(form.fields)
