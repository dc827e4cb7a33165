"""Turns what pydantic found into one kind sentence a coordinator can act on."""

import typing

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from content.problems import PackProblem, listed, near
from content.source import Source


def explained(source: Source, model: type[BaseModel], error: ValidationError) -> list[PackProblem]:
    found = []
    errors = error.errors(include_url=False)
    places = [details["loc"] for details in errors]
    for details in errors:
        # A list with a bad item is also found too short, because the item does not count.
        within = [place for place in places if place[: len(details["loc"])] == details["loc"]]
        if details["type"] == "too_short" and len(within) > 1:
            continue
        path = tuple(step for step in details["loc"] if step != "[key]")
        found.append(source.problem(_says(model, path, details), *path))
    return found


def _says(model: type[BaseModel], path: tuple[str | int, ...], details: ErrorDetails) -> str:
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "This file")
    context = details.get("ctx", {})
    given = details.get("input")
    match details["type"]:
        case "missing":
            return f'"{name}" is missing here. Please add a line "{name}: ...".'
        case "extra_forbidden":
            known = _names(model, path)
            return (
                f'"{name}" is not a name that belongs here. '
                f"These are: {listed(known)}.{near(name, known)}"
            )
        case "string_type" if isinstance(given, dict):
            return (
                f'"{name}" should be one text. If the text starts with "{{", '
                "please put double quotes around it."
            )
        case "string_type":
            return f'"{name}" should be one text, not a list. Please write it after the colon.'
        case "string_too_short":
            return (
                f'"{name}" is empty. Please write the text after the colon, '
                "or take the line out of your own pack to keep the words it had."
            )
        case "string_too_long":
            return (
                f'"{name}" has {len(str(given))} characters; '
                f"at most {context['max_length']} fit. Please make it shorter."
            )
        case "string_pattern_mismatch" if name == "language":
            return f'"{given}" is not a language code. Please write one like "en" or "cy".'
        case "string_pattern_mismatch":
            return (
                f'"{given}" cannot be an id. Please use lower-case letters, '
                'digits and hyphens, like "night-group".'
            )
        case "enum":
            return f'"{given}" is not a kind of clause. These are: {context["expected"]}.'
        case "tuple_type":
            return f'"{name}" should be a list. Please start each item with "- " below it.'
        case "too_short":
            return f'"{name}" is an empty list. Please add at least one item.'
        case "too_long":
            return (
                f'"{name}" has {context["actual_length"]} items; '
                f"at most {context['max_length']} fit. Please take some out."
            )
        case _ if not path:
            return (
                'This file should be a list of names, each with a colon and a text, like "name: '
                'text".'
            )
        case _:
            known = _names(model, (*path, ""))
            names = f" These are: {listed(known)}." if known else ""
            return f'"{name}" should have names and texts below it, not a value beside it.{names}'


def _names(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The names that may stand where the last step of the path stands."""
    here = model
    for step in path[:-1]:
        field = here.model_fields.get(str(step))
        here = (_model_in(field.annotation) if field else None) or here
    return list(here.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(each) for each in typing.get_args(annotation))
    return next((model for model in inner if model), None)
