"""What a first visit weighs, compressed, without media: 150 kB at most."""

import gzip

import pytest

FIRST_VISIT = 150_000


def compressed(data):
    return len(gzip.compress(data, 6))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_first_visit_stays_light(browse, site, width):
    here = f"/consultations/{site.scene.consultation.slug}"
    proposal = f"{here}/proposals/{site.scene.proposal.number}/"
    for address in ("/", f"{here}/", f"{here}/topics/theme-4/", proposal, f"{here}/topics/theme-4/propose/"):
        page, weights = browse(width=width), {}
        page.on("response", lambda answer, weights=weights: weights.update({answer.url: weight(answer)}))
        page.goto(address, wait_until="networkidle")
        assert len(weights) > 4 and all(url.startswith(site.origin) for url in weights), address
        assert sum(weights.values()) <= FIRST_VISIT, (address, weights)
        page.context.close()


def weight(answer):
    """Of what is sent: fonts are compressed already, pictures and films are not counted."""
    kind = answer.headers.get("content-type", "")
    if kind.startswith(("image/webp", "image/avif", "image/jpeg", "image/png", "video/", "audio/")):
        return 0
    data = answer.body()
    return len(data) if "font" in kind or answer.url.endswith(".woff2") else compressed(data)
