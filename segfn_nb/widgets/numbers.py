"""Numbers as screens show them: with separators and units."""

from __future__ import annotations


def counted(number: int, singular: str, plural: str = "") -> str:
    """
    A number and what it counts.

    Example:
        >>> counted(1, "event"), counted(400_000, "event")
        ('1 event', '400,000 events')
    """
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def percent(share: float) -> str:
    """
    A share of 1; one that is not nothing is never shown as nothing.

    Example:
        >>> percent(0.5), percent(0.00001), percent(0)
        ('50.0 %', '< 0.1 %', '0 %')
    """
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{share:.1%}".replace("%", " %") if 0 < share < 1 else f"{share:.0%}".replace("%", " %")


def milliseconds(duration_ms: float) -> str:
    """
    A short duration, in the unit it is read best in.

    Example:
        >>> milliseconds(0.214), milliseconds(43.7), milliseconds(5_000)
        ('0.21 ms', '44 ms', '5.0 s')
    """
    if duration_ms >= 999.5:
        return seconds(duration_ms / 1_000)
    return f"{duration_ms:.0f} ms" if duration_ms >= 10 else f"{duration_ms:.2g} ms"


def seconds(duration: float) -> str:
    """
    A duration of seconds, minutes or hours.

    Example:
        >>> seconds(0.42), seconds(75), seconds(7_260)
        ('0.4 s', '1 min 15 s', '2 h 1 min')
    """
    if duration < 59.95:
        return f"{duration:.1f} s"
    whole = round(duration)
    if whole < 3_600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3_600:,} h {whole % 3_600 // 60} min"
