"""Letters of other scripts and signs that look like Latin letters, as people use them to disguise a word.

The table is ours: it holds the Cyrillic, Greek, Armenian and Cherokee letters that are drawn alike in common fonts,
small capitals, turned letters, letters in squares that compatibility forms leave alone, and flags of letters.
"""

from typing import Final

_TURNED: Final = "ɐa ɔc ǝe ɟf ƃg ɥh ᴉi ɾj ʞk ɯm ɹr ʇt ʌv ʍw ʎy"
_PAIRS: Final = (
    # Cyrillic
    "аa вb еe ёe кk мm нh оo рp сc тt уy хx ѕs іi їi јj ԛq ԝw һh ԁd гr пn дd иu бb зz лn чy ьb ъb яr "
    # Greek
    "αa βb γy δd εe ζz ηn θo ιi κk λl μu νv ξe οo πn ρp σo ςs τt υu φf χx ψw ωw "
    # Armenian, Cherokee, small capitals and others
    "օo սu հh ցg ոn զq ꭰd ꭱr ꭲt ꮃw ꮇm ꮯc ꮶk ꮪs ꮮl ɑa ɡg ɩi ɪi ӏl ʏy ʟl ʀr ɴn ɢg ʙb ʜh ɛe "
    "ᴀa ᴄc ᴅd ᴇe ꜰf ᴊj ᴋk ᴍm ᴏo ᴘp ꞯq ꜱs ᴛt ᴜu ᴠv ᴡw ᴢz ɓb əe ɘe ɵo ɨi ʉu ƨs ƽs ƹz "
) + _TURNED


def _table() -> dict[str, str]:
    table = {pair[0]: pair[1] for pair in _PAIRS.split()}
    for place in range(26):
        letter = chr(ord("a") + place)
        for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6):  # squared, dark circle, dark square, flag
            table[chr(first + place)] = letter
    return table


LOOKALIKES: Final = _table()
TURNED: Final = frozenset(pair[0] for pair in _TURNED.split())
LETTERS: Final = "".join(LOOKALIKES)
# What a digit or sign stands for inside a word; some stand for two letters, and each view takes one.
_BOTH: Final = "0o 2z 3e 4a 5s 7t 8b 9g @a $s +t €e £l ¢c ¡i §s ¥y "
LEET: Final = tuple(
    {pair[0]: pair[1] for pair in pairs.split()} for pairs in (_BOTH + "1i 6g !i |i", _BOTH + "1l 6b !l |l")
)
