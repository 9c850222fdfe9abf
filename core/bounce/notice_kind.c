/* What kind of a mail it is.  A report says so itself; automatic replies say
 * it in their header. */
#include "core/bounce/notice_part.h"

static const char *const words[] = {
	[NOTICE_MAIL] = "mail", [NOTICE_FAILED] = "failed",
	[NOTICE_DELAYED] = "delayed", [NOTICE_DELIVERED] = "delivered",
	[NOTICE_REPLY] = "reply", [NOTICE_RECEIPT] = "receipt",
	[NOTICE_COMPLAINT] = "complaint",
};

const char *
notice_kind_word(enum notice_kind k)
{
	return words[k];
}

static bool
has_part(const struct bounce *b, const char *type)
{
	for (size_t i = 0; i < b->mime.n; i++)
		if (notice_is_own(b->mime.v[i]) && mime_is(b->mime.v[i], type))
			return true;
	return false;
}

/* By its header, or the usual words of a subject. */
bool
notice_is_reply(struct bounce *b)
{
	static const char *const fields[] = { "X-Autoreply", "X-Autorespond",
		"X-Autoresponder", "X-Auto-Reply" };
	static const char *const subjects[] = { "out of office",
		"out of the office", "automatic reply", "auto reply",
		"auto-reply", "autoreply", "auto:", "auto response",
		"autorespon", "vacation", "away from", "自動返信", "自動応答",
		"不在" };
	const struct fields *f = &b->mime.v[0]->fields;
	struct span subject = notice_field(b, f, "Subject");
	struct span precedence = notice_field(b, f, "Precedence");

	if (span_starts_nocase(notice_field(b, f, "Auto-Submitted"),
	    "auto-replied") || span_starts_nocase(precedence, "auto_reply"))
		return true;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (fields_find(f, fields[i], 0))
			return true;
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
		if (span_find_nocase(subject, span_str(subjects[i])) >= 0)
			return true;
	return false;
}

/* One recipient that failed decides. */
static enum notice_kind
of_recipients(const struct bounce *b)
{
	size_t delayed = 0, taken = 0;

	for (size_t i = 0; i < b->n; i++) {
		const char *action = b->v[i].action;

		if (strcmp(action, "delayed") == 0)
			delayed++;
		else if (strcmp(action, "delivered") == 0 ||
		    strcmp(action, "relayed") == 0 ||
		    strcmp(action, "expanded") == 0)
			taken++;
		else
			return NOTICE_FAILED;
	}
	return delayed > 0 ? NOTICE_DELAYED : taken > 0 ? NOTICE_DELIVERED :
	    NOTICE_MAIL;
}

/* Services that let a mail wait until its sender has answered, in the form
 * of a report. */
static bool
asks_back(struct bounce *b)
{
	return span_find_nocase(notice_field(b, &b->mime.v[0]->fields,
	    "From"), span_str("@boxbe.com")) >= 0;
}

enum notice_kind
notice_kind(struct bounce *b)
{
	if (b->complaint)
		return NOTICE_COMPLAINT;
	if (asks_back(b))
		return NOTICE_REPLY;
	if (has_part(b, "message/disposition-notification"))
		return NOTICE_RECEIPT;
	if (b->n > 0)
		return of_recipients(b);
	if (b->notice)
		return NOTICE_FAILED;
	return notice_is_reply(b) ? NOTICE_REPLY : NOTICE_MAIL;
}
