/* What the replies mean.  Servers and notices say the same in several places,
 * some of which say nothing: the first that says something clear counts. */
#include "core/bounce/notice_part.h"

#include <errno.h>

#include "core/bounce/reply.h"

/* A meaning that only repeats the code. */
static bool
is_weak(const struct reply_meaning *m)
{
	static const char *const ids[] = { "any.policy-code",
		"any.network-code", "any.system-code", "any.mailbox-code",
		"any.permanent", "any.temporary", "any.suspended-delivery" };

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		if (strcmp(m->id, ids[i]) == 0)
			return true;
	return false;
}

/* "550 5.1.1 …" where the words alone have neither. */
static struct span
with_status(struct bounce *b, const struct notice_rcpt *v, struct span text)
{
	if (v->status.n == 0)
		return span_str("");
	return span_str(arena_printf(b->arena, "%c50 " SPAN_FMT " " SPAN_FMT,
	    v->status.p[0], SPAN_ARG(v->status), SPAN_ARG(text)));
}

static int
try_text(struct bounce *b, struct notice_rcpt *v, struct span text,
    bool *ret_clear)
{
	struct reply_meaning m = { .id = "" };
	int r;

	if (text.n == 0 || *ret_clear)
		return 0;
	r = replies_explain(b->replies, text, v->mta, v->address, b->arena,
	    &m);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	*ret_clear = !is_weak(&m);
	if (!v->known || *ret_clear)
		v->m = m;
	v->known = true;
	return 0;
}

static int
explain(struct bounce *b, struct notice_rcpt *v)
{
	struct reply_meaning said = { .id = "" };
	bool clear = false;
	int r = 0;

	if (v->reply.n == 0)
		v->reply = v->transcript;
	if (v->reply.n > 0)
		r = replies_explain(b->replies, v->reply, v->mta, v->address,
		    b->arena, &said);
	if (r < 0 && r != -ENOENT)
		return r;
	v->shown = said.normalised;
	v->our_address = said.our_address;
	if (v->status.n == 0)
		v->status = said.enhanced;
	r = try_text(b, v, v->reply, &clear);
	if (r == 0)
		r = try_text(b, v, v->transcript, &clear);
	if (r == 0)
		r = try_text(b, v, v->said, &clear);
	if (r == 0)
		r = try_text(b, v, with_status(b, v, v->reply), &clear);
	if (r == 0 && b->n == 1)
		r = try_text(b, v, span_head(b->words, REPLY_MAX), &clear);
	return r;
}

int
notice_explain(struct bounce *b)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < b->n; i++)
		r = explain(b, &b->v[i]);
	return r;
}
