"""Slack on loopback: enough of it to hold a conversation, and strict where Slack is strict.

    async with fake_slack(http="http://127.0.0.1:8080/slack/events") as slack:
        rhian = slack.person("U0RHIAN")
        await rhian.types("/peer setup", slack.channel("C0CIRCLE"))
        form = await rhian.form()
        await form.submits(name="Thursday circle")

Give its ``api_url`` as SLACK_API_URL. It speaks Socket Mode and HTTP, keeps to Slack's own times,
scopes, rates and sizes, and does harm on request (``slack.faults``). It knows nothing of Holdspace.
"""
