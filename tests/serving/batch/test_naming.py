"""What names tell."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from biyezhao.serving.batch.naming import Role, Told, told_by, told_by_path, words

PHOTO, CODE, EITHER = Role


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("2021001234", (EITHER, "2021001234", "")),
        ("2021001234_张三", (EITHER, "2021001234", "张三")),
        ("张三2021001234", (EITHER, "2021001234", "张三")),
        ("张三-2021001234-照片", (PHOTO, "2021001234", "张三")),
        ("2021001234_张三_采集码", (CODE, "2021001234", "张三")),
        ("2021001234图像采集码", (CODE, "2021001234", "")),
        ("2021001234 QRcode", (CODE, "2021001234", "")),
        ("2021001234_code", (CODE, "2021001234", "")),
        ("2021001234（1）", (EITHER, "2021001234", "")),
        ("2021001234 copy", (EITHER, "2021001234", "")),
        ("2021001234_2", (EITHER, "2021001234", "")),
        ("２０２１００１２３４", (EITHER, "2021001234", "")),
        ("Z2021001X Zhang San", (EITHER, "Z2021001X", "Zhang San")),
        ("张三", (EITHER, None, "张三")),
        ("计算机2101班", (EITHER, None, "计算机2101班")),
        ("barcode张三", (EITHER, None, "barcode张三")),
        ("采集码", (CODE, None, "")),
        ("照片", (PHOTO, None, "")),
        ("photos", (PHOTO, None, "")),
        ("IMG_20240311_101500", (EITHER, None, "")),
        ("IMG_0001", (EITHER, None, "")),
        ("20240311_101500", (EITHER, None, "")),
        ("微信图片_20240311101500", (EITHER, None, "")),
        ("mmexport1700000000000", (EITHER, None, "")),
        ("", (EITHER, None, "")),
    ],
)
def test_one_name(name, told) -> None:
    assert told_by(name) == Told(*told)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("采集码/2021001234.png", (CODE, "2021001234", "")),
        ("照片/2021001234.jpg", (PHOTO, "2021001234", "")),
        ("2021001234 张三/IMG_0001.jpg", (EITHER, "2021001234", "张三")),
        ("2021001234 张三/采集码.png", (CODE, "2021001234", "张三")),
        ("2021001234/正面.jpg", (EITHER, "2021001234", "正面")),
        ("张三/照片.jpg", (PHOTO, None, "张三")),
        ("计算机2101班/张三.jpg", (EITHER, None, "张三")),
        ("2021 届/photos/2021001234_code.png", (CODE, "2021001234", "")),
        ("20210012/2021001234.jpg", (EITHER, "2021001234", "")),
    ],
)
def test_a_path(path, told) -> None:
    assert told_by_path(PurePath(path)) == Told(*told)


def test_runs_of_words() -> None:
    assert list(words("张三 07-A_b")) == ["07-a_b", "07-a", "07", "a_b", "a", "b"]
