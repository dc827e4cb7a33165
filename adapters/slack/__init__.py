"""Slack: the files of every adapter, and some more because Slack is reached in two ways.

``mrkdwn``, ``render`` and ``modals`` make Slack's own shapes; ``inbound`` reads what somebody did
and ``happenings`` what merely happened, with ``payload``, ``mentions`` and ``metadata``.
``performing`` brings answers to the person who acted, ``calls`` speaks to Slack with the token of a
workspace, and ``sockets`` and ``web`` are the two ways in.
"""
