from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES, mirrored
from biyezhao.models.attributes import LISTED


def test_names_are_unique_and_public_ones_are_there():
    assert len(set(LANDMARKS)) == len(LANDMARKS) == 40
    assert len(set(PARSING_CLASSES)) == len(PARSING_CLASSES) == 19
    public = {
        "left_iris",
        "right_iris",
        "hair_top",
        "chin",
        "left_cheek",
        "right_cheek",
        "left_shoulder",
        "right_shoulder",
    }
    assert public <= set(LANDMARKS)
    assert tuple(a.id for a in LISTED) == (
        "tinted_glasses",
        "earrings",
        "hair_over_ears",
        "busy_clothing",
        "heavy_makeup",
        "retouching",
    )


def test_mirroring_twice_is_the_identity():
    for names in (LANDMARKS, PARSING_CLASSES):
        twin = mirrored(names)
        assert [twin[twin[i]] for i in range(len(names))] == list(range(len(names)))
        assert all(
            names[twin[i]] == names[i] for i in range(len(names)) if "left" not in names[i] and "right" not in names[i]
        )
