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

static bool
is_reply(struct bounce *b)
{
	const struct fields *f = &b->mime.v[0]->fields;

	return span_starts_nocase(notice_field(b, f, "Auto-Submitted"),
	    "auto-replied");
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

enum notice_kind
notice_kind(struct bounce *b)
{
	if (has_part(b, "message/feedback-report"))
		return NOTICE_COMPLAINT;
	if (has_part(b, "message/disposition-notification"))
		return NOTICE_RECEIPT;
	if (b->n > 0)
		return of_recipients(b);
	return is_reply(b) ? NOTICE_REPLY : NOTICE_MAIL;
}
