"""Who may do what: the roles, the permissions, and one matrix that a test walks route by route."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What someone is at the desk."""

    AGENT = "agent"
    APPROVER = "approver"
    LEGAL = "legal"
    EXECUTIVE = "executive"
    QUALITY_OFFICER = "quality_officer"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    EMPLOYEE = "employee"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that a role may do."""

    CHECK = "check"
    CHECK_ANSWER = "check.answer"
    CASE_READ = "case.read"
    CASE_WORK = "case.work"
    REPLY_APPROVE = "reply.approve"
    REPLY_SECOND = "reply.second"
    REPLY_OVERRIDE = "reply.override"
    POST_REMOVE = "post.remove"
    VIEW_SHARE = "view.share"
    CODE_READ = "code.read"
    CODE_REVIEW = "code.review"
    ASSET_READ = "asset.read"
    ASSET_MANAGE = "asset.manage"
    EMBARGO_MANAGE = "embargo.manage"
    RECORD_READ = "record.read"
    OPERATIONS = "operations"
    USERS_MANAGE = "users.manage"
    HOTLINE_REPORT = "hotline.report"
    HOTLINE_INVESTIGATE = "hotline.investigate"
    CRISIS_READ = "crisis.read"
    CRISIS_MANAGE = "crisis.manage"
    STATEMENT_WRITE = "statement.write"
    STATEMENT_SIGN = "statement.sign"
    QUALITY_READ = "quality.read"
    QUALITY_MANAGE = "quality.manage"
    INCIDENT_ACKNOWLEDGE = "incident.acknowledge"
    REPORT_READ = "report.read"
    PRIVACY_MANAGE = "privacy.manage"
    PERSONAL_REVEAL = "personal.reveal"


_ALL = {Permission.CHECK, Permission.CODE_READ, Permission.ASSET_READ, Permission.HOTLINE_REPORT}
_READ = _ALL | {Permission.CASE_READ}
_WORK = _READ | {Permission.CASE_WORK, Permission.REPLY_APPROVE, Permission.CRISIS_READ, Permission.QUALITY_READ}
_SIGN = _READ | {Permission.REPLY_SECOND, Permission.CHECK_ANSWER, Permission.CRISIS_READ, Permission.QUALITY_READ}

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset(_WORK | {Permission.PERSONAL_REVEAL}),
    Role.APPROVER: frozenset(
        _WORK
        | {
            Permission.ASSET_MANAGE,
            Permission.CHECK_ANSWER,
            Permission.CODE_REVIEW,
            Permission.REPLY_SECOND,
            Permission.REPLY_OVERRIDE,
            Permission.POST_REMOVE,
            Permission.VIEW_SHARE,
            Permission.CRISIS_MANAGE,
            Permission.REPORT_READ,
            Permission.STATEMENT_WRITE,
            Permission.STATEMENT_SIGN,
            Permission.PERSONAL_REVEAL,
        }
    ),
    Role.LEGAL: frozenset(
        _SIGN
        | {
            Permission.ASSET_MANAGE,
            Permission.CODE_REVIEW,
            Permission.EMBARGO_MANAGE,
            Permission.REPORT_READ,
            Permission.STATEMENT_WRITE,
            Permission.STATEMENT_SIGN,
        }
    ),
    Role.EXECUTIVE: frozenset(
        _SIGN
        | {
            Permission.EMBARGO_MANAGE,
            Permission.INCIDENT_ACKNOWLEDGE,
            Permission.CRISIS_MANAGE,
            Permission.REPORT_READ,
            Permission.STATEMENT_SIGN,
        }
    ),
    Role.QUALITY_OFFICER: frozenset(
        _READ
        | {
            Permission.CODE_REVIEW,
            Permission.QUALITY_READ,
            Permission.QUALITY_MANAGE,
            Permission.INCIDENT_ACKNOWLEDGE,
            Permission.CRISIS_READ,
            Permission.REPORT_READ,
            Permission.STATEMENT_SIGN,
            Permission.HOTLINE_INVESTIGATE,
        }
    ),
    Role.DATA_PROTECTION_OFFICER: frozenset(
        _READ | {Permission.RECORD_READ, Permission.PRIVACY_MANAGE, Permission.PERSONAL_REVEAL}
    ),
    Role.EMPLOYEE: frozenset(_ALL),
    Role.AUDITOR: frozenset(_READ | {Permission.RECORD_READ, Permission.QUALITY_READ, Permission.CRISIS_READ}),
    Role.ADMIN: frozenset(
        _ALL
        | {
            Permission.CODE_REVIEW,
            Permission.RECORD_READ,
            Permission.OPERATIONS,
            Permission.USERS_MANAGE,
            Permission.VIEW_SHARE,
        }
    ),
}


def holders(permission: Permission) -> tuple[str, ...]:
    """Return the roles that include a permission, as people read them."""
    return tuple(role.replace("_", " ") for role, may in MATRIX.items() if permission in may)


def permissions(roles: Iterable[str]) -> frozenset[Permission]:
    """Return everything that someone with these roles may do; a name that is no role grants nothing."""
    known = {role.value: role for role in Role}
    return frozenset().union(*(MATRIX[known[name]] for name in roles if name in known))
