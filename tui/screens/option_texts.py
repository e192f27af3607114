"""What the options screen tells of a setting, in words."""

from __future__ import annotations

from ...core.experiment import GROUPS, RESTARTS, Experiment, Setting


def value(setting: Setting, spec: Experiment) -> str:
    """The value with which a setting acts, or why it does not."""
    reason = setting.applies(spec)
    if reason is not None:
        return f"does not apply: {reason}"
    chosen, acting = getattr(spec, setting.name), setting.value_in(spec)
    if chosen is not None:
        return setting.kind.write(chosen)
    if acting is None:
        return setting.unset or setting.kind.write(None)
    return f"{setting.kind.write(acting)} ({setting.unset or setting.kind.write(None)})"


def facts(setting: Setting, spec: Experiment) -> str:
    """Its default, what it may be and what another value begins again, or why it does not act."""
    reason = setting.applies(spec)
    if reason is not None:
        return f"It does not apply: {reason}."
    another = f"Another value: {RESTARTS[setting.restarts]}."
    return f"Default: {setting.default_text}. It is {setting.kind.allowed}. {another}"


def has_words(setting: Setting, query: str) -> bool:
    """Whether every word of a query stands in its names, its group or its help."""
    names = setting.label, setting.option, setting.name, GROUPS[setting.group], setting.help
    text = " ".join((*names, *setting.kind.options)).lower()
    return all(word in text for word in query.lower().split())


def distance(setting: Setting, query: str) -> int:
    """How far a setting is from what is searched for: 0 where it is called so."""
    names = setting.label, setting.name
    if query in names:
        return 0
    return 1 if any(name.startswith(query.lower()) for name in names) else 2
