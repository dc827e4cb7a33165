"""The Web API: every method the fake knows, each with what Slack checks before it does anything."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack import rules
from tests.fakes.slack.rules import Refused
from tests.fakes.slack.state import APP, BOT, BOT_USER, TEAM, Channel, Workspace

Params = Mapping[str, Any]
Method = Callable[[Params], Mapping[str, Any]]


class Api:
    def __init__(
        self, workspace: Workspace, address: Callable[[], str], bot_tokens: set[str]
    ) -> None:
        self._bot_tokens = bot_tokens
        self._codes: dict[str, dict[str, Any]] = {}
        self._slack = workspace
        self._address = address
        self._uploads: dict[str, _Upload] = {}
        self.tickets: set[str] = set()
        self.methods: Mapping[str, Method] = {
            "api.test": lambda params: {},
            "apps.connections.open": self._open_socket,
            "auth.test": self._auth_test,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "conversations.info": self._conversation,
            "conversations.open": self._open_direct,
            "files.completeUploadExternal": self._complete_upload,
            "files.getUploadURLExternal": self._upload_url,
            "oauth.v2.access": self._access,
            "pins.add": self._pin,
            "pins.remove": self._unpin,
            "users.conversations": self._conversations_of,
            "users.info": self._user,
            "views.open": self._view_open,
            "views.publish": self._view_publish,
            "views.push": self._view_push,
            "views.update": self._view_update,
        }

    def received(self, file: str, content: bytes) -> bool:
        """Whether Slack takes it: an address is for one file of the length that was said."""
        upload = self._uploads.get(file)
        if upload is None or upload.content is not None or len(content) != upload.length:
            return False
        upload.content = content
        return True

    # --- sockets, who, where ------------------------------------------------------------

    def _open_socket(self, params: Params) -> Mapping[str, Any]:
        ticket = secrets.token_hex(8)
        self.tickets.add(ticket)
        address = self._address().replace("http://", "ws://")
        return {"url": f"{address}/link/?ticket={ticket}&app_id={APP}"}

    def _auth_test(self, params: Params) -> Mapping[str, Any]:
        return {
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
            "team": "Fake",
            "user": "holdspace",
        }

    def _user(self, params: Params) -> Mapping[str, Any]:
        user = self._slack.users.get(str(params.get("user", "")))
        if user is None:
            raise Refused("user_not_found")
        return {
            "user": {
                "id": user.id,
                "team_id": TEAM,
                "name": user.name,
                "deleted": user.deleted,
                "tz": user.zone,
                "is_bot": user.bot,
                "is_admin": user.admin,
                "is_owner": False,
                "is_primary_owner": False,
            }
        }

    def _conversations_of(self, params: Params) -> Mapping[str, Any]:
        user = str(params.get("user") or BOT_USER)
        if user not in self._slack.users:
            raise Refused("user_not_found")
        limit = int(params.get("limit") or 100)
        if not 1 <= limit <= 999:
            raise Refused("invalid_limit")
        kinds = str(params.get("types") or "public_channel").split(",")
        archived_too = str(params.get("exclude_archived", "")).lower() not in {"true", "1"}
        theirs = [
            each
            for each in self._slack.channels.values()
            if user in each.members
            and not each.direct
            and ("private_channel" if each.private else "public_channel") in kinds
            and (not each.private or BOT_USER in each.members)
            and (archived_too or not each.archived)
        ]
        start = int(params.get("cursor") or 0)
        rest = start + limit
        return {
            "channels": [{"id": each.id, "name": each.name} for each in theirs[start:rest]],
            "response_metadata": {"next_cursor": str(rest) if rest < len(theirs) else ""},
        }

    def _conversation(self, params: Params) -> Mapping[str, Any]:
        channel = self._slack.channels.get(str(params.get("channel", "")))
        if channel is None or (channel.private and BOT_USER not in channel.members):
            raise Refused("channel_not_found")
        return {
            "channel": {
                "id": channel.id,
                "name": channel.name,
                "creator": channel.creator,
                "is_archived": channel.archived,
                "is_private": channel.private,
                "is_member": BOT_USER in channel.members,
            }
        }

    def _open_direct(self, params: Params) -> Mapping[str, Any]:
        user = self._slack.users.get(str(params.get("users", "")))
        if user is None:
            raise Refused("user_not_found")
        if user.deleted:
            raise Refused("user_disabled")
        return {"channel": {"id": self._slack.direct(user.id).id}}

    # --- installing ---

    def approve(self, answer: dict[str, Any]) -> str:
        code = secrets.token_hex(8)
        self._codes[code] = answer
        return code

    def _access(self, params: Params) -> Mapping[str, Any]:
        if not params.get("client_id") or not params.get("client_secret"):
            raise Refused("bad_client_secret")
        if params.get("grant_type") == "refresh_token":
            answer = self._codes.pop(str(params.get("refresh_token")), None)
            if answer is None:
                raise Refused("invalid_refresh_token")
            again = secrets.token_hex(8)
            answer = {
                **answer,
                "access_token": f"xoxe.xoxb-{again}",
                "refresh_token": f"xoxe-{again}",
            }
        else:
            answer = self._codes.pop(str(params.get("code")), None)
            if answer is None:
                raise Refused("invalid_code")
        self._bot_tokens.add(answer["access_token"])
        if answer.get("refresh_token"):
            self._codes[answer["refresh_token"]] = answer
        return answer

    # --- messages -----------------------------------------------------------------------

    def _post(self, params: Params) -> Mapping[str, Any]:
        channel = self._writable(params)
        text, blocks = _said(params)
        posted = self._slack.post(channel, text, blocks)
        return {"channel": channel.id, "ts": posted.ts, "message": {"text": text, "ts": posted.ts}}

    def _post_ephemeral(self, params: Params) -> Mapping[str, Any]:
        channel, user = self._writable(params), str(params.get("user", ""))
        text, blocks = _said(params)
        if user not in channel.members:
            raise Refused("user_not_in_channel")
        posted = self._slack.post(channel, text, blocks, only_for=user)
        return {"message_ts": posted.ts}

    def _update(self, params: Params) -> Mapping[str, Any]:
        channel = self._writable(params)
        text, blocks = _said(params)
        for each in self._slack.messages:
            if each.channel is channel and each.ts == params.get("ts") and not each.only_for:
                if each.gone:
                    break
                each.text, each.blocks = text, blocks
                each.edits += 1
                return {"channel": channel.id, "ts": each.ts, "text": text}
        raise Refused("message_not_found")

    def _pin(self, params: Params) -> Mapping[str, Any]:
        pinned = self._pinnable(params)
        if pinned in self._slack.pins:
            raise Refused("already_pinned")
        self._slack.pins.append(pinned)
        return {}

    def _unpin(self, params: Params) -> Mapping[str, Any]:
        pinned = self._pinnable(params)
        if pinned not in self._slack.pins:
            raise Refused("no_pin")
        self._slack.pins.remove(pinned)
        return {}

    def _pinnable(self, params: Params) -> tuple[str, str]:
        channel, ts = self._writable(params), str(params.get("timestamp", ""))
        for each in self._slack.messages:
            if each.channel is channel and each.ts == ts and not each.only_for and not each.gone:
                return channel.id, ts
        raise Refused("message_not_found")

    def _writable(self, params: Params) -> Channel:
        given = str(params.get("channel", ""))
        if given in self._slack.users:
            return self._slack.direct(given)
        channel = self._slack.channels.get(given)
        inside = channel is not None and BOT_USER in channel.members
        if channel is None or (channel.private and not inside):
            raise Refused("channel_not_found", given)
        if channel.archived:
            raise Refused("is_archived")
        if not inside:
            raise Refused("not_in_channel")
        return channel

    # --- views --------------------------------------------------------------------------

    def _view_open(self, params: Params) -> Mapping[str, Any]:
        view = _mapping(params, "view")
        rules.view(view, "modal")
        user = self._slack.pull(str(params.get("trigger_id", ""))).user
        for each in self._slack.stack(user):
            each.closed = True
        return {"view": self._shown(self._slack.view(user, view).id)}

    def _view_push(self, params: Params) -> Mapping[str, Any]:
        view = _mapping(params, "view")
        rules.view(view, "modal")
        user = self._slack.pull(str(params.get("trigger_id", ""))).user
        stack = self._slack.stack(user)
        if not stack:
            raise Refused("not_found", "nothing to push onto")
        if len(stack) >= 3:
            raise Refused("push_limit_reached")
        return {"view": self._shown(self._slack.view(user, view, under=stack[-1].id).id)}

    def _view_update(self, params: Params) -> Mapping[str, Any]:
        view = _mapping(params, "view")
        rules.view(view, "modal")
        found = self._slack.views.get(str(params.get("view_id", "")))
        if found is None or found.closed:
            raise Refused("not_found")
        found.payload, found.errors = dict(view), {}
        found.changes += 1
        return {"view": self._shown(found.id)}

    def _view_publish(self, params: Params) -> Mapping[str, Any]:
        view = _mapping(params, "view")
        rules.view(view, "home")
        user = str(params.get("user_id", ""))
        if user not in self._slack.users:
            raise Refused("user_not_found")
        self._slack.homes[user] = view
        return {"view": {**view, "id": f"V0HOME{user}"}}

    def _shown(self, id: str) -> Mapping[str, Any]:
        return {**self._slack.views[id].payload, "id": id}

    # --- files --------------------------------------------------------------------------

    def _upload_url(self, params: Params) -> Mapping[str, Any]:
        length = int(params.get("length") or 0)
        if not params.get("filename") or length <= 0:
            raise Refused("invalid_arguments")
        alt = str(params.get("alt_txt") or "")
        if len(alt) > 1000:
            raise Refused("alt_txt_too_large")
        id = f"F0{self._slack.number():06d}"
        self._uploads[id] = _Upload(str(params["filename"]), length, alt)
        return {"file_id": id, "upload_url": f"{self._address()}/upload/{id}"}

    def _complete_upload(self, params: Params) -> Mapping[str, Any]:
        given = _json(params.get("files"), [])
        if not given:
            raise Refused("invalid_arguments", "no files")
        # Without a channel a file belongs to the app and nobody is shown it.
        channel = self._writable({"channel": params.get("channel_id", "")})
        for each in given:
            upload = self._uploads.get(each["id"])
            if upload is None:
                raise Refused("file_not_found")
            if upload.content is None:
                raise Refused("file_upload_not_finished")
            del self._uploads[each["id"]]
            self._slack.files.append((channel.id, upload.name, upload.content))
            self._slack.described[upload.name] = upload.alt
        return {"files": [{"id": each["id"]} for each in given]}


@dataclass
class _Upload:
    name: str
    length: int
    alt: str = ""
    content: bytes | None = None


def _said(params: Params) -> tuple[str, list[Any]]:
    text, blocks = str(params.get("text") or ""), _json(params.get("blocks"), [])
    rules.message(text, blocks)
    return text, blocks


def _mapping(params: Params, name: str) -> dict[str, Any]:
    given = _json(params.get(name), None)
    if not isinstance(given, dict):
        raise Refused("invalid_arguments", name)
    return given


def _json(given: Any, otherwise: Any) -> Any:
    """Slack takes structures as JSON, and in a form as a string of it."""
    if given is None or given == "":
        return otherwise
    return json.loads(given) if isinstance(given, str) else given
