"""Reports for people: one page of HTML, or a PDF to print and hand out. Needs the extra ``reports``.

>>> inspector = Inspector("chsi")  # doctest: +SKIP
>>> inspection = inspector.inspect("photo.jpg")  # doctest: +SKIP
>>> Path("report.html").write_text(render_html(inspection, inspector.standard, "zh"), "utf-8")  # doctest: +SKIP
>>> Path("report.pdf").write_bytes(render_pdf(inspection, inspector.standard, "zh"))  # doctest: +SKIP
"""

from .html import render_html
from .pdf import render_pdf

__all__ = ["render_html", "render_pdf"]
