"""Which share of mostly compliant photos each requirement fails, source by source."""

from __future__ import annotations

from dataclasses import dataclass

from biyezhao.data.manifest import Manifest
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID

from .collection import Verdicts, of_source
from .intervals import Share

SOURCES = ("london", "thai", "fellows")
"""Studio photos: with smiles, and of backgrounds and clothes that the standard does not allow."""


@dataclass(frozen=True)
class Alarms:
    """Shares of the assessed photos of one source."""

    failed: Share
    reviewed: Share


def files(manifest: Manifest) -> dict[str, list[str]]:
    """Source -> its val photos."""
    return {source: of_source(manifest, source) for source in SOURCES}


def alarms(found: Verdicts, groups: dict[str, list[str]]) -> dict[str, dict[str, Alarms]]:
    """Requirement -> source -> shares."""
    table: dict[str, dict[str, Alarms]] = {id: {} for id in BY_ID}
    for id in BY_ID:
        for source, group in groups.items():
            given = [found[file][id] for file in group]
            assessed = len(given) - given.count(Verdict.NOT_ASSESSED)
            table[id][source] = Alarms(
                Share(given.count(Verdict.FAIL), assessed), Share(given.count(Verdict.REVIEW), assessed)
            )
    return table
