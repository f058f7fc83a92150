import numpy as np
import pytest
from biyezhao.data.attribute_labels import PREVALENCE, AttributeLabels, files_with, with_prevalence
from biyezhao.models.attributes import ATTRIBUTE_IDS

WEAK = """file,tinted_glasses,glasses,earrings,heavy_makeup,headwear,necklace,hair_over_ears,note
a/1.jpg,1,1,0,0,0,0,?,lens darkness 0.01; CelebA attributes
a/2.jpg,0,0,0,?,1,0,1,from masks
"""
HAND = """file,label,value,how
a/1.jpg,earrings,1,agreed
a/1.jpg,headwear,1,agreed
a/2.jpg,earrings,?,open
"""


@pytest.fixture
def tables(tmp_path):
    weak, hand = tmp_path / "weak.csv", tmp_path / "hand.csv"
    weak.write_text(WEAK)
    hand.write_text(HAND)
    return weak, hand


def value(labels, name):
    return labels[ATTRIBUTE_IDS.index(name)]


def test_weak_zeros_of_earrings_are_believed_from_masks_only(tables):
    labels = AttributeLabels(weak=tables[0])
    assert np.isnan(value(labels["a/1.jpg"], "earrings"))
    assert value(labels["a/2.jpg"], "earrings") == 0
    assert value(labels["a/1.jpg"], "tinted_glasses") == 1
    assert np.isnan(value(labels["a/1.jpg"], "hair_over_ears"))


def test_hand_labels_win_and_question_marks_do_not(tables):
    labels = AttributeLabels(*tables)
    assert value(labels["a/1.jpg"], "earrings") == 1
    assert value(labels["a/2.jpg"], "earrings") == 0


def test_unlabelled_photos_know_nothing_but_what_their_source_implies(tables):
    labels = AttributeLabels(*tables)
    assert np.isnan(labels["b/9.jpg"]).all()
    assert value(labels["london/9.jpg"], "retouching") == 0
    assert value(with_prevalence(labels["b/9.jpg"]), "earrings") == pytest.approx(PREVALENCE["earrings"])
    assert np.isnan(value(with_prevalence(labels["b/9.jpg"]), "retouching"))


def test_files_with_a_label_come_from_both_tables(tables, tmp_path):
    assert files_with("headwear", *tables) == {"a/1.jpg", "a/2.jpg"}
    assert files_with("headwear", tmp_path / "none.csv", tmp_path / "none.csv") == set()
