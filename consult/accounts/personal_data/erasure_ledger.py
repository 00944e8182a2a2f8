"""A ledger of erasures outside the database and its backups.

After a backup is restored, people are erased again from it. Each erasure is one small file, named
by a keyed digest of the row's former id: a person who has only the files, or an e-mail address,
learns nothing. Entries are deleted after thirteen months, far longer than any backup exists.
"""

import json
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.crypto import salted_hmac

from consult.core.postgres import clock

KEPT = timedelta(days=396)


def note(row: tuple[str, UUID], *, keep_texts: bool) -> None:
    """Record that an account or a participant was erased, and whether its texts stay.

    A second call for the same row changes nothing. `row` is the name of a model ("account" or
    "participant") and an id.
    """
    if find(entries(), *row):
        return
    model, pk = row
    store = storages["erasures"]
    name = digest(model, pk, settings.ERASURE_KEY)
    today = clock.now().date()
    entry = {"texts": "keep" if keep_texts else "tombstone", "erased_on": today.isoformat()}
    store.save(f"{today:%Y-%m}/{name}.json", ContentFile(json.dumps(entry).encode()))


def digest(model: str, pk: UUID, key: str) -> str:
    """Return the name under which an erasure is stored, with this key."""
    return salted_hmac(
        f"consult.erasure.{model}", str(pk), secret=key, algorithm="sha256"
    ).hexdigest()


def find(noted: dict[str, str], model: str, pk: UUID) -> str | None:
    """Return the path of the entry for a row, under the current key or an earlier one, or None."""
    keys = (settings.ERASURE_KEY, *settings.ERASURE_KEY_FALLBACKS)
    return next((noted[name] for key in keys if (name := digest(model, pk, key)) in noted), None)


def entries() -> dict[str, str]:
    """Return the path of each stored erasure, by digest."""
    found: dict[str, str] = {}
    for month in _months():
        _folders, names = storages["erasures"].listdir(month)
        found |= {name.removesuffix(".json"): f"{month}/{name}" for name in names}
    return found


def may_keep_texts(path: str) -> bool:
    """Return whether the person chose to leave the texts public."""
    with storages["erasures"].open(path) as file:
        return json.load(file)["texts"] == "keep"


def forget_old() -> int:
    """Delete the entries older than thirteen months; return how many."""
    oldest = clock.now().date() - KEPT
    deleted_count = 0
    for month in _months():
        year, number = month.split("-")
        following = date(int(year) + int(number) // 12, int(number) % 12 + 1, 1)
        if following > oldest:
            continue
        for name in storages["erasures"].listdir(month)[1]:
            storages["erasures"].delete(f"{month}/{name}")
            deleted_count += 1
    return deleted_count


def _months() -> list[str]:
    try:
        return sorted(storages["erasures"].listdir("")[0])
    except FileNotFoundError:  # there is no erasure yet
        return []
