"""Reports on the terminal: one photo in full, several as a table."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from .presentation import OVERALL, VERDICTS, Colour, Lang, printable, say, title, titles, unassessed, value_and_limit
from .report import Finding, Overall, Report, Text, Verdict

Result = Report | dict[str, Any]
"""A report, or the JSON of a file that could not be read."""

UNREADABLE = Text(zh="无法读取", en="Could not be read")


def print_results(console: Console, results: list[Result], lang: Lang) -> None:
    """One photo in full; several as a table with a count of each verdict below."""
    if len(results) == 1:
        result = results[0]
        _print_report(console, result, lang) if isinstance(result, Report) else _print_error(console, result, lang)
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("照片", "结论", "原因") if lang == "zh" else ("photo", "verdict", "why"):
        table.add_column(heading, overflow="fold")
    for result in results:
        table.add_row(*_row(result, lang))
    console.print(table)
    counts = Counter(_verdict(result, lang)[0] for result in results)
    console.print(
        " · ".join(f"{verdict} {count}" for verdict, count in counts.most_common()), style="bold", highlight=False
    )


def _style(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _verdict(result: Result, lang: Lang) -> tuple[str, str]:
    """Wording and style of the verdict on a photo."""
    if isinstance(result, Report):
        text, colour = OVERALL[result.verdict]
        return say(text, lang), f"bold {_style(colour)}"
    return say(UNREADABLE, lang), "bold red"


def _row(result: Result, lang: Lang) -> tuple[Styled, Styled, Styled]:
    if isinstance(result, Report):
        file = result.file or result.sha256
        wanted = Verdict.FAIL if result.verdict is Overall.REJECTED else Verdict.REVIEW
        why = ("、" if lang == "zh" else ", ").join(
            title(f.id, lang) for f in result.requirements if f.verdict is wanted
        )
    else:
        file, why = result["file"], result["error"]["message"][lang]
    return Styled(printable(file)), Styled(*_verdict(result, lang)), Styled(why)


def _print_error(console: Console, result: dict[str, Any], lang: Lang) -> None:
    console.print(Styled(printable(result["file"]), "bold"))
    console.print(Styled(result["error"]["message"][lang], "red"))


def _print_report(console: Console, report: Report, lang: Lang) -> None:
    console.print(Styled.assemble((printable(report.file or report.sha256), "bold"), "  ", _verdict(report, lang)))
    for verdict, (heading, colour) in VERDICTS.items():
        findings = [f for f in report.requirements if f.verdict is verdict]
        if not findings:
            continue
        console.print(Styled(f"\n{say(heading, lang)} {len(findings)}", f"bold {_style(colour)}"))
        if verdict is Verdict.PASS:
            names = titles(findings, lang)
            console.print(Styled(names, "dim"))
        elif verdict is Verdict.NOT_ASSESSED:
            for reason, names in unassessed(findings, lang):
                console.print(Styled(f"{reason} {names}", "dim"))
        else:
            console.print(_table(findings, lang))


def _table(findings: list[Finding], lang: Lang) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(style="dim")
    table.add_column(overflow="fold", ratio=1)
    for finding in findings:
        table.add_row(
            Styled(title(finding.id, lang)), Styled(value_and_limit(finding, lang)), Styled(say(finding.message, lang))
        )
    return table
