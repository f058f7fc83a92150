"""Share of photos of each source that each requirement of file, edge, light and clothes fails or sends to review.

```
python tests/proof/false_alarms.py ../shared/portraits [--split val] [--limit 40]
```
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from biyezhao.data.manifest import Manifest
from biyezhao.serving.engine import default_model
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load
from rich.console import Console
from rich.progress import track
from rich.table import Table

IDS = (
    *("capture_date", "editing_traces", "background_replacement", "distortion", "clothing_colour"),
    *("top_covers_shoulders", "recapture", "highlights", "red_eye", "compression_artefacts"),
)
SOURCES = ("london", "thai", "fellows", "civil", "cncf")


def main(
    portraits: Annotated[Path, typer.Argument(help="Folder with manifest.csv and images/.")],
    split: str = "val",
    limit: int = 40,
) -> None:
    """Print per cent failed/in review of those assessed, the failing files, and milliseconds of the processor."""
    manifest, standard = Manifest.read(portraits), load("chsi")
    verdicts: Counter[tuple[str, str, str]] = Counter()
    spent = dict.fromkeys(IDS, 0.0)
    seen = 0
    for source in SOURCES:
        table = manifest.table[(manifest.table["split"] == split) & (manifest.table["source"] == source)]
        for file in track(table["file"].tolist()[:limit], source):
            portrait = Portrait(Photo.read(manifest.root / "images" / file), default_model(), standard.size)
            if not portrait.faces:
                continue
            seen += 1
            _ = portrait.view, portrait.inside, portrait.skin_pixels, portrait.background_pixels
            for id in IDS:
                started = time.process_time()
                finding = BY_ID[id].inspect(portrait, standard)
                spent[id] += time.process_time() - started
                verdicts[id, source, finding.verdict.value] += 1
                if finding.verdict == "fail":
                    print(id, file, finding.value)
    shown = Table("requirement", *SOURCES, "ms", title=f"per cent failed/in review (n assessed), {split}")
    for id in IDS:
        cells = []
        for source in SOURCES:
            counts = [verdicts[id, source, verdict] for verdict in ("fail", "review", "pass")]
            n = sum(counts)
            cells.append(f"{100 * counts[0] / n:.0f}/{100 * counts[1] / n:.0f} ({n})" if n else "-")
        shown.add_row(id, *cells, f"{1000 * spent[id] / max(seen, 1):.1f}")
    Console().print(shown)


if __name__ == "__main__":
    typer.run(main)
