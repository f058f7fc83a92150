import numpy as np
import pytest
from biyezhao.data.celeba import PARTS, app, as_table, read_attributes
from biyezhao.data.manifest import ManifestError
from biyezhao.models.anatomy import PARSING_CLASSES
from PIL import Image
from typer.testing import CliRunner

ATTRIBUTES = """3
Eyeglasses Heavy_Makeup Male Wearing_Earrings Wearing_Hat
000001.jpg -1 -1 1 -1 -1
000002.jpg  1  1 -1  1  1
000003.jpg -1  1 -1 -1 -1
"""


def test_attributes_say_no_more_than_they_can_be_trusted_for(tmp_path):
    path = tmp_path / "list_attr_celeba.txt"
    path.write_text(ATTRIBUTES)
    table = as_table(read_attributes(path), {"000002.jpg": "17"}).set_index("file")
    assert table["tinted_glasses"].tolist() == ["0", "?", "0"]
    assert table["earrings"].tolist() == ["?", "1", "?"]
    assert table["heavy_makeup"].tolist() == ["0", "?", "?"]
    assert table["headwear"].tolist() == ["0", "1", "0"]
    assert table["subject"].tolist() == ["", "17", ""]


def test_another_list_is_refused_by_name(tmp_path):
    path = tmp_path / "list_bbox_celeba.txt"
    path.write_text("1\nimage_id x_1 y_1 width height\n000001.jpg 1 2 3 4\n")
    with pytest.raises(ManifestError, match="Eyeglasses"):
        read_attributes(path)
    with pytest.raises(ManifestError, match="no such file"):
        read_attributes(tmp_path / "none.txt")
    path.write_text(ATTRIBUTES + "000004.jpg 1 1\n")
    with pytest.raises(ManifestError, match="another length"):
        read_attributes(path)


def test_parts_become_one_parsing_and_later_ones_cover_earlier_ones(tmp_path):
    anno, out = tmp_path / "anno", tmp_path / "masks"
    (anno / "1").mkdir(parents=True)
    for part, rows in {"skin": slice(0, 6), "ear_r": slice(5, 8), "neck_l": slice(7, 9)}.items():
        mask = np.zeros((10, 10, 3), np.uint8)
        mask[rows] = 255
        Image.fromarray(mask).save(anno / "1" / f"02000_{part}.png")
    assert CliRunner().invoke(app, ["masks", str(anno), str(out)]).exit_code == 0
    column = np.asarray(Image.open(out / "2000.png"))[:, 0]
    names = [PARSING_CLASSES[value] for value in column]
    assert names == ["skin"] * 5 + ["earring"] * 2 + ["necklace"] * 2 + ["background"]


def test_every_class_has_a_part():
    assert len(PARTS) == len(PARSING_CLASSES) - 1


def test_an_empty_folder_of_masks_is_refused(tmp_path):
    result = CliRunner().invoke(app, ["masks", str(tmp_path), str(tmp_path / "out")])
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()
