"""The other ways in which a name is written: its number as a word, its first word translated, the two turned round."""

from itertools import islice

# What a number of a name may be written as, in the languages that people write to us in, and as a Roman numeral.
_NUMBERS = {
    "1": "one eins uno un 一 i",
    "2": "two zwei dos deux 二 ii",
    "3": "three drei tres trois 三 iii",
    "4": "four vier cuatro quatre 四 iv",
    "5": "five fünf fuenf cinco cinq 五 v",
    "6": "six sechs seis 六 vi",
    "7": "seven sieben siete sept 七 vii",
    "8": "eight acht ocho huit 八 viii",
    "9": "nine neun nueve neuf 九 ix",
    "10": "ten zehn diez dix 十 x",
    "11": "eleven elf once onze 十一 xi",
    "12": "twelve zwölf zwoelf doce douze 十二 xii",
}
# Read alone they are everyday words or signs: "Lumen I want", "the gold one".
_EVERYDAY = {"i", "x", "un", "one", "once", "uno", "doce", "dos", "elf"}
_GENERIC = (
    ("project", "projekt", "proyecto", "projet", "progetto", "projeto", "proj", "プロジェクト", "計画"),
    ("operation", "operación", "operacion", "opération", "operazione", "op", "オペレーション", "作戦"),
)
_KANA = dict(
    zip(
        (consonant + vowel for consonant in ["", *"kstnhmrgzdbp"] for vowel in "aiueo"),
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ",
        strict=True,
    )
) | {"n": "ン", "ya": "ヤ", "yu": "ユ", "yo": "ヨ", "wa": "ワ"}
_LONG = "ー"
_MOST_KANA = 16


def numbers(number: str) -> tuple[str, ...]:
    """Return what else a number may be written as; nothing for large ones."""
    return tuple(word for word in _NUMBERS.get(number, "").split() if word not in _EVERYDAY)


def generics(word: str) -> tuple[str, ...]:
    """Return the words that say the same as the general word of a code name, itself among them; else nothing."""
    return next((words for words in _GENERIC if word in words), ())


def kana(word: str) -> tuple[str, ...]:
    """Return how a name that is spelled as it is spoken reads in katakana, with and without long vowels."""
    spelled = word.translate(str.maketrans("lvc", "rbk"))
    signs: list[str] = []
    place = 0
    while place < len(spelled):
        size = next((size for size in (2, 1) if spelled[place : place + size] in _KANA), 0)
        if not size:
            return ()
        signs.append(_KANA[spelled[place : place + size]])
        place += size
    forms = [""]
    for sign in signs:
        longer = ("",) if sign == "ン" else ("", _LONG)
        forms = [form + sign + long for form in forms for long in longer]
    return tuple(islice(sorted(set(forms), key=lambda form: (form.count(_LONG), form)), _MOST_KANA))


def spellings(name: str) -> tuple[str, ...]:
    """Return the other ways to write a folded name as words, itself not among them."""
    words = name.split()
    found: dict[str, None] = {}
    if len(words) > 1 and words[-1] in _NUMBERS:
        stem = " ".join(words[:-1])
        found |= {f"{stem} {number}": None for number in numbers(words[-1])}
        if len(words) == 2:
            found |= {f"{form} {words[-1]}": None for form in kana(stem)}
    if len(words) > 1 and (general := generics(words[0])):
        own = " ".join(words[1:])
        found |= {form: None for other in general for form in (f"{other} {own}", f"{own} {other}")}
    found.pop(name, None)
    return tuple(found)
