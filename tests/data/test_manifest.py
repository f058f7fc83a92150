import pandas as pd
import pytest
from biyezhao.data.manifest import Manifest, ManifestError

ROWS = [(f"a/{i}.jpg", "a", f"a/{i // 2}", 1, "val" if i < 20 else "train") for i in range(200)]


def write(folder, rows, columns=("file", "source", "subject", "faces", "split")):
    pd.DataFrame(rows, columns=list(columns)).to_csv(folder / "manifest.csv", index=False)


def test_test_and_calibration_are_fixed_parts_of_train_by_subject(tmp_path):
    write(tmp_path, ROWS)
    table = Manifest.read(tmp_path).table
    splits = table[["subject", "split"]].drop_duplicates()
    assert len(splits) == table["subject"].nunique()
    assert set(table["split"]) == {"train", "calibration", "val", "test"}
    assert list(table["split"]).count("val") == 20
    assert Manifest.read(tmp_path).files("test") == table.loc[table["split"] == "test", "file"].tolist()


def test_a_file_listed_twice_counts_once(tmp_path):
    write(tmp_path, [*ROWS, ROWS[0]])
    assert len(Manifest.read(tmp_path).table) == len(ROWS)


def test_subjects_in_two_splits_are_refused_by_name(tmp_path):
    write(tmp_path, [*ROWS, ("a/x.jpg", "a", "a/99", 1, "val")])
    with pytest.raises(ManifestError, match="a/99"):
        Manifest.read(tmp_path)


def test_missing_columns_and_missing_file_say_so(tmp_path):
    with pytest.raises(ManifestError, match=r"manifest\.csv"):
        Manifest.read(tmp_path)
    write(tmp_path, [("a.jpg", "train")], ("file", "split"))
    with pytest.raises(ManifestError, match="subject"):
        Manifest.read(tmp_path)


def test_some_sources_only(tmp_path):
    write(tmp_path, [*ROWS, ("b/1.jpg", "b", "b/1", 1, "train")])
    manifest = Manifest.read(tmp_path)
    assert manifest.of_sources(["b"]).table["file"].tolist() == ["b/1.jpg"]
    with pytest.raises(ManifestError, match="no source c; there are a, b"):
        manifest.of_sources(["b", "c"])
