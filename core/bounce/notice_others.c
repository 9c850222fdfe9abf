/* Mails that come back and are no bounce: complaints of receivers (RFC 5965,
 * and those of Hotmail, which have no report) and automatic replies. */
#include "core/bounce/notice_part.h"

#include "core/bounce/dialect.h"

static void
complaint_field(struct bounce *b, const struct fields *f, const char *name)
{
	struct span address, list = notice_field(b, f, name);
	size_t at = 0;

	while (dialect_address(list, &at, &address))
		(void)notice_rcpt(b, address);
}

static void
complaint_part(struct bounce *b, const struct mime_part *p)
{
	struct fields f;

	if (fields_read(notice_bytes(b, p), false, b->arena, &f) < 0)
		return;
	b->feedback = notice_field(b, &f, "Feedback-Type");
	b->source_ip = notice_field(b, &f, "Source-IP");
	if (b->mta.n == 0)
		b->mta = notice_field(b, &f, "Reporting-MTA");
	complaint_field(b, &f, "Original-Rcpt-To");
	complaint_field(b, &f, "Removal-Recipient");
}

static bool
is_hotmail(struct bounce *b, const struct fields *f)
{
	return span_find_nocase(notice_field(b, f, "From"),
	    span_str("staff@hotmail.com")) >= 0 && span_starts_nocase(
	    notice_field(b, f, "Subject"), "complaint about message from ");
}

static void
complaint(struct bounce *b)
{
	for (size_t i = 0; i < b->mime.n; i++) {
		const struct mime_part *p = b->mime.v[i];

		if (notice_is_own(p) && mime_is(p,
		    "message/feedback-report")) {
			b->complaint = true;
			complaint_part(b, p);
		}
	}
	b->complaint |= is_hotmail(b, &b->mime.v[0]->fields);
	if (b->complaint && b->n == 0 && b->back.to.n > 0)
		(void)notice_rcpt(b, b->back.to);
	for (size_t i = 0; b->complaint && i < b->n; i++)
		b->v[i].reason = "feedback";
}

void
notice_others(struct bounce *b)
{
	struct span address, from;
	struct notice_rcpt *r;
	size_t at = 0;

	complaint(b);
	b->kind = notice_kind(b);
	from = notice_field(b, &b->mime.v[0]->fields, "From");
	if (b->kind == NOTICE_REPLY && dialect_address(from, &at, &address) &&
	    (r = notice_rcpt(b, address)) != NULL)
		r->reason = "vacation";
}
