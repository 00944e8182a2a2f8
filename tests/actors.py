"""The actors that the tests of routes and pages try, each with its column of the role matrix."""

HERE = {
    "visitor": "visitor",
    "owner": "participant",
    "other": "participant",
    "facilitator": "facilitator",
    "respondent": "respondent",
    "writer": "writer",
    "moderator": "moderator",
    "manager": "manager",
    "organisation_admin": "organisation_admin",
    "platform_admin": "platform_admin",
}
