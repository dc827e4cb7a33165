"""The rehearsal room: a page on this machine that stands in for Slack and Discord.

It has the files of every adapter, and some more because it is both sides: ``room`` and ``seats``
are what a platform's own servers would remember, ``windows`` what its app would show, and ``clock``
and ``journey`` the one thing no platform has, a time that people can move.
"""
