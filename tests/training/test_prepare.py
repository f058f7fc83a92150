"""From a folder of photos and a table to a collection that training takes."""

import numpy as np
import pytest

pytest.importorskip("torch")

from biyezhao.data.attribute_labels import AttributeLabels, hand_labels
from biyezhao.data.manifest import Manifest, ManifestError
from biyezhao.data.portraits import Library, PortraitDataset, Shares
from biyezhao.models.attributes import ATTRIBUTE_IDS
from biyezhao.training.prepare import LARGEST_FACE, prepare, read_table, told
from PIL import Image


@pytest.fixture
def photos(tmp_path):
    """Two portraits, one of them very large, and everything that cannot be used."""
    data = pytest.importorskip("skimage").data
    from matplotlib import cbook

    folder = tmp_path / "photos"
    (folder / "sub").mkdir(parents=True)
    Image.fromarray(data.astronaut()).save(folder / "astronaut.jpg", quality=95)
    hopper = Image.open(str(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))).convert("RGB")
    hopper.resize((hopper.width * 4, hopper.height * 4)).save(folder / "sub" / "hopper.jpg")
    Image.new("RGB", (300, 400), "white").save(folder / "blank.jpg")
    (folder / "text.jpg").write_text("no photo")
    (folder / "broken.jpg").write_bytes((folder / "astronaut.jpg").read_bytes()[:9000])
    return folder


def table(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text)
    return path


def test_a_folder_and_a_table_become_a_collection(photos, tmp_path):
    rows = read_table(
        table(
            tmp_path,
            "file,split,earrings,tinted_glasses\nastronaut.jpg,train,1,0\nsub/hopper.jpg,val,?,0\n"
            "blank.jpg,,0,\ntext.jpg,,,\nbroken.jpg,,,\nmissing.jpg,,,\n",
        )
    )
    collection = tmp_path / "mine"
    left_out = prepare(photos, collection, rows)
    assert left_out == {
        "no_face": ["blank.jpg"],
        "not_an_image": ["text.jpg"],
        "truncated": ["broken.jpg"],
        "not_found": ["missing.jpg"],
    }
    assert "1 truncated (broken.jpg)" in told(left_out)
    manifest = Manifest.read(collection)
    assert set(manifest.table["file"]) == {"astronaut.jpg", "sub/hopper.png"}
    labels = AttributeLabels(hand=hand_labels(collection))
    assert labels["astronaut.jpg"][ATTRIBUTE_IDS.index("earrings")] == 1
    assert labels["sub/hopper.png"][ATTRIBUTE_IDS.index("tinted_glasses")] == 0
    assert np.isnan(labels["sub/hopper.png"][ATTRIBUTE_IDS.index("earrings")])
    library = Library(manifest, "val", collection / "parsings")
    assert library.files == ["sub/hopper.png"]
    _, teaching = library.read("sub/hopper.png")
    height = teaching.face_box[3] - teaching.face_box[1]
    assert height == pytest.approx(LARGEST_FACE, abs=2)
    assert teaching.parsing is not None
    assert (teaching.parsing == 1).mean() > 0.05
    sample = PortraitDataset(library, (128, 96), Shares(0, 0, 0), labels=labels)[0]
    assert sample["image"].shape == (3, 128, 96)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file,earings\na.jpg,1\n", "earings"),
        ("photo,earrings\na.jpg,1\n", "photo"),
        ("earrings\n1\n", "no column file"),
        ("file,earrings\na.jpg,1\nb.jpg,yes\n", r"table.csv:3: earrings is 'yes'"),
        ("file,split\na.jpg,test\n", "unknown split test"),
        ("file\na.jpg\nA/b.jpg\na.jpg\n", r"listed twice.*a\.jpg"),
        ("file\na.jpg\na.png\n", r"a\.jpg, a\.png"),
        ("file,subject,split\na.jpg,Li,train\nb.jpg,Li,val\n", "more than one split: Li"),
    ],
)
def test_a_wrong_table_is_refused_with_what_is_wrong(tmp_path, text, said):
    with pytest.raises(ManifestError, match=said):
        read_table(table(tmp_path, text))


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(ManifestError, match=r"none\.csv"):
        read_table(tmp_path / "none.csv")


def test_subjects_are_split_the_same_every_time(tmp_path):
    rows = "\n".join(f"{i}.jpg,{i // 2}" for i in range(400))
    first, again = (read_table(table(tmp_path, f"file,subject\n{rows}\n"))["split"] for _ in range(2))
    assert first.tolist() == again.tolist()
    assert 30 < first.tolist().count("val") < 90


def test_nothing_usable_is_an_error_that_says_why(tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    with pytest.raises(ManifestError, match=r"1 not_found \(a\.jpg\)"):
        prepare(photos, tmp_path / "mine", read_table(table(tmp_path, "file\na.jpg\n")))
