"""The packaged standards, standards of one's own, and what is said when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from biyezhao.serving.errors import StandardError
from biyezhao.serving.requirements import REQUIREMENTS
from biyezhao.serving.standards import load, names


@pytest.mark.parametrize("name", names())
def test_packaged_standards_are_complete(name: str) -> None:
    standard = load(name)
    assert standard.name == name
    assert standard.title.zh
    assert standard.title.en
    for requirement in REQUIREMENTS:
        assert standard.limit(requirement.id)
    assert set(standard.limits) == {requirement.id for requirement in REQUIREMENTS}
    assert standard.geometry.hair_top[1] < standard.geometry.eye_line[0]
    assert standard.size[0] * 4 == standard.size[1] * 3
    limit = standard.limit("image_size")
    assert (limit["width"], limit["height"]) == standard.size


def test_the_numbers_of_the_national_specification() -> None:
    chsi = load("chsi")
    assert (chsi.size, chsi.dpi) == ((480, 640), 300)
    assert [colour.rgb for colour in chsi.background.colours] == [(100, 197, 255)]
    assert chsi.geometry.hair_top == (50, 110)
    assert chsi.geometry.eye_line == (200, 300)
    assert chsi.geometry.face_width == (180, 300)
    assert (chsi.file.min_bytes, chsi.file.max_bytes, chsi.file.min_quality) == (20 * 1024, 40 * 1024, 60)


def test_what_the_others_change() -> None:
    assert [colour.rgb for colour in load("chsi-2017").background.colours] == [
        (100, 197, 255),
        (255, 255, 255),
        (240, 240, 240),
    ]
    assert [colour.rgb for colour in load("zikao-xinjiang").background.colours] == [(255, 255, 255)]
    assert load("degree-photo").file.min_bytes == 100 * 1024
    assert load("degree-photo").file.max_bytes is None
    assert load("cet").size == (240, 320)
    assert load("cet").file.max_bytes == 200 * 1024


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_one_of_your_own(tmp_path: Path) -> None:
    path = write(tmp_path, 'extends = "chsi"\n[limits.file_size]\nmax = 60\n')
    standard = load(path)
    assert standard.name == "mine"
    assert standard.limit("file_size") == {"min": 20, "max": 60, "review": 4}
    assert load(str(path)) == standard


def test_extends_a_file_beside_it(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "chsi"\ndpi = 350\n', "校标准.toml")
    standard = load(write(tmp_path, 'extends = "校标准.toml"\n'))
    assert (standard.dpi, standard.name) == (350, "mine")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('extends = "nothing"', None),
        ("extends = 3", "extends"),
        ('extends = "mine.toml"', "extends"),
        ('extends = "chsi"\nsize = "large"', "size"),
        ('extends = "chsi"\ncolour = 3', "colour"),
        ('extends = "chsi"\n[background]\ncolours = []', "background.colours"),
        ('extends = "chsi"\n[[background.colours]]\nzh = "红"\nen = "red"\nrgb = [1, 2]', "background.colours.0.rgb.2"),
        ("size = [480, 640]", "title"),
        ("not toml at all", None),
    ],
)
def test_a_wrong_file_is_told_by_file_and_key(tmp_path: Path, text: str, key: str | None) -> None:
    with pytest.raises(StandardError) as caught:
        load(write(tmp_path, text))
    assert caught.value.key == key
    assert caught.value.message.zh
    assert "nothing" in caught.value.message.en or "mine.toml" in caught.value.message.en


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(StandardError, match="chsi-2017"):
        load("chsi2017")


def test_a_missing_limit_is_named(tmp_path: Path) -> None:
    standard = load("chsi")
    with pytest.raises(StandardError, match=r"limits\.nothing"):
        standard.limit("nothing")


def test_a_band_without_a_number_is_named(tmp_path: Path) -> None:
    text = (Path(load.__code__.co_filename).parent / "chsi.toml").read_text(encoding="utf-8")
    broken = write(tmp_path, text.replace("min = 200\n", "", 1))
    with pytest.raises(StandardError, match=r"limits\.eye_line\.min"):
        _ = load(broken).geometry
