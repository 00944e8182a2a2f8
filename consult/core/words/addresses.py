"""E-mail addresses, as they are shown to a person who may not be their holder."""

HIDDEN = "•••••"


def mask_address(address: str) -> str:
    """Return an address without the letters between the first and the last one of its name.

    Names of one or two letters are masked whole. "camille@example.org" becomes "c•••••e@example.org".
    """
    name, _at, domain = address.rpartition("@")
    if not name:
        return ""
    if len(name) < 3:
        return f"{HIDDEN}@{domain}"
    return f"{name[0]}{HIDDEN}{name[-1]}@{domain}"
