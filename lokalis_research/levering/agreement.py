"""Reading ``levering.yaml``, with errors that name the file, the field and the nearest key.

Every scalar is read as text (a code ``0101`` stays ``0101``), and only then given its type, so that
nothing depends on what YAML makes of a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from lokalis_research.errors import DeliveryError, hint
from lokalis_research.levering.mapping import Agreement, FileAgreement, Made, Source

AGREEMENT_NAME = "levering.yaml"

_MODELS: dict[str, type[BaseModel]] = {
    "gemaakt": Made,
    "bestanden": FileAgreement,
    "kolommen": Source,
}


class _TextLoader(yaml.BaseLoader):
    """Reads every scalar as text, empty ones as None, and refuses a key that stands there twice."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = True,  # noqa: ARG002 -- the signature is PyYAML's; ours is always deep
    ) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        doubled = {str(key) for key in keys if keys.count(key) > 1}
        if doubled:
            raise yaml.constructor.ConstructorError(
                None, None, f'the key "{min(doubled)}" stands there twice', node.start_mark
            )
        return super().construct_mapping(node, deep=True)


_TextLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
_TextLoader.add_constructor("tag:yaml.org,2002:null", lambda _loader, _node: None)


def read_agreement(folder: Path) -> Agreement:
    """Read and check ``levering.yaml``.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of the delivery.

    Returns
    -------
    Agreement

    Raises
    ------
    DeliveryError
        If it is not there, is no YAML, or does not fit: naming file, field and nearest key.
    """
    path = folder / AGREEMENT_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DeliveryError(
            f'The folder "{folder.name}" holds no {AGREEMENT_NAME}.',
            remedy="Give the folder of a delivery; write down in it how its files map to tables.",
        ) from None
    except UnicodeDecodeError:
        raise DeliveryError(
            f"{AGREEMENT_NAME} is not written in UTF-8.", remedy="Save it as UTF-8."
        ) from None
    except OSError as error:
        raise DeliveryError(
            f"{AGREEMENT_NAME} cannot be read: {error.strerror}.",
            remedy="Close it in other programs and check that you may read it.",
        ) from None
    try:
        data = _TextLoader(text).get_single_data()
    except yaml.MarkedYAMLError as error:
        line = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise DeliveryError(
            f"{AGREEMENT_NAME} is no valid YAML{line}: {error.problem}.",
            remedy="Correct that line; check indentation, quotes and colons.",
        ) from None
    return parse_agreement(data)


def parse_agreement(data: object) -> Agreement:
    """Check what stood in ``levering.yaml``.

    Parameters
    ----------
    data : object
        Mappings, lists and texts.

    Returns
    -------
    Agreement

    Raises
    ------
    DeliveryError
        If it does not fit, naming every field that does not.

    Examples
    --------
    >>> parse_agreement({"naam": "Proef", "peildatum": "31-01-2023", "bestand": []})
    Traceback (most recent call last):
    lokalis_research.errors.DeliveryError: levering.yaml does not fit:
    - peildatum: must be a date as 2023-01-31
    - bestanden: is missing
    - bestand: is no known key. Did you mean "bestanden"? There are: naam, peildatum, gemaakt,
    bestanden. Correct levering.yaml.
    """
    try:
        return Agreement.model_validate(data)
    except ValidationError as error:
        raise agreement_error([_describe(one, data) for one in error.errors()]) from None


def agreement_error(problems: list[str]) -> DeliveryError:
    """Make one error of everything that does not fit in ``levering.yaml``.

    Parameters
    ----------
    problems : list of str
        One line each: where, and what.

    Returns
    -------
    DeliveryError
    """
    lines = "".join(f"\n- {problem}" for problem in problems)
    return DeliveryError(
        f"{AGREEMENT_NAME} does not fit:{lines}", remedy=f"Correct {AGREEMENT_NAME}."
    )


def _describe(error: Mapping[str, Any], data: object) -> str:
    location: tuple[str | int, ...] = error["loc"]
    kind = error["type"]
    if kind == "missing":
        what = "is missing"
    elif kind == "extra_forbidden":
        what = f"is no known key. {hint(str(location[-1]), _keys_at(location[:-1]))}"
    elif kind == "value_error":
        what = str(error["ctx"]["error"])
    elif kind == "literal_error":
        what = f"must be {error['ctx']['expected']}"
    else:
        what = str(error["msg"])
    return f"{_place(location, data)}: {what}"


def _keys_at(location: tuple[str | int, ...]) -> list[str]:
    model: type[BaseModel] = Agreement
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = _MODELS.get(part, model)
    return list(model.model_fields)


def _place(location: tuple[str | int, ...], data: object) -> str:
    parts = ".".join(str(part) for part in location if isinstance(part, str)) or "the whole"
    file = data
    for part in location[:2]:
        try:
            file = file[part]  # type: ignore[index]  # whatever does not fit is caught below
        except (KeyError, IndexError, TypeError):
            return parts
    name = file.get("bestand") if isinstance(file, dict) else None
    return f'file "{name}", {parts.removeprefix("bestanden.")}' if name else parts
