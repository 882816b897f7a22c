"""The embargo bank on the desk: who may know what is under embargo, and who has asked too often.

The judge finds that a text touches the bank, and says neither what nor where. `Guard` adds both for those who are
cleared. For everybody else it counts the embargoes that they touch: past a few, the bank answers them no longer.
"""

from bot.embargoes.guard import LIMIT, WINDOW, Guard, Probed, Writer
from bot.embargoes.keys import Keys, keys_from
from bot.embargoes.sealing import Contents, opened, sealed
from bot.embargoes.work import NewEmbargo, add, open_one, reseal
from bot.root_keys import BadKey, new_key

__all__ = [
    "LIMIT", "WINDOW", "BadKey", "Contents", "Guard", "Keys", "NewEmbargo", "Probed", "Writer", "add", "keys_from",
    "new_key", "open_one", "opened", "reseal", "sealed",
]  # fmt: skip
