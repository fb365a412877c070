"""What the user keeps for us in the system's keyring."""

from __future__ import annotations

from vanitylint.errors import VanitylintError

_SERVICE = "vanitylint"
"""What the keyring knows us by."""


def from_keyring(place: str, *, what: str, where: str, otherwise: str) -> str:
    """A secret that the user has put into the system's keyring; empty where there is none, or no keyring.

    Args:
        place: What it opens, as the user wrote it there: the address of a site, `smtp://` with a host.
        what: What it is, in a word: token, password.
        where: Who asks, for messages.
        otherwise: How else it can be had, for messages.

    Raises:
        VanitylintError: There is a keyring, and it does not answer.
    """
    try:
        import keyring  # noqa: PLC0415 - an extra, and slow to load
        from keyring.errors import NoKeyringError  # noqa: PLC0415 - with it
    except ImportError:
        return ""
    try:
        return (keyring.get_password(_SERVICE, place) or "").strip()
    except NoKeyringError:
        return ""
    except Exception as error:  # noqa: BLE001 - what a keyring stands on raises errors of its own; their words may hold anything
        why = f"no {what} is set, and the keyring cannot be read ({type(error).__name__})"
        raise VanitylintError(why, where=where, hint=f"unlock it, or {otherwise}") from None
