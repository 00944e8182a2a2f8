"""Live hints that something changed, such as "proposal X is at version 381" (ADR 18).

A hint never contains the content that changed. Actions announce events. `hint` sends a hint after
the commit, through Redis, without a guarantee that it arrives (`outgoing`). Each web process
subscribes once to a room (`hub`): a consultation, or the desk of an organisation's moderators. It
passes hints to its own sockets from memory (`room`, `line`). The code that all sockets share is in
`consumers`. A page that receives a hint reads the content over HTTP.
"""
