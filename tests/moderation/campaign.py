"""A consultation of some weeks with honest authors, and one evening with a thousand accounts.

One seed determines every draw. Honest texts are composed of parts, or are given by the caller (real
texts, where they are available).
"""

import random
import statistics
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from consult.accounts.models import Participant
from debates.models import Comment
from moderation.models import Signal, Trace
from moderation.signals.actions.text_signals import note_signals

WISH = [
    "je voudrais",
    "nous demandons",
    "il faudrait",
    "on attend",
    "beaucoup souhaitent",
    "j'imagine",
    "il manque",
]
FEW = [
    "un petit",
    "un grand",
    "un nouveau",
    "un vrai",
    "enfin un",
    "un deuxième",
    "un simple",
    "un beau",
    "un autre",
]
WHAT = [
    *(
        "parc",
        "marché",
        "local à vélos",
        "terrain",
        "chemin piéton",
        "jardin partagé",
        "point d'accueil",
        "éclairage",
    ),
    *(
        "banc",
        "passage protégé",
        "abri",
        "verger",
        "lavoir",
        "bus du soir",
        "guichet",
        "atelier",
        "composteur",
        "préau",
    ),
]
WHERE = [
    *(
        "derrière la mairie",
        "près du collège",
        "le long du canal",
        "sur la place",
        "au hameau",
        "à l'arrêt du car",
    ),
    *(
        "vers la gare",
        "au fond du bourg",
        "devant la salle des fêtes",
        "rue basse",
        "entre les deux ponts",
        "au port",
    ),
]
LINK = [
    "parce que",
    "car",
    "puisque",
    "d'autant que",
    "sans oublier que",
    "même si",
    "et",
    "mais",
    "or",
    "alors que",
]
WHO_ELSE = [
    *(
        "les voitures",
        "ma mère",
        "les jeunes",
        "nos commerces",
        "la pluie",
        "l'école",
        "le maire",
        "chaque hiver",
    ),
    *(
        "mon voisin",
        "les chiens",
        "le vent",
        "la commune voisine",
        "notre rue",
        "l'ancien plan",
        "personne",
        "le car",
    ),
]
DOES = [
    *(
        "va trop vite",
        "ne vient plus",
        "coûte moins",
        "dérange souvent",
        "manque de place",
        "attend depuis dix ans",
    ),
    *(
        "a déjà essayé",
        "ferme à midi",
        "prend du temps",
        "demande de l'aide",
        "tient bon",
        "n'est jamais entretenu",
    ),
    *(
        "reste dans le noir",
        "change tout",
        "fait peur",
        "marche bien ailleurs",
        "s'abîme",
        "se perd peu à peu",
    ),
]
TWIST = [
    *(
        "le soir",
        "sans bruit",
        "depuis la crue",
        "pour de bon",
        "à mon avis",
        "en été surtout",
        "malgré les travaux",
    ),
    *(
        "dit-on",
        "hélas",
        "le dimanche",
        "faute de bras",
        "comme partout",
        "en fin de mois",
        "avant l'hiver",
        "au fond",
    ),
]
PARTS = (WISH, FEW, WHAT, WHERE, LINK, WHO_ELSE, DOES, TWIST)
TEMPLATE = (
    "En tant que {who}, je refuse le projet de voie verte : il coûte trop cher, il supprime {number} places de"
    " stationnement et personne à {where} n'a été consulté. La mairie doit retirer ce projet et entendre enfin les"
    " habitants qui travaillent."
)
WHO = [
    "commerçante",
    "riverain",
    "mère de famille",
    "artisan",
    "retraité",
    "salariée",
    "infirmier",
    "étudiante",
]
OTHER_WORDS = [
    "vraiment",
    "toujours",
    "encore",
    "ici",
    "notre",
    "votre",
    "grand",
    "petit",
    "seul",
    "juste",
    "certain",
]
# The list has ten entries, so that each entry is one account in ten.
FAMILIES = [("filled in", 0)] * 5 + [("reworded 5 %", 0.05)] * 3 + [("reworded 10 %", 0.1)] * 2


@dataclass
class Sent:
    """A text with its account, its device and its time. `family` is the truth about it."""

    family: str
    body: str
    moment: datetime
    account: int
    device: str
    account_made: datetime
    pk: uuid.UUID = field(default_factory=uuid.uuid4)


def honest_texts(number, rng):
    """Return this many texts of two to five sentences, each by another author."""
    return [_honest(rng) for _ in range(number)]


def _honest(rng):
    phrases = [" ".join(rng.choice(part) for part in PARTS) for _ in range(rng.randint(2, 5))]
    return ". ".join(phrase.capitalize() for phrase in phrases) + "."


def campaign_texts(number, rng):
    """Return pairs of family and text of a campaign.

    Half of the texts fill in one template, three in ten reword one word in twenty, and two in ten
    reword one word in ten.
    """
    texts = []
    for n in range(number):
        text = TEMPLATE.format(
            who=rng.choice(WHO), number=rng.randint(10, 900), where=rng.choice(WHERE)
        )
        share = n % 10
        family, rate = (
            ("filled in", 0)
            if share < 5
            else ("reworded 5 %", 0.05)
            if share < 8
            else ("reworded 10 %", 0.1)
        )
        words = [rng.choice(OTHER_WORDS) if rng.random() < rate else word for word in text.split()]
        texts.append((family, " ".join(words)))
    return texts


def scenario(texts, accounts, *, seed=7, days=20, minutes=120):
    """Return honest texts over weeks, by day, and a campaign on one evening.

    Most honest authors write minutes after they signed up. One honest author in five writes from a
    device that another author uses too, as couples do. The campaign has one device for every
    twenty-five accounts.
    """
    rng, end = random.Random(seed), timezone.now() - timedelta(hours=1)
    sent = []
    for n, body in enumerate(texts):
        moment = end - timedelta(days=rng.random() * days)
        moment = moment.replace(
            hour=min(int(rng.triangular(7, 23, 19)), 22), minute=rng.randrange(60)
        )
        account_made = moment - (
            timedelta(minutes=rng.randint(2, 40)) if rng.random() < 0.7 else timedelta(days=2)
        )
        device = f"home {n - n % 2}" if rng.random() < 0.2 else f"device {n}"
        sent.append(Sent("honest", body, moment, n, device, account_made))
    for n, (family, body) in enumerate(campaign_texts(accounts, rng)):
        moment = end - timedelta(minutes=rng.random() * minutes)
        account_made = moment - timedelta(minutes=rng.randint(1, 15))
        sent.append(Sent(family, body, moment, len(texts) + n, f"bot {n // 25}", account_made))
    return sorted(sent, key=lambda text: text.moment)


@dataclass
class Found:
    """The signals that were found in a scenario, and the time that each text took."""

    sent: list
    signals: dict
    milliseconds: list

    def share(self, *families, kinds=None) -> float:
        """Return the share of the texts of these families that have a signal.

        `kinds` restricts the kinds of signals.
        """
        texts = [text for text in self.sent if text.family in families]
        marked = [
            text
            for text in texts
            if self.signals.get(text.pk, set()) & (kinds or self.signals.get(text.pk, set()))
        ]
        return len(marked) / len(texts)

    def kinds(self, *families) -> dict:
        """Return how many texts of these families have each kind of signal."""
        return dict(
            Counter(
                kind
                for text in self.sent
                if text.family in families
                for kind in self.signals.get(text.pk, ())
            )
        )

    def at_the_end(self, which=0.5) -> float:
        """Return a quantile, by default the median, of the time per text.

        It is in milliseconds, over the last thousand texts.
        """
        return statistics.quantiles(self.milliseconds[-1000:], n=100)[int(which * 100) - 1]


def play(consultation, sent) -> Found:
    """Note every text in its order, as the receiver does, and return the signals found."""
    people = _people(consultation, sent)
    scope = {"organisation_id": consultation.organisation_id, "consultation_id": consultation.pk}
    milliseconds = []
    for text in sent:
        author = people[text.account]
        target = Comment(pk=text.pk, author=author, updated_at=text.moment, body=text.body, **scope)
        Trace.objects.create(
            target_kind="comment", target_id=text.pk, author=author, mark=text.device, **scope
        )
        began = time.perf_counter()
        note_signals(target_kind="comment", target=target, text=text.body)
        milliseconds.append(1000 * (time.perf_counter() - began))
    signals: dict = {}
    for pk, kind in Signal.objects.values_list("target_id", "kind"):
        signals.setdefault(pk, set()).add(kind)
    return Found(sent, signals, milliseconds)


def _people(consultation, sent):
    people = {
        text.account: Participant(
            organisation_id=consultation.organisation_id,
            public_name=f"Personne {text.account} (exemple)",
            created_at=text.account_made,
        )
        for text in sent
    }
    Participant.objects.bulk_create(people.values(), batch_size=1000)
    return people
