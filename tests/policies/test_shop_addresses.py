"""A shop's address is nobody's private data; a person's is, and so is one that only sounds like a shop's."""

import pytest

from policies.engine import Judge
from policies.subject import Subject, SubjectKind

from .conftest import NOW

SHOPS = [
    "Our store in York moved. New address: 8 Coney Street",
    "Our York shop has a new home! Find us at 8 Coney Street.",
    "The York store has moved to 8 Coney Street.",
    "We have moved! New address: 8 Coney Street, York YO1 9QL. Come and see us.",
    "Unsere Filiale in Köln ist umgezogen. Neue Adresse: Ehrenstraße 12.",
    "Wir sind umgezogen! Neue Adresse: Ehrenstraße 12, Köln",
    "Nuestra tienda de Sevilla se muda. Nueva dirección: Calle Sierpes 14.",
    "Notre boutique déménage. Nouvelle adresse : 12 rue de la République",
    "移転しました。新住所：東京都渋谷区神南1-2-3",
    "New store opening Saturday at 221 High Street, Leeds",
]
PERSONS = [
    "She lives at 8 Coney Street, York",
    "The customer's new address: 8 Coney Street",
    "Our customer moved. New address: 8 Coney Street",
    "The customer in the store lives at 8 Coney Street",
    "Wir haben um 9 auf. Die Kundin wohnt in der Ehrenstraße 12",
]


@pytest.mark.parametrize("text", SHOPS)
def test_a_shop_that_moved_or_opened_may_say_where(judge: Judge, text: str) -> None:
    marks = judge.measure(Subject(SubjectKind.BRAND_POST, text, NOW)).personal
    assert not [mark for mark in marks if mark.kind == "address" and mark.sure]


@pytest.mark.parametrize("text", PERSONS)
def test_a_persons_address_is_private(judge: Judge, text: str) -> None:
    marks = judge.measure(Subject(SubjectKind.BRAND_POST, text, NOW)).personal
    assert [mark for mark in marks if mark.kind == "address" and mark.sure]
