"""The README and the licence of a dataset, in French and in English."""

from collections.abc import Iterable
from typing import Any

HEAD = """# {title}

{site} · version {version} · {created}{origin}

{terms} {attribution}

## Fichiers / Files

Chaque ressource existe en CSV (virgule, UTF-8, RFC 4180) et en JSON Lines ; `datapackage.json` (Data Package) décrit
chaque colonne en français et en anglais, avec la règle de comptage des figures, le nombre de lignes et l'empreinte
SHA-256 de chaque fichier. *Each resource comes as CSV and as JSON Lines; `datapackage.json` describes every column in
French and in English, with counting rules, row counts and SHA-256 checksums.*

"""
TAIL = """
## Recompter les votes / Recount the votes

`python3 verify.py .` (Python 3.10 ou plus, rien d'autre) relit le registre, recompte les votes publiés et s'arrête à la
première ligne fausse ; `--receipt` dit où se trouve un récépissé. *`python3 verify.py .` replays the ledger, recounts
the published votes and stops at the first bad record; `--receipt` says where a receipt stands.*

`python3 count_polls.py .` compte ensuite chaque question fermée par la méthode que ses règles nomment, et dit son
résultat. *`python3 count_polls.py .` then counts each closed poll by the method that its rules name, and says its
result.*

## Recompter la participation / Count the participation again

`python3 count_participation.py .` recompte les contributions par type, par thème et par jour, les commentaires, les
ateliers, les réponses officielles par état, les réponses attendues et en retard par service, les ateliers et les
contributions par lieu, et la part des dix auteurs les plus actifs. *`python3 count_participation.py .` counts the
contributions by kind, topic and day, the comments, the workshops, the official answers by state, the expected and late
answers by service, the workshops and contributions by place, and the share of the ten most active authors again.*

## Recalculer la couverture de la synthèse / Recompute the coverage of the synthesis

`python3 coverage.py .` refait les chiffres de `coverage` à partir des autres fichiers, tirages au sort compris, et les
compare octet par octet. *`python3 coverage.py .` recomputes `coverage` from the other files, random selections
included, and compares it byte for byte.*

## Lire ces fichiers / Reading these files

- Dates et heures en UTC. *Times are in UTC.*
- Un texte qui n'est plus public ne laisse que son identifiant, ses dates, son état et le code du motif. *A text that is
  no longer public leaves only its identifier, dates, state and reason code.*
- Tant qu'un vote est ouvert, ni choix ni pseudonymes ; si ses résultats sont masqués, aucun décompte. *While a vote is
  open: no choice, no pseudonym; no count where results are hidden.*
- `imported_tallies` : totaux comptés ailleurs, jamais ajoutés aux votes. *Totals counted elsewhere, never added.*
- Dans les CSV seulement, une ligne de texte, ou ce qui y suit un point-virgule ou une tabulation, est précédée d'une
  apostrophe si elle commençait comme une formule (`= + - @`, tabulation) : retirez-en une pour retrouver le texte. Les
  JSON Lines sont bruts. *In CSV only, a line of text, or what follows a semicolon or a tab in it, is preceded by an
  apostrophe where it would begin like a formula: take one away to get the text back. JSON Lines are raw.*
"""
LICENCE = """# Licence

{terms}

À citer / To be quoted: {attribution} {homepage}
"""
UNSTATED = (
    "La source de ces données n'indique aucune licence : demandez-lui avant de les réutiliser. "
    "*The source of these data states no licence: ask it before you reuse them.*"
)


def readme(package: dict[str, Any]) -> str:
    """Return the text of README.md, from the Data Package."""
    head = HEAD.format(
        title=package["title"],
        site=package["homepage"],
        version=package["version"],
        created=package["created"][:10],
        terms="\n\n".join(
            f"Licence : [{entry['title']}]({entry['path']})." for entry in _licences(package)
        )
        or UNSTATED,
        attribution=_quoted(package),
        origin="\n\nImporté de {0}. *Imported from {0}.*".format(package["origin"])
        if "origin" in package
        else "",
    )
    return head + "\n".join(_lines(package["resources"])) + "\n" + TAIL


def licence(package: dict[str, Any]) -> str:
    """Return the text of LICENCE.md: the licence, the address of its text, and the attribution."""
    terms = (
        "\n\n".join(f"{entry['title']}\n\n{entry['path']}" for entry in _licences(package))
        or UNSTATED
    )
    return LICENCE.format(terms=terms, attribution=_quoted(package), homepage=package["homepage"])


def _licences(package: dict[str, Any]) -> list[dict[str, Any]]:
    return package.get("licenses", [])


def _quoted(package: dict[str, Any]) -> str:
    """Return the authority to quote: the one that consulted, not the one that publishes here."""
    sources = [source["title"] for source in package.get("sources", [])]
    names = sources if "origin" in package else [package["contributors"][0]["title"], *sources]
    return " ; ".join(name.rstrip(".") for name in names) + "."


def _lines(resources: Iterable[dict]) -> list[str]:
    return [
        f"- `{r['path']}` ({r['rowCount']}) : {r['descriptions']['fr']} *{r['descriptions']['en']}*"
        for r in resources
        if r["format"] == "csv"
    ]
