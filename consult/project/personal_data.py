"""The ordered steps of an erasure, and the ordered sections of the copy of personal data.

An app that stores data about people adds a step and a section here, under the same name. The
erasure tests in `tests/accounts/test_canary.py` fail if the app forgets it (ADR 22). `accounts`
finds this module through the setting `PERSONAL_DATA`.
"""

from consult.accounts.invitations import selectors as invitation_selectors
from consult.accounts.personal_data import account_sections
from consult.accounts.personal_data.inventory import CopySection, ErasureStep
from consult.accounts.usual_team import selectors as usual_team_selectors
from consult.consultations.actions import charters as charter_actions
from consult.consultations.selectors import charters as charter_selectors
from consult.media import selectors as media_selectors
from consult.media.actions import unused_uploads as unused_upload_actions
from consult.notifications import selectors as notification_selectors
from consult.notifications.actions import deletion as notification_actions
from consult.outcomes.answers.actions import erasure as answer_erasure
from consult.outcomes.answers.selectors import answers as answer_selectors
from consult.outcomes.coding import selectors as coding_selectors
from consult.outcomes.objections import actions as objection_actions
from consult.outcomes.objections import selectors as objection_selectors
from consult.outcomes.remarks import actions as remark_actions
from consult.outcomes.remarks import selectors as remark_selectors
from consult.outcomes.syntheses import personal_data as synthesis_sections
from consult.outcomes.syntheses.actions import withdrawals as synthesis_withdrawals
from consult.outcomes.themes import actions as theme_actions
from consult.questionnaires.actions import erasure as questionnaire_erasure
from consult.questionnaires.selectors import own as questionnaire_selectors
from consult.workshops import erasure as workshop_erasure
from consult.workshops.entries.actions import contributions as contribution_actions
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.voice_messages import actions as voice_message_actions
from consult.workshops.voice_messages import selectors as voice_message_selectors
from debates import erasure as debate_erasure
from debates.comments.selectors import comments as comment_selectors
from debates.drafts import actions as draft_actions
from debates.drafts import selectors as draft_selectors
from debates.names import actions as name_actions
from debates.names import selectors as name_selectors
from debates.proposals.selectors import proposals as proposal_selectors
from moderation import erasure as moderation_erasure
from moderation.alerts import actions as alert_actions
from moderation.appeals import selectors as appeal_selectors
from moderation.cases.selectors import delays as delay_selectors
from moderation.measures import selectors as measure_selectors
from moderation.notices import selectors as notice_selectors
from votes.actions import erasure as vote_erasure
from votes.selectors import own as vote_selectors

# Before the first step, the transaction of the request has deleted the public name, the login, the
# roles and the tokens (`consult.accounts.personal_data.erasure`). A worker may be killed between
# two steps, so what other people read comes first.
ERASURE_STEPS = (
    # Comments before proposals: this step locks the person's own proposals too, in the order of
    # their ids, because the next one locks them.
    ErasureStep("comment", debate_erasure.erase_comments),
    # This step also removes the person from institutions, because the texts that are kept say which
    # institutions must stay.
    ErasureStep("proposal", debate_erasure.erase_proposals),
    # Proposals before votes: the question of an erased proposal is frozen first, then the votes on
    # it are withdrawn, and the ledger lists the two in this order.
    ErasureStep("question", vote_erasure.erase_votes),
    ErasureStep("questionnaire", questionnaire_erasure.erase_submissions),
    # Uploads before voice messages: a voice message deletes the sound that it took from an upload.
    ErasureStep("upload", unused_upload_actions.erase_uploads),
    ErasureStep("voice", voice_message_actions.erase_voices),
    ErasureStep("workshop", workshop_erasure.erase_from_workshops),
    ErasureStep("provenance", contribution_actions.forget_agent),
    ErasureStep("synthesis", synthesis_withdrawals.forget_writer),
    ErasureStep("theme", theme_actions.forget_decider),
    ErasureStep("objection", objection_actions.erase_objections),
    ErasureStep("remark", remark_actions.erase_remarks),
    # Texts before reported names and notices: only moderators read these, beside the texts.
    ErasureStep("name", name_actions.erase_names),
    ErasureStep("notice", moderation_erasure.forget_reporter),
    ErasureStep("appeal", moderation_erasure.forget_appeals),
    ErasureStep("measure", moderation_erasure.forget_measures),
    # Published answers are words of the authority: they only lose the names of their writers.
    ErasureStep("answer", answer_erasure.erase_answers),
    # Only the person read these.
    ErasureStep("draft", draft_actions.erase_drafts),
    ErasureStep("alert", alert_actions.forget_alerts),
    ErasureStep("news", notification_actions.forget),
    # The acceptances of a charter come after all texts, because they are the proof that their
    # author accepted its licence.
    ErasureStep("consultation", charter_actions.forget_acceptances),
)

# The account first, then the other sections by name. The names are keys of the copy in JSON.
COPY_SECTIONS = (
    CopySection("account", account_sections.list_account),
    CopySection("role", account_sections.list_roles),
    CopySection("invitation", invitation_selectors.list_own_invitations),
    CopySection("usual_team", usual_team_selectors.list_own_usual_roles),
    CopySection("institution", account_sections.list_institutions),
    CopySection("token", account_sections.list_tokens),
    CopySection("passkey", account_sections.list_passkeys),
    CopySection("session", account_sections.list_sessions),
    CopySection("alert", delay_selectors.own_alerts_for_export),
    CopySection("answer", answer_selectors.export_answers),
    CopySection("appeal", appeal_selectors.own_appeals_for_export),
    CopySection("comment", comment_selectors.export_comments),
    CopySection("consultation", charter_selectors.own_acceptances_for_export),
    CopySection("draft", draft_selectors.export_drafts),
    CopySection("measure", measure_selectors.own_measures_for_export),
    CopySection("name", name_selectors.export_names),
    CopySection("news", notification_selectors.export),
    CopySection("notice", notice_selectors.own_notices_for_export),
    CopySection("objection", objection_selectors.export_objections),
    CopySection("proposal", proposal_selectors.export_proposals),
    CopySection("provenance", contribution_selectors.export_entered),
    CopySection("question", vote_selectors.own_positions_for_export),
    CopySection("questionnaire", questionnaire_selectors.own_submissions_for_export),
    CopySection("remark", remark_selectors.export_remarks),
    CopySection("synthesis", synthesis_sections.export_syntheses),
    CopySection("theme", coding_selectors.export_coded),
    CopySection("upload", media_selectors.export_uploads),
    CopySection("voice", voice_message_selectors.export_voices),
    CopySection("workshop", workshop_selectors.own_workshops_for_export),
)
