"""The employees' quality hotline: taking a report in without learning who brings it, sealing it, following it."""

from bot.hotline.bucket import Bucket
from bot.hotline.intake import NewReport, Taken, take_in, write_on
from bot.hotline.keys import HotlineKeys, keys_from
from bot.hotline.naming import named_in
from bot.hotline.receipts import new_receipt
from bot.hotline.sealing import Words, opened, sealed

__all__ = [
    "Bucket", "HotlineKeys", "NewReport", "Taken", "Words", "keys_from", "named_in", "new_receipt", "opened", "sealed",
    "take_in", "write_on",
]  # fmt: skip
