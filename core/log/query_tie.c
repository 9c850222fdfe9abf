/* Lines tied to a message by the process that wrote them:
 *   - around smtpd's client=, or a failed TLS or SASL: from `connect from`
 *     (TLS, SASL, warnings) to `disconnect from` of the same tag[pid], and
 *     just before client= a `NOQUEUE: hold`, `discard`, `warn`, …;
 *   - before a line of smtp or lmtp: what the same tag[pid] wrote since its
 *     line before with a queue id (TLS, connect failures).
 *   - beside a line of lmtp: what Dovecot says of the session that its reply
 *     names (which mailbox).
 * Read locally around the line, at most TIE_SPAN (TIE_SPAN_OUT) bytes each way
 * and TIE_LINES lines; lines that carry another queue id are not taken. */
#include "core/log/query_state.h"

#include <errno.h>
#include <stdlib.h>

#include "core/log/segment.h"

#define TIE_SPAN	((uint64_t)512 * 1024)	/* a connection */
#define TIE_SPAN_OUT	((uint64_t)64 * 1024)	/* a delivery */
#define TIE_LINES	200
#define STORED_SPAN	((size_t)32 * 1024)	/* each way */
#define SESSION_MIN	12
#define TIE_ASKED	64		/* lines of a message asked about */

struct tie {
	struct line_cache *cache;
	const struct log_source *s;
	struct arena	*a;
	uint32_t	 segment;
	uint32_t	 process;	/* line_process */
	struct frame	 own;		/* the line they are tied to */
	struct lpos_list *out;
	bool		 connection;	/* smtpd: up to connect/disconnect */
	bool		 other;		/* another mail's line was passed */
	size_t		 taken;
};

/* A line of the same process?  Then true, and whether to go on. */
static bool
same_process(const struct tie *t, struct span line, struct frame *f)
{
	return frame_line(line, f) && f->pid == t->own.pid &&
	    span_eq(f->tag, t->own.tag) && span_eq(f->host, t->own.host);
}

/* An access action that smtpd logs before the mail has its id; message.c asks
 * whether it was for this mail. */
static bool
is_early(const struct tie *t, const struct frame *f, bool backward)
{
	return t->connection && backward && !t->other && f->noqueue &&
	    !span_starts(f->rest, "reject: ") &&
	    !span_starts(f->rest, "milter-reject: ") &&
	    !span_starts(f->rest, "proxy-reject: ");
}

/* 1: this was the last one. */
static int
take(struct tie *t, struct span line, uint64_t at, bool backward)
{
	struct frame f;
	int r;

	if (!same_process(t, line, &f))
		return 0;
	if (f.id.n > 0 && !t->connection)
		return 1;
	if (t->connection && ((backward &&
	    span_starts(f.text, "disconnect from ")) ||
	    (!backward && span_starts(f.text, "connect from "))))
		return 1;
	t->other |= f.id.n > 0;
	if ((f.id.n == 0 && !f.noqueue) || is_early(t, &f, backward)) {
		r = lpos_add(t->out, lpos(t->segment, at));
		if (r != 0)
			return r;
		t->taken++;
	}
	if (!t->connection)
		return 0;
	return span_starts(f.text, backward ? "connect from " :
	    "disconnect from ");
}

static int
read_and_take(struct tie *t, uint64_t at, bool backward)
{
	struct span line;
	int r = line_read(t->cache, t->s, lpos(t->segment, at), t->a, &line);

	if (r != 0)
		return r == -ENODATA ? 0 : r;
	/* Not whole yet? */
	if (!backward && at + line.n >=
	    source_segment(t->s, t->segment)->info.size)
		return 1;
	return take(t, line, at, backward);
}

/* Lines of the process before `at`, newest first. */
static int
back(struct tie *t, uint64_t at)
{
	uint64_t most = t->connection ? TIE_SPAN : TIE_SPAN_OUT;
	uint64_t from = at > most ? at - most : 0;
	int r = 0;

	if (at == 0)
		return 0;
	for (uint64_t n = (at - 1) / LINE_PIECE + 1; r == 0 &&
	    n-- > from / LINE_PIECE; ) {
		const struct line_mark *m;
		size_t k;

		r = line_marks(t->cache, t->s, t->segment, n, &m, &k);
		while (r == 0 && k-- > 0) {
			uint64_t p = n * LINE_PIECE + m[k].at;

			if (m[k].process != t->process || p >= at)
				continue;
			r = p < from ? 1 : read_and_take(t, p, true);
		}
	}
	return r < 0 ? r : 0;
}

static int
forward(struct tie *t, uint64_t at)
{
	uint64_t to = at + TIE_SPAN;
	int r = 0;

	for (uint64_t n = at / LINE_PIECE; r == 0 && n * LINE_PIECE < to &&
	    n * LINE_PIECE < source_segment(t->s, t->segment)->info.size;
	    n++) {
		const struct line_mark *m;
		size_t count;

		r = line_marks(t->cache, t->s, t->segment, n, &m, &count);
		for (size_t k = 0; k < count && r == 0; k++) {
			uint64_t p = n * LINE_PIECE + m[k].at;

			if (m[k].process != t->process || p < at)
				continue;
			r = p >= to || t->taken >= TIE_LINES ? 1 :
			    read_and_take(t, p, false);
		}
	}
	return r < 0 ? r : 0;
}

/* A failure in smtpd that is an object of its own. */
static bool
is_failure(const struct frame *f)
{
	return !f->noqueue && span_ends(f->tag, "/smtpd") &&
	    (span_starts(f->text, "SSL_accept error from ") ||
	    span_find(f->text, span_str(": SASL ")) >= 0);
}

static bool
wants(const struct frame *f, bool *ret_connection)
{
	*ret_connection = true;
	if (f->pid < 0 || f->id.n == 0)
		return f->pid >= 0 && is_failure(f);
	*ret_connection = span_starts(f->rest, "client=");
	return *ret_connection || span_ends(f->tag, "/smtp") ||
	    span_ends(f->tag, "/lmtp");
}

/* The session that Dovecot's lmtp named in its reply; empty: none. */
static struct span
stored_session(struct span line)
{
	struct log_receipt r;
	struct log_line l;

	if (log_line_parse(line, &l) != 0 || l.kind != LOG_ATTEMPT ||
	    log_receipt_parse(l.reply, &r) != 0 || !r.product ||
	    strcmp(r.product, "dovecot") != 0 || r.id.n < SESSION_MIN)
		return (struct span){ NULL, 0 };
	return r.id;
}

/* What Dovecot did with the mail stands near the attempt. */
static int
tie_stored(struct tie *t, const struct log_input_line *line)
{
	struct span id = stored_session(line->bytes);
	uint64_t from = line->at.offset > STORED_SPAN ?
	    line->at.offset - STORED_SPAN : 0;
	const char *p, *s, *e, *end;
	struct finder finder;
	char *buf;
	int64_t n;
	int r = 0;

	if (id.n == 0 || finder_init(&finder, id) != 0)
		return 0;
	buf = line_cache_scratch(t->cache, 2 * STORED_SPAN);
	if (!buf)
		return -ENOMEM;
	n = segment_read(source_segment(t->s, t->segment), from, buf,
	    2 * STORED_SPAN);
	if (n < 0)
		return (int)n;
	end = buf + n;
	for (p = buf; r == 0 && (p = finder_next(&finder, p, end)); p = e) {
		struct frame f;

		s = memrchr(buf, '\n', (size_t)(p - buf));
		e = memchr(p, '\n', (size_t)(end - p));
		s = s ? s + 1 : buf;
		e = e ? e : end;
		if (frame_line(span_of(s, (size_t)(e - s)), &f) &&
		    span_is(f.tag, "dovecot"))
			r = lpos_add(t->out, lpos(t->segment, from +
			    (uint64_t)(s - buf)));
	}
	return r;
}

static int
tie_line(struct tie *t, const struct log_input_line *line)
{
	int r;

	if (!frame_line(line->bytes, &t->own) ||
	    !wants(&t->own, &t->connection))
		return 0;
	t->process = line_process(&t->own);
	t->segment = line->at.segment;
	t->taken = 0;
	t->other = false;
	r = back(t, line->at.offset);
	if (r == 0 && t->connection)
		r = forward(t, line->at.offset + line->bytes.n + 1);
	if (r == 0 && span_ends(t->own.tag, "/lmtp"))
		r = tie_stored(t, line);
	return r;
}

/* Of tied lines those that are not the message's own. */
static void
drop_own(struct lpos_list *tied, const struct log_input_line *own, size_t n)
{
	size_t w = 0, i = 0;

	for (size_t k = 0; k < tied->n; k++) {
		while (i < n && lpos(own[i].at.segment, own[i].at.offset) <
		    tied->v[k])
			i++;
		if (i == n || lpos(own[i].at.segment, own[i].at.offset) !=
		    tied->v[k])
			tied->v[w++] = tied->v[k];
	}
	tied->n = w;
}

/* Both lists in order of position. */
static int
merge(struct line_cache *c, const struct log_source *s, struct arena *a,
    const struct log_input_line *own, size_t n, const struct lpos_list *tied,
    struct log_input_line **ret, size_t *ret_n)
{
	struct log_input_line *v, *out;
	size_t k, i = 0, j = 0, w = 0;
	int r = query_read(c, s, a, tied->v, tied->n, &v, &k);

	if (r != 0)
		return r;
	out = arena_array(a, n + k + 1, sizeof *out);
	if (!out)
		return -ENOMEM;
	while (i < n || j < k) {
		bool mine = j == k || (i < n &&
		    lpos(own[i].at.segment, own[i].at.offset) <
		    lpos(v[j].at.segment, v[j].at.offset));

		out[w] = mine ? own[i++] : v[j++];
		out[w++].tied = !mine;
	}
	*ret = out;
	*ret_n = w;
	return 0;
}

int
query_tie(struct line_cache *c, const struct log_source *s, struct arena *a,
    const struct log_input_line *lines, size_t n,
    struct log_input_line **ret, size_t *ret_n)
{
	struct lpos_list tied = { 0 };
	struct tie t = { .cache = c, .s = s, .a = a, .out = &tied };
	size_t asked = 0;
	int r = 0;

	for (size_t i = 0; i < n && r == 0 && asked < TIE_ASKED; i++, asked++)
		r = tie_line(&t, &lines[i]);
	lpos_sort(&tied);
	drop_own(&tied, lines, n);
	if (r == 0)
		r = merge(c, s, a, lines, n, &tied, ret, ret_n);
	free(tied.v);
	return r;
}
