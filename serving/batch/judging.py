"""From pictures to results: what is missing, what is wrong, what is there twice, and where each student stands."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ERRORS
from ..report import Overall, Report, Text, Verdict
from ..requirements import BY_ID
from .examination import Examination
from .identification import Identity
from .naming import Role
from .pairing import Student
from .results import SAMENESS, Issue, Status, problem
from .similarity import MOST_COMPARED, near_duplicates
