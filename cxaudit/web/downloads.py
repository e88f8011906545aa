"""Reports as answers: kept by the browser, which asks each time whether it may still show them."""

from __future__ import annotations

from flask import Response, send_file

from cxaudit import i18n
from cxaudit.domain.text import Language
from cxaudit.services.reports import PdfFile


def pdf_answer(file: PdfFile, lang: Language) -> Response:
    """The file to download, or 304 for whoever has these very bytes."""
    answer = send_file(
        file.content,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Language"] = i18n.LANG_TAG[lang]
    return answer
