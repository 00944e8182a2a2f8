"""Guards of docs/security-tests.md, each with the edit that removes it and a test that must then fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """A guard against an anchor: in `file`, `old` becomes `new`, and `test` fails.

    The test is named from `tests/`. `old` occurs once in the file.
    """

    anchor: int
    file: str
    old: str
    new: str
    test: str

    def __str__(self) -> str:
        return f"{self.anchor}-{self.test.rpartition('::')[2]}"


COUNTABLE = """    countable = visible.filter(
        Q(state__in=QuestionState.final()) | Q(visibility=ResultsVisibility.LIVE)
    )
"""
DISCUSSION = """    if not can_read(viewer, proposal):
        return Comment.objects.none()
    rows = _of_proposal(viewer, proposal.pk).order_by(*COMMENT_ORDERS"""
BOOLEAN = """        if not isinstance(data, bool):
            self.fail("invalid", input=type(data).__name__)
        return data
"""
FOLLOWED = "(comment.author_id, Followed.COMMENT, comment.root_id or comment.pk)"
READING = '(words_in_view("recording"), organisation=viewer.organisation)'
IMAGE = "    if not images.has_image_signature(head):\n"
NUMBERS = "DATA_UPLOAD_MAX_NUMBER_FIELDS = 2500\nDATA_UPLOAD_MAX_NUMBER_FILES = 10\n"
STEM = '    """Return a safe form of a file\'s name: words, digits, dots and dashes."""\n'
CSRF = '    "django.middleware.csrf.CsrfViewMiddleware",\n'
CONFINED = 'without_other_files(libc, rules["reads"], rules["writes"])'

GUARDS = [
    Guard(
        10,
        "votes/selectors/log.py",
        COUNTABLE,
        "    countable = visible\n",
        "opendata/test_publication.py::test_count_is_in_no_file_while_it_is_hidden",
    ),
    Guard(
        10,
        "votes/selectors/log.py",
        COUNTABLE,
        "    countable = visible\n",
        "votes/test_close_of_questions.py::test_hidden_counts_have_no_row_in_positions_until_the_close",
    ),
    Guard(
        11,
        "votes/actions/erasure.py",
        "        _withdraw(question, voter)\n        for question",
        "        0\n        for question",
        "votes/test_vote_erasure.py::test_person_who_comes_back_has_one_counted_vote",
    ),
    Guard(
        12,
        "votes/ballot_box/store/batches.py",
        "if commitment == counted and choice:",
        "if vote.choice:",
        "votes/test_ballots.py::test_the_last_answer_counts_and_the_first_is_replaced",
    ),
    Guard(
        16,
        "moderation/signals/rhythm.py",
        "return number >= FEWEST and number >= TIMES * usual",
        "return False",
        "moderation/test_signals.py::test_rush_of_new_accounts_is_marked_from_its_first_text",
    ),
    Guard(
        17,
        "moderation/signals/actions/clusters.py",
        "if pk and score >= ALIKE else None",
        "if pk and score > 1 else None",
        "moderation/test_signals.py::test_copies_form_a_cluster_that_marks_the_first_too",
    ),
    Guard(
        22,
        "consult/core/postgres/keyset.py",
        " or any(type(part) not in (int, str) for part in key)",
        "",
        "debates/test_keyset.py::test_forged_key_is_refused_under_its_name",
    ),
    Guard(
        25,
        "debates/visibility.py",
        "    if text.moderation.has_public_text or viewer.is_system:\n",
        "    if text.pk:\n",
        "debates/test_visibility.py::test_hidden_version_is_in_no_selector",
    ),
    Guard(
        26,
        "debates/models/comments.py",
        "published_at__isnull=False, proposal__state__in=ModerationState.with_public_text()",
        "published_at__isnull=False",
        "api/test_comments.py::test_comments_are_hidden_with_their_proposal",
    ),
    Guard(
        26,
        "debates/comments/selectors/comments.py",
        DISCUSSION,
        "    rows = _of_proposal(viewer, proposal.pk).order_by(*COMMENT_ORDERS",
        "debates/test_visibility.py::test_discussion_of_a_removed_proposal_is_empty_for_a_commenting_author",
    ),
    Guard(
        28,
        "consult/api/fields.py",
        BOOLEAN,
        "        return super().to_internal_value(data)\n",
        "api/test_strict_types.py::test_resembling_values_are_refused_and_change_nothing",
    ),
    Guard(
        30,
        "debates/texts/actions/notifications.py",
        FOLLOWED,
        "(comment.author_id, Followed.PROPOSAL, comment.proposal_id)",
        "notifications/test_news.py::test_comment_notifies_its_thread_and_the_author_but_not_all_commenters",
    ),
    Guard(
        30,
        "consult/notifications/selectors.py",
        "    anybody = Viewer.public(organisation)\n",
        "    anybody = Viewer.system(organisation)\n",
        "notifications/test_digests.py"
        "::test_text_hidden_after_the_summary_was_prepared_is_not_in_it",
    ),
    Guard(
        31,
        "consult/notifications/selectors.py",
        "if subject is not None and _has_active_author(subject)",
        "if subject is not None",
        "notifications/test_news.py::test_texts_of_a_suspended_author_are_not_notified_even_if_prepared",
    ),
    Guard(
        35,
        "consult/workshops/transcripts/selectors/transcripts.py",
        READING,
        '(words_in_view("recording"))',
        "workshops/test_validating.py::test_expired_unknown_or_foreign_reading_link_is_not_found",
    ),
    Guard(
        36,
        "frontend/toolkit/sharing/shared_bodies.py",
        "    stand_in_request = _without_person(request)\n",
        "    stand_in_request = request\n",
        "frontend/test_shared_bodies.py::test_shared_body_contains_nothing_of_its_readers",
    ),
    Guard(
        37,
        "consult/accounts/middleware.py",
        "if request.session.get(SESSION_ORGANISATION) != str(organisation.id):",
        "if request.session.get(SESSION_ORGANISATION) is None:",
        "accounts/test_sessions_of_one_organisation.py"
        "::test_session_of_one_organisation_is_refused_in_another_with_the_same_account",
    ),
    Guard(
        40,
        "consult/core/files/holders.py",
        "if file is None or not holder_of(file).may_read(viewer, file.pk, key):",
        "if file is None:",
        "pages/test_files.py::test_file_of_a_draft_is_shown_to_the_team_and_with_the_preview_key",
    ),
    Guard(
        40,
        "consult/accounts/adapters.py",
        " and time.time() - proved_at < KEPT_OUT_SECONDS",
        "",
        "pages/test_kept_out_data.py::test_proof_serves_half_an_hour_for_the_own_account",
    ),
    Guard(
        41,
        "debates/proposals/selectors/proposals.py",
        "Proposal.objects.visible_to(viewer).filter(author=viewer.person())",
        "Proposal.objects.visible_to(viewer)",
        "pages/test_copies.py::test_export_contains_no_data_of_others",
    ),
    Guard(
        42,
        "consult/notifications/links.py",
        "UUID(_signer.unsign(token))",
        'UUID(token.partition(":")[0])',
        "pages/test_following.py::test_link_of_a_mail_is_valid_for_one_act_in_one_organisation",
    ),
    Guard(
        44,
        "docker/web",
        "  --proxy-headers \\\n",
        "  --proxy-headers --forwarded-allow-ips '*' \\\n",
        "tooling/test_web_server.py::test_forwarded_headers_are_trusted_from_the_proxy_only",
    ),
    Guard(
        45,
        "consult/core/records/limits.py",
        "        if count > number:\n",
        "        if count > 1_000_000:\n",
        "core/test_limits.py::test_limit_refuses_and_states_when_to_retry",
    ),
    Guard(
        49,
        "consult/core/words/text.py",
        "    return _cleaner.clean(markup)\n",
        "    return markup\n",
        "core/test_text.py::test_foreign_markup_keeps_no_attribute",
    ),
    Guard(
        50,
        "consult/core/words/text.py",
        '    "hr",\n}\n',
        '    *("hr", "svg", "math", "noscript", "img"),\n}\n',
        "debates/test_safety.py::test_payload_is_harmless_rendered_alone_or_between_words",
    ),
    Guard(
        51,
        "frontend/media/views.py",
        "    if not (file.is_image or file.is_played):\n",
        "    if file.is_image:\n",
        "pages/test_files.py::test_document_is_offered_to_be_saved_and_never_opened_in_place",
    ),
    Guard(
        52,
        "consult/core/files/checks.py",
        IMAGE,
        f'    if b"<svg" in head:\n        return Prepared("image", "x.svg", "image/svg+xml", ())\n{IMAGE}',
        "core/test_file_checks.py::test_file_that_is_not_an_image_is_refused_as_an_image",
    ),
    Guard(
        52,
        "consult/core/files/documents.py",
        'TEXTS = ("csv", "txt")\n',
        'TYPES["svg"] = "image/svg+xml"\nTEXTS = ("csv", "txt", "svg")\n',
        "core/test_file_checks.py::test_document_that_differs_from_its_name_is_refused_with_a_message",
    ),
    Guard(
        53,
        "consult/media/transcoding/probe.py",
        '"-protocol_whitelist", "file", ',
        '"-v", "error", ',
        "media/test_corpus.py::test_anchor_53_only_files_are_opened",
    ),
    Guard(
        53,
        "consult/media/transcoding/probe.py",
        '"-format_whitelist", ",".join(Container)',
        '"-v", "error"',
        "media/test_corpus.py::test_anchor_53_playlist_is_refused_in_its_own_demuxer",
    ),
    Guard(
        53,
        "consult/media/transcoding/probe.py",
        '",".join((*DECODERS, *beside))',
        '",".join((*DECODERS, *BESIDE))',
        "media/test_corpus.py::test_anchor_53_decoder_that_is_not_listed_is_refused",
    ),
    Guard(
        53,
        "consult/core/files/confinement/confined.py",
        f"    {CONFINED}\n",
        "",
        "media/test_cage.py::test_sandbox_without_namespaces_reads_no_secret_and_no_file_outside",
    ),
    Guard(
        53,
        "consult/core/files/confinement/commands.py",
        "prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)",
        "prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)",
        "media/test_cage.py::test_sandbox_without_namespaces_and_landlock_reads_no_environment",
    ),
    Guard(
        54,
        "consult/media/tus/reception.py",
        "            async for piece in self._pieces(receive):\n",
        '            for piece in [b"".join([part async for part in self._pieces(receive)])]:\n',
        "media/test_served.py"
        "::test_broken_connection_keeps_received_bytes_and_memory_stays_constant",
    ),
    Guard(
        54,
        "consult/project/settings/base.py",
        NUMBERS,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS = None\nDATA_UPLOAD_MAX_NUMBER_FILES = None\n",
        "pages/test_corners.py::test_anchor_54_form_of_ten_thousand_parts_is_refused",
    ),
    Guard(
        55,
        "consult/core/files/checks.py",
        STEM,
        f"{STEM}    return name\n",
        "core/test_file_checks.py::test_name_loses_characters_of_paths_and_headers",
    ),
    Guard(
        55,
        "consult/media/actions/uploads.py",
        '    line = clean_line(PurePath(name.replace("\\\\", "/")).name)\n',
        "    line = name\n",
        "media/test_protocol.py::test_name_of_a_file_is_one_line_without_folders",
    ),
    Guard(
        56,
        "consult/opendata/writers/cells.py",
        '    return _RISKY.sub("\'", text)\n',
        "    return text\n",
        "opendata/test_publication.py::test_cells_are_no_formulas_in_csv_and_raw_in_json",
    ),
    Guard(
        57,
        "consult/core/papers/paper.py",
        '(allowed_protocols=["data"])',
        "()",
        "core/test_paper.py::test_fetcher_refuses_addresses_of_files_and_networks",
    ),
    Guard(
        57,
        "consult/core/papers/paper.py",
        "engine.HTML(string=markup, url_fetcher=fetcher)",
        "engine.HTML(string=markup)",
        "core/test_paper.py::test_write_pdf_of_a_page_with_addresses_opens_no_connection",
    ),
    Guard(
        57,
        "consult/outcomes/sources/link_probe.py",
        "if not found or not all(is_public(address) for address in found):",
        "if not found:",
        "outcomes/test_sources.py::test_link_check_refuses_a_name_with_one_private_address",
    ),
    Guard(
        60,
        "consult/core/live/line.py",
        "if len(self.waiting) >= MOST:",
        "if len(self.waiting) >= 1_000_000:",
        "live/test_faults.py::test_queue_of_a_client_is_bounded_and_ends_with_reread",
    ),
    Guard(
        61,
        "consult/core/files/file_store.py",
        "if file is None or file.pk in holder_of(file).find_used([file.pk]):",
        "if file is None:",
        "core/test_file_store.py::test_file_with_a_holder_is_not_dropped",
    ),
    Guard(
        62,
        "debates/models/comments.py",
        "    body = models.TextField(max_length=COMMENT_LENGTH)\n",
        "    body = models.TextField()\n",
        "house/test_constraints.py::test_anchor_62_text_that_people_send_has_a_maximum_length",
    ),
    Guard(
        62,
        "votes/actions/drafts.py",
        "    if last >= MOST_OPTIONS:\n",
        "    if last >= 1000:\n",
        "votes/test_polls.py::test_a_twenty_first_option_is_refused",
    ),
    Guard(
        62,
        "consult/questionnaires/actions/items.py",
        ".count() >= MOST_ITEMS:",
        ".count() >= 1000:",
        "questionnaires/test_drafts.py::test_sixty_items_and_twenty_sections_at_most",
    ),
    Guard(
        63,
        "consult/core/live/consumers.py",
        'origin == f"{settings.PUBLIC_SCHEME}://{host.lower()}"',
        '(origin or "").endswith(host.lower())',
        "live/test_channel.py::test_only_a_page_of_this_tenant_opens_a_connection",
    ),
    Guard(
        65,
        "consult/core/postgres/roles.py",
        "lock_timeout=2000",
        "lock_timeout=0",
        "core/test_migrate.py::test_migrate_under_load_does_not_block_readers_and_succeeds_later",
    ),
    Guard(
        65,
        "consult/core/postgres/roles.py",
        "lock_timeout=2000",
        "lock_timeout=0",
        "core/test_migrate.py::test_migrate_table_that_stays_in_use_is_given_up_with_a_message",
    ),
    Guard(
        66,
        "consult/project/settings/base.py",
        CSRF,
        "",
        "house/test_sources.py::test_every_view_has_csrf_protection",
    ),
]
