"""Every change to notices, to who has read them, to consents, and to what persons ask for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.journal.action import action
from ruang.web.journal.personal import Purpose
from ruang.web.notices.telling import administrators, settle, tell
from ruang.web.people.models import User
from ruang.web.people.permissions import is_self
from ruang.web.privacy.kinds import REQUEST_ANSWERED, REQUEST_MADE
from ruang.web.privacy.models import Acknowledgement, Answer, Consent, PrivacyNotice, RightsRequest
from ruang.web.privacy.permissions import (
    is_office,
    may_acknowledge,
    may_answer,
    may_change_draft,
    may_take_back,
    may_take_consent_back,
)

# Section 30 gives thirty days for access; the same is kept for every other request.
DAYS_TO_ANSWER: Final = 30


@action("privacy.notice_drafted", allowed=is_office)
def draft_notice(_nothing: None, /, *, by: Any, valid_from: date, **texts: Any) -> PrivacyNotice:
    """Begin a new version of the privacy notice.

    Raises (when called):
        ValidationError: There is a draft already.
    """
    if PrivacyNotice.objects.drafts().exists():
        raise ValidationError(_("There is a draft already: go on with that one."))
    return PrivacyNotice.objects.create(made_by=by, valid_from=valid_from, **texts)


@action("privacy.notice_changed", allowed=may_change_draft)
def change_draft(notice: PrivacyNotice, /, *, by: Any, **texts: Any) -> PrivacyNotice:
    """Write on at a draft."""
    for name, value in texts.items():
        setattr(notice, name, value)
    notice.save()
    return notice


@action("privacy.notice_published", allowed=may_change_draft)
def publish_notice(notice: PrivacyNotice, *, by: Any) -> PrivacyNotice:
    """Publish a draft: from now on nobody changes it, and it follows the version before.

    Raises (when called):
        ValidationError: It would begin before it was published, or before the version that it
            follows.
    """
    # Locked, so that two drafts at once cannot become the same version.
    versions = PrivacyNotice.objects.select_for_update().published()
    last = versions.aggregate(number=Max("number"), begins=Max("valid_from"))
    earliest = max(filter(None, (timezone.localdate(), last["begins"])))
    if notice.valid_from < earliest:
        raise ValidationError(
            {"valid_from": _("It cannot begin before today, nor before the version before it.")}
        )
    notice.number = (last["number"] or 0) + 1
    notice.published_by, notice.published_at = by, timezone.now()
    notice.save(update_fields=["number", "published_by", "published_at"])
    return notice


@action("privacy.notice_read", allowed=may_acknowledge)
def acknowledge(notice: PrivacyNotice, *, by: User) -> Acknowledgement:
    """Confirm that one has read a version; a second time it is the same."""
    read, _made = Acknowledgement.objects.get_or_create(notice=notice, person=by)
    return read


@action("privacy.consent_given", allowed=is_self)
def give_consent(person: User, *, by: User, purpose: Purpose) -> Consent:
    """Agree to a purpose, under the notice that holds now; a second time it is the same.

    Raises (when called):
        ValueError: This purpose stands on something else than consent.
    """
    if not purpose.needs_consent:
        raise ValueError(purpose.key)
    given, _made = Consent.objects.get_or_create(
        person=person,
        purpose=purpose.key,
        withdrawn_at=None,
        defaults={"notice": PrivacyNotice.objects.current()},
    )
    return given


@action("privacy.consent_taken_back", allowed=may_take_consent_back)
def take_consent_back(consent: Consent, *, by: User) -> Consent:
    """Take a consent back: what it was for ends."""
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    return consent


@action("privacy.data_taken", allowed=is_self)
def note_download(person: User, *, by: User) -> User:
    """Note that a person took a copy of everything that is held about her."""
    return person


@action("privacy.requested", allowed=is_self)
def ask(person: User, *, by: User, right: str, about: str, wanted: str) -> RightsRequest:
    """Ask for something about one's data that an administrator has to do."""
    made = RightsRequest.objects.create(
        person=person,
        right=right,
        about=about,
        wanted=wanted,
        due_on=timezone.localdate() + timedelta(days=DAYS_TO_ANSWER),
    )
    others = [one for one in administrators() if one.pk != person.pk]
    values = {"number": made.pk, "days": DAYS_TO_ANSWER}
    tell(REQUEST_MADE, others, about=made, url=made.get_absolute_url(), **values)
    return made


@action("privacy.answered", allowed=may_answer)
def answer(request: RightsRequest, *, by: User, granted: bool, words: str) -> RightsRequest:
    """Answer a request; a refusal gives its reason, which the record of processing keeps.

    Raises (when called):
        ValidationError: Refused without a reason.
    """
    if not granted and not words.strip():
        raise ValidationError({"answer": _("Give the reason: the law wants it recorded.")})
    request.state = Answer.GRANTED if granted else Answer.REFUSED
    request.answer, request.answered_by, request.answered_at = words, by, timezone.now()
    request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    settle(REQUEST_MADE, about=request)
    url = request.get_absolute_url()
    tell(REQUEST_ANSWERED, [request.person], about=request, url=url, number=request.pk)
    return request


@action("privacy.request_taken_back", allowed=may_take_back)
def take_back(request: RightsRequest, *, by: User) -> RightsRequest:
    """Take a request back before it is answered."""
    request.state, request.answered_at = Answer.WITHDRAWN, timezone.now()
    request.save(update_fields=["state", "answered_at"])
    settle(REQUEST_MADE, about=request)
    return request
