/* Values of a line made readable: seconds with a point, subjects; what the
 * queue knows beside the log.
 *
 * A number that is none is -1; a subject that cannot be decoded keeps its
 * bytes as far as core/text/charset.h does.  Results live in the arena. */
#include "core/log/message_part.h"

#include <errno.h>

#include "core/text/charset.h"

#define SUBJECT_MAX	4000

/* "0.61" to 610; -1 when it is no number */
int64_t
log_milliseconds(struct span s)
{
	int64_t v = 0;
	size_t i = 0;
	int scale = 1000;

	if (s.n == 0 || s.n > 14)
		return -1;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		v = v * 10 + (s.p[i] - '0');
	if (i == 0)
		return -1;
	v *= 1000;
	if (i == s.n)
		return v;
	if (s.p[i] != '.')
		return -1;
	for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		if ((scale /= 10) > 0)
			v += (int64_t)(s.p[i] - '0') * scale;
	return i == s.n ? v : -1;
}

/* A fold shows as "?" in the log: `?=? =?` is `?= =?`. */
static void
unfold(struct buf *out, struct span v)
{
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '?' && i >= 2 && v.p[i - 1] == '=' &&
		    v.p[i - 2] == '?' && i + 2 < v.n &&
		    (v.p[i + 1] == ' ' || v.p[i + 1] == '\t') &&
		    v.p[i + 2] == '=')
			continue;
		buf_addc(out, v.p[i]);
	}
}

int64_t
log_number(struct span s)
{
	uint64_t v;

	return span_u64(s, INT64_MAX, &v) == 0 ? (int64_t)v : -1;
}

int
log_subject(struct arena *a, struct span value, struct span *ret)
{
	struct buf raw, text;
	char *p = NULL;
	int r;

	buf_init(&raw, SUBJECT_MAX);
	buf_init(&text, 4 * SUBJECT_MAX);
	unfold(&raw, span_head(value, SUBJECT_MAX));
	r = raw.error == -ENOMEM ? -ENOMEM :
	    charset_decode_header(buf_span(&raw), &text);
	if (r != -ENOMEM)
		p = arena_memdup(a, text.data, text.len);
	if (p != NULL)
		*ret = span_of(p, text.len);
	buf_done(&raw);
	buf_done(&text);
	return p == NULL ? -ENOMEM : 0;
}

void
log_message_ask_queue(struct arena *a, struct log_message *m,
    const struct facts *f)
{
	struct log_recipient *r;
	struct span to;

	if (f == NULL || m->object != LOG_OBJECT_MESSAGE || m->removed ||
	    m->nrecipients > 0 || (m->verdict != VERDICT_IN_QUEUE &&
	    m->verdict != VERDICT_HELD && m->verdict != VERDICT_UNKNOWN))
		return;
	to = facts_get(f, "queue.to", m->queue_id);
	if (to.n == 0)
		return;
	r = arena_alloc(a, sizeof *r);
	if (r == NULL)
		return;
	*r = (struct log_recipient){ .to = arena_span(a, to),
		.verdict = m->verdict };
	m->recipients = r;
	m->nrecipients = 1;
}
