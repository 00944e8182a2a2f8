"""Examples of requests and answers for the OpenAPI document, by operation. Tests send them.

All are about one consultation. `SENT` has the bodies of requests, `ANSWERED` the answers.
"""

SLUG = "place-du-marche"
TOPIC = "01980000-0000-7000-8000-000000000001"
PHASE = "01980000-0000-7000-8000-000000000002"
QUESTION = "01980000-0000-7000-8000-000000000003"
OPTION = "01980000-0000-7000-8000-000000000004"
QUESTIONNAIRE = "01980000-0000-7000-8000-000000000005"
SECTION = "01980000-0000-7000-8000-000000000006"
ITEM = "01980000-0000-7000-8000-000000000007"
MEMBER = "01980000-0000-7000-8000-000000000008"
INVITATION = "01980000-0000-7000-8000-000000000009"

TOPIC_ANSWER = {
    "id": TOPIC,
    "consultation": SLUG,
    "number": 1,
    "is_transversal": False,
    "title": "Les arbres",
    "question": "Quels arbres planter sur la place ?",
    "background": "La place compte **douze platanes**.",
    "easy_read": "",
    "sign_video_url": "",
    "is_sensitive": False,
    "picture": None,
    "documents": [],
    "figures": {"proposals": 0, "comments": 0, "workshops": 0},
    "changed_at": "2027-03-01T08:00:00Z",
}
PHASE_ANSWER = {
    "id": PHASE,
    "title": "Contributions",
    "summary": "Chaque personne propose et donne son avis.",
    "capabilities": ["propose", "discuss", "vote"],
    "opens_at": "2027-03-02T08:00:00Z",
    "closes_at": "2027-03-12T22:00:00Z",
    "ended_at": None,
    "announced_opens_at": None,
    "announced_closes_at": None,
    "extension_reason": "",
}
CHARTER_ANSWER = {
    "version": 1,
    "hash": "1c0aa6ac9f6e8d4a3f3a1f5b7e6b2a90f1d2c3b4a5968778695a4b3c2d1e0f00",
    "text": "Restons courtois.",
}
QUESTION_ANSWER = {
    "id": QUESTION,
    "consultation": SLUG,
    "topic": None,
    "proposal": None,
    "kind": "approval",
    "title": "Quels jours le marché doit-il avoir lieu ?",
    "explanation": "",
    "options": [{"id": OPTION, "label": "Le samedi", "proposal": None}],
    "max_choices": 2,
    "scale": None,
    "allows_blank": False,
    "visibility": "sealed",
    "origin": "native",
    "state": "draft",
    "opens_at": None,
    "closes_at": "2027-03-08T20:00:00Z",
    "announced_closes_at": None,
    "extension_reason": "",
    "ended_at": None,
    "closing_reason": "",
    "method": "",
    "aside": "Pourquoi ce choix ?",
    "open_answer": None,
    "rules_hash": None,
    "changed_at": "2027-03-01T08:00:00Z",
}
QUESTION_OPEN = {
    **QUESTION_ANSWER,
    "state": "open",
    "opens_at": "2027-03-03T08:00:00Z",
    "method": "approval-1",
    "rules_hash": "7b1d2c3b4a5968778695a4b3c2d1e0f001c0aa6ac9f6e8d4a3f3a1f5b7e6b2a9",
}
QUESTION_EXTENDED = {
    **QUESTION_OPEN,
    "closes_at": "2027-03-11T20:00:00Z",
    "announced_closes_at": "2027-03-08T20:00:00Z",
    "extension_reason": "Une panne a interrompu le vote pendant une journée.",
}
QUESTION_CLOSED = {
    **QUESTION_OPEN,
    "state": "closed",
    "ended_at": "2027-03-06T09:00:00Z",
    "closing_reason": "Le marché est supprimé par la préfecture.",
}
QUESTIONNAIRE_ANSWER = {
    "id": QUESTIONNAIRE,
    "consultation": SLUG,
    "topic": None,
    "number": 1,
    "title": "Vos habitudes au marché",
    "introduction": "",
    "state": "draft",
    "anonymity": "anonymous",
    "opens_at": None,
    "closes_at": "2027-03-08T20:00:00Z",
    "paper_until": None,
    "announced_closes_at": None,
    "extension_reason": "",
    "ended_at": None,
    "closing_reason": "",
    "items_count": 1,
    "rules_hash": None,
    "sections": [
        {
            "id": SECTION,
            "title": "Vos achats",
            "text": "",
            "items": [
                {
                    "id": ITEM,
                    "kind": "multiple",
                    "label": "Qu’achetez-vous au marché ?",
                    "help": "",
                    "is_required": False,
                    "options": [
                        {"key": "legumes", "label": "Légumes"},
                        {"key": "poisson", "label": "Poisson"},
                    ],
                    "max_choices": None,
                    "minimum": None,
                    "maximum": None,
                    "step": None,
                    "unit": "",
                }
            ],
        }
    ],
}
QUESTIONNAIRE_OPEN = {
    **QUESTIONNAIRE_ANSWER,
    "state": "open",
    "opens_at": "2027-03-03T08:00:00Z",
    "rules_hash": "2c3b4a5968778695a4b3c2d1e0f001c0aa6ac9f6e8d4a3f3a1f5b7e6b2a97b1d",
}
QUESTIONNAIRE_EXTENDED = {
    **QUESTIONNAIRE_OPEN,
    "closes_at": "2027-03-11T20:00:00Z",
    "announced_closes_at": "2027-03-08T20:00:00Z",
    "extension_reason": "La médiathèque était fermée.",
}
QUESTIONNAIRE_CLOSED = {
    **QUESTIONNAIRE_OPEN,
    "state": "closed",
    "ended_at": "2027-03-06T09:00:00Z",
    "closing_reason": "Le marché est supprimé par la préfecture.",
}
MEMBER_ANSWER = {
    "id": MEMBER,
    "public_name": "Camille D.",
    "role": "manager",
    "has_come": True,
    "waits": False,
    "is_last": True,
}
INVITATION_ANSWER = {
    "id": INVITATION,
    "role": "moderator",
    "email": "sacha@example.org",
    "public_name": None,
    "state": "waiting",
    "sent_at": "2027-03-01T08:00:00Z",
    "expires_at": "2027-03-15T08:00:00Z",
}
START_ANSWER = {
    "model": "open",
    "name": "Concertation ouverte",
    "hint": "Chacun propose, discute, donne son avis. 45 jours.",
    "days": 45,
    "asks": ["days", "decision", "moderator", "questions"],
}
READINESS_ANSWER = {
    "checks": [
        {
            "level": "blocks",
            "code": "moderator_missing",
            "detail": "Personne ne peut encore relire les textes.",
            "task": "team",
            "attr": "email",
            "law": None,
            "url": f"https://consultations.example.org/staff/consultations/{SLUG}/roles/",
        }
    ]
}


def _page_of(item):
    return {"next": None, "previous": None, "results": [item]}


SENT = {
    "consultations_create": {
        "title": "La place du marché",
        "summary": "Que faire de la place ? Le conseil municipal décide en septembre 2027.",
    },
    "consultations_partial_update": {"moderation_mode": "post", "promised_hours": 16},
    "consultations_close": {"reason": "Le projet est abandonné."},
    "consultations_cancel": {"reason": "Le projet est reporté d'un an."},
    "consultations_suspend": {"reason": "Le tribunal examine le dossier."},
    "consultations_resume": {"days": 3},
    "starts_create": {
        "model": "open",
        "title": "La place du marché",
        "first_day": "2027-04-05",
        "decision": "Le conseil municipal décide en septembre 2027.",
        "days": 45,
        "questions": ["Quels arbres planter sur la place ?", "Où garer les vélos ?"],
        "moderator": "sacha@example.org",
    },
    "topics_create": {
        "consultation": SLUG,
        "title": "Les arbres",
        "question": "Quels arbres planter sur la place ?",
        "background": "La place compte **douze platanes**.",
    },
    "topics_partial_update": {"background": "La place compte **douze platanes**."},
    "phases_create": {
        "consultation": SLUG,
        "title": "Réponses",
        "summary": "La ville répond aux contributions.",
        "capabilities": ["respond"],
        "opens_at": "2027-03-14T08:00:00Z",
        "closes_at": "2027-04-14T22:00:00Z",
    },
    "phases_partial_update": {"summary": "Chaque personne propose et donne son avis."},
    "phases_extend": {
        "closes_at": "2027-03-15T22:00:00Z",
        "reason": "La salle de la réunion publique était fermée.",
    },
    "charters_update": {"text": "Restons courtois. Critiquons les idées, jamais les personnes."},
    "questions_create": {
        "consultation": SLUG,
        "kind": "approval",
        "title": "Quels jours le marché doit-il avoir lieu ?",
        "max_choices": 2,
        "closes_at": "2027-03-08T20:00:00Z",
        "aside": "Pourquoi ce choix ?",
    },
    "questions_partial_update": {"explanation": "Choisissez deux jours au plus."},
    "questions_extend": {
        "closes_at": "2027-03-11T20:00:00Z",
        "reason": "Une panne a interrompu le vote pendant une journée.",
    },
    "questions_close": {"reason": "Le marché est supprimé par la préfecture."},
    "question_options_create": {"label": "Le samedi"},
    "question_options_partial_update": {"label": "Le samedi matin", "place": 1},
    "questionnaires_create": {
        "consultation": SLUG,
        "title": "Vos habitudes au marché",
        "anonymity": "anonymous",
        "closes_at": "2027-03-08T20:00:00Z",
    },
    "questionnaires_partial_update": {"introduction": "Cinq minutes suffisent."},
    "questionnaires_extend": {
        "closes_at": "2027-03-11T20:00:00Z",
        "reason": "La médiathèque était fermée.",
    },
    "questionnaires_close": {"reason": "Le marché est supprimé par la préfecture."},
    "questionnaire_sections_create": {"title": "Vos achats"},
    "questionnaire_sections_partial_update": {"text": "Pensez à vos derniers achats."},
    "questionnaire_sections_move": {"up": True},
    "questionnaire_items_create": {
        "section": SECTION,
        "kind": "multiple",
        "label": "Qu’achetez-vous au marché ?",
        "options": {"fr": ["Légumes", "Poisson"], "en": ["Vegetables", "Fish"]},
    },
    "questionnaire_items_partial_update": {"help": "Plusieurs réponses sont possibles."},
    "questionnaire_items_move": {"up": False},
    "members_create": {"email": "sacha@example.org", "role": "moderator"},
}
ANSWERED = {
    "consultations_readiness": READINESS_ANSWER,
    "starts_list": _page_of(START_ANSWER),
    "topics_create": TOPIC_ANSWER,
    "topics_partial_update": TOPIC_ANSWER,
    "phases_retrieve": PHASE_ANSWER,
    "phases_create": PHASE_ANSWER,
    "phases_partial_update": PHASE_ANSWER,
    "phases_extend": {
        **PHASE_ANSWER,
        "closes_at": "2027-03-15T22:00:00Z",
        "announced_closes_at": "2027-03-12T22:00:00Z",
        "extension_reason": "La salle de la réunion publique était fermée.",
    },
    "charters_retrieve": CHARTER_ANSWER,
    "charters_update": CHARTER_ANSWER,
    "questions_create": {**QUESTION_ANSWER, "options": []},
    "questions_partial_update": QUESTION_ANSWER,
    "questions_open": QUESTION_OPEN,
    "questions_extend": QUESTION_EXTENDED,
    "questions_close": QUESTION_CLOSED,
    "questions_publish": {**QUESTION_CLOSED, "state": "published"},
    "question_options_create": QUESTION_ANSWER,
    "question_options_partial_update": QUESTION_ANSWER,
    "questionnaires_create": {**QUESTIONNAIRE_ANSWER, "items_count": 0, "sections": []},
    "questionnaires_partial_update": QUESTIONNAIRE_ANSWER,
    "questionnaires_open": QUESTIONNAIRE_OPEN,
    "questionnaires_extend": QUESTIONNAIRE_EXTENDED,
    "questionnaires_close": QUESTIONNAIRE_CLOSED,
    "questionnaire_sections_create": QUESTIONNAIRE_ANSWER,
    "questionnaire_sections_partial_update": QUESTIONNAIRE_ANSWER,
    "questionnaire_sections_move": QUESTIONNAIRE_ANSWER,
    "questionnaire_items_create": QUESTIONNAIRE_ANSWER,
    "questionnaire_items_partial_update": QUESTIONNAIRE_ANSWER,
    "questionnaire_items_move": QUESTIONNAIRE_ANSWER,
    "members_list": _page_of(MEMBER_ANSWER),
    "members_create": INVITATION_ANSWER,
    "invitations_list": _page_of(INVITATION_ANSWER),
    "invitations_send": INVITATION_ANSWER,
}
