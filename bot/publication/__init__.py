"""The check before publication, on the desk: what it judges, what it keeps, and what it says.

A check for somebody's own account is judged and forgotten: nothing of it reaches the database, a log or a metric but
that one was made. A check for a company account is in the record before it is answered. Every door of the desk (API,
page, chat) goes through `Publication.check`; requests for a second look are in `bot.publication.reviewing`.
"""

from bot.publication.checking import Checked, Publication, concerns_company, leaves_trace
from bot.publication.keeping import forget_old
from bot.publication.licences import tell_expiring
from bot.publication.telling import Undelivered, deliver

__all__ = [
    "Checked",
    "Publication",
    "Undelivered",
    "concerns_company",
    "deliver",
    "forget_old",
    "leaves_trace",
    "tell_expiring",
]
