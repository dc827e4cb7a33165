"""``docs/gallery``: every command, card and form beside each other, as plain text, in Slack and in
Discord. Drawn from what the renderers make, so that the page shows what people get."""
