"""Secrets that the user has stored for vanitylint in the system keyring."""

from __future__ import annotations

from vanitylint.errors import VanitylintError

_SERVICE = "vanitylint"
"""Service name in the keyring."""


def secret_from_keyring(username: str, *, what: str, where: str, otherwise: str) -> str:
    """Return a secret from the system keyring; empty if it has none or there is no keyring.

    Args:
        username: User name of the entry, as the user wrote it there: the URL of a site, or `smtp://` with a host.
        what: What the secret is, in a word, for messages: token, password.
        where: Location to name in error messages.
        otherwise: Another way to provide the secret, for error messages.

    Raises:
        VanitylintError: There is a keyring, but it cannot be read.
    """
    try:
        import keyring  # noqa: PLC0415 - an extra, and slow to load
        from keyring.errors import NoKeyringError  # noqa: PLC0415 - part of the same extra
    except ImportError:
        return ""
    try:
        return (keyring.get_password(_SERVICE, username) or "").strip()
    except NoKeyringError:
        return ""
    except Exception as error:  # noqa: BLE001 - backends raise errors of their own, and their messages may contain anything
        why = f"no {what} is set, and the keyring cannot be read ({type(error).__name__})"
        raise VanitylintError(why, where=where, hint=f"unlock it, or {otherwise}") from None
