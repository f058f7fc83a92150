"""Whose each picture is: by roster, by file name, by folder, by the code itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from biyezhao.serving.batch.errors import RosterError
from biyezhao.serving.batch.identification import Identity
from biyezhao.serving.batch.naming import Role
from biyezhao.serving.batch.pairing import Plan, assign, find_pictures, plan_folder, plan_roster
from biyezhao.serving.batch.roster import Entry, Roster

CODES = {"a.jpg": None, "mmexport17.png": "2021001"}
"""Files of these names hold a code, some with a number in clear."""

FOUND = {
    "by name": (
        ["2021001.jpg", "2021001_采集码.png", "2021002 李四.jpg", "李四_code.png"],
        {"2021001": (["2021001.jpg"], ["2021001_采集码.png"]), "2021002": (["2021002 李四.jpg"], ["李四_code.png"])},
    ),
    "by folder of each student": (
        ["2021001 张三/IMG_1.jpg", "2021001 张三/qr.png", "2021002/x.jpg"],
        {"2021001": (["2021001 张三/IMG_1.jpg"], ["2021001 张三/qr.png"]), "2021002": (["2021002/x.jpg"], [])},
    ),
    "by folders of photos and codes": (
        ["照片/2021001.jpg", "采集码/2021001.png", "采集码/2021003.png"],
        {"2021001": (["照片/2021001.jpg"], ["采集码/2021001.png"]), "2021003": ([], ["采集码/2021003.png"])},
    ),
    "by content where the name does not tell": (
        ["2021001 张三/1_QR.jpg", "2021001 张三/2.jpg", "2021002/a.jpg", "2021002/b.jpg"],
        {
            "2021001": (["2021001 张三/2.jpg"], ["2021001 张三/1_QR.jpg"]),
            "2021002": (["2021002/b.jpg"], ["2021002/a.jpg"]),
        },
    ),
    "names without numbers": (
        ["张三.jpg", "张三_采集码.png", "李四.jpg"],
        {"张三": (["张三.jpg"], ["张三_采集码.png"]), "李四": (["李四.jpg"], [])},
    ),
    "several of one student": (
        ["2021001.jpg", "2021001(1).jpg", "2021001_采集码.png"],
        {"2021001": (["2021001(1).jpg", "2021001.jpg"], ["2021001_采集码.png"])},
    ),
    "a name that two students have tells neither": (
        ["2021001 张三.jpg", "2021002 张三.jpg", "张三_采集码.png"],
        {"2021001": (["2021001 张三.jpg"], []), "2021002": (["2021002 张三.jpg"], []), None: ["张三_采集码.png"]},
    ),
    "by what a code holds": (
        ["2021001.jpg", "mmexport17.png", "IMG_2.jpg"],
        {"2021001": (["2021001.jpg"], ["mmexport17.png"]), None: ["IMG_2.jpg"]},
    ),
    "in natural order": (
        ["a100000.jpg", "a99999999.jpg", "a1000002.jpg"],
        {"a100000": (["a100000.jpg"], []), "a1000002": (["a1000002.jpg"], []), "a99999999": (["a99999999.jpg"], [])},
    ),
}


def looked(plan: Plan) -> dict[str, Identity]:
    """Identities as a first look would find them."""
    found = {}
    for claim in plan.claims:
        path, role = claim.picture.path, claim.picture.role
        is_code = Path(path).name in CODES and role is not Role.PHOTO
        number = CODES.get(Path(path).name) if claim.picture.unclaimed else None
        found[path] = Identity(path, role, sha256=path, code=path if is_code else None, number=number)
    return found


def pairs(plan: Plan, root: Path) -> dict[str | None, object]:
    """Photos and codes by label of the student, and under None what is nobody's."""
    left = assign(plan, looked(plan))

    def names(pictures: list[Identity]) -> list[str]:
        return sorted(Path(picture.path).relative_to(root).as_posix() for picture in pictures)

    found: dict[str | None, object] = {s.label: (names(s.photos), names(s.codes)) for s in plan.students}
    return {**found, None: names(left)} if left else found


@pytest.fixture
def files(tmp_path):
    """Empty files by name."""

    def make(names: list[str]) -> list[Path]:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        return find_pictures(tmp_path, tmp_path / "out")

    return make


@pytest.mark.parametrize(("names", "expected"), FOUND.values(), ids=FOUND)
def test_folders(tmp_path, files, names, expected) -> None:
    plan = plan_folder(tmp_path, files(names), None)
    assert pairs(plan, tmp_path) == expected
    assert [student.label for student in plan.students] == [label for label in expected if label]


def test_results_below_the_folder_are_no_pictures(tmp_path, files) -> None:
    assert [path.name for path in files(["1.jpg", "out/finished/2.jpg", "a.overlay.png", "notes.txt"])] == ["1.jpg"]


def entries(*rows: tuple[str, str, str, str]) -> Roster:
    made = tuple(Entry(row, *values) for row, values in enumerate(rows, 2))
    return Roster(frozenset({"number", "name", "photo", "code"}), made)


@pytest.mark.parametrize(
    ("row", "names", "expected"),
    [
        (("07", "张三", "", ""), ["07.jpg", "07_code.png"], (["07.jpg"], ["07_code.png"])),
        (("2021-07", "张三", "", ""), ["张三 2021-07.jpg"], (["张三 2021-07.jpg"], [])),
        (("07", "张三", "", ""), ["张三.jpg", "采集码/张三.png"], (["张三.jpg"], ["采集码/张三.png"])),
        (("07", "张三", "", ""), ["07/x.jpg", "07/qr.png"], (["07/x.jpg"], ["07/qr.png"])),
        (("07", "张三", "IMG_1.jpg", "IMG_2.png"), ["IMG_1.jpg", "IMG_2.png"], (["IMG_1.jpg"], ["IMG_2.png"])),
        (("07", "张三", "IMG_1", ""), ["sub/img_1.JPG"], (["sub/img_1.JPG"], [])),
        (("07", "张三", "sub\\IMG_1.jpg", ""), ["sub/IMG_1.jpg"], (["sub/IMG_1.jpg"], [])),
        (("07", "张三", "a.jpg", ""), ["a.jpg", "07.jpg"], (["a.jpg"], [])),
    ],
)
def test_rosters(tmp_path, files, row, names, expected) -> None:
    plan = plan_roster("r.csv", entries(row), tmp_path, files(names), None)
    assert pairs(plan, tmp_path)[row[0]] == expected


def test_what_a_roster_names_and_nobody_sent(tmp_path, files) -> None:
    plan = plan_roster("r.csv", entries(("07", "张三", "a.jpg", "a.png")), tmp_path, files([]), None)
    assert plan.students[0].lost == {Role.PHOTO: "a.jpg", Role.CODE: "a.png"}


def test_pictures_of_nobody_on_the_roster_stay(tmp_path, files) -> None:
    plan = plan_roster("r.csv", entries(("07", "张三", "", "")), tmp_path, files(["08.jpg", "07.jpg"]), None)
    assert pairs(plan, tmp_path)[None] == ["08.jpg"]


def test_a_name_that_several_files_have_is_refused(tmp_path, files) -> None:
    with pytest.raises(RosterError) as caught:
        plan_roster("r.csv", entries(("07", "张三", "a.jpg", "")), tmp_path, files(["x/a.jpg", "y/a.jpg"]), None)
    assert (caught.value.row, caught.value.column) == (2, "photo")
    assert "文件夹" in caught.value.message.zh
