"""What a row of a list is called on pages: the words by which a person knows it again."""

from typing import Any


def title_of(values: dict[str, Any]) -> str:
    """Return a device as tag and model, a client as name and reference; nothing for others."""
    if "given_name" in values:
        name = f"{values['given_name']} {values['family_name']}".strip()
        return f"{name} ({values['reference']})" if values.get("reference") and name else name
    model = values.get("model")
    title = f"{model[2]} {model[3]}".strip() if isinstance(model, list) else ""
    tag = values.get("tag") or ("a new tag" if title else "")
    return ", ".join(str(part) for part in (tag, title) if part)
