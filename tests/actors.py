"""Whom the matrices of routes and of pages try, and the column of the role matrix that each stands in."""

HERE = {
    "visitor": "visitor",
    "owner": "participant",
    "other": "participant",
    "facilitator": "facilitator",
    "moderator": "moderator",
    "manager": "manager",
    "organisation_admin": "organisation_admin",
    "platform_admin": "platform_admin",
}
