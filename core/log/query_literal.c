/* Pass 1: the lines that hold the literal, or match the pattern.
 *
 * Of such a line only its queue id is kept; a line without one may be a
 * refusal or a session and is kept by position.  Pass 2 gathers the lines of
 * these ids and joins them. */
#include "core/log/crew.h"

#include <errno.h>
#include <stdlib.h>

#include "core/log/embedded.h"
#include "core/log/segment.h"
#include "core/log/text_match.h"

/* More ids than this: joining while reading is cheaper than gathering. */
#define GATHER_MAX 65536

/* The eight bytes that stand where the id begins. */
static uint64_t
head_of(struct span id)
{
	char b[10] = "         ";
	uint64_t v;
	size_t n = id.n < 8 ? id.n : 8;

	memcpy(b, id.p, n);
	if (n < 8)
		b[n] = ':';
	memcpy(&v, b, sizeof v);
	return v;
}

static size_t
head_bit(uint64_t v)
{
	return (size_t)((v * UINT64_C(0x9e3779b97f4a7c15)) >> 48);
}

static bool
head_wanted(const struct heads *h, struct span text)
{
	uint64_t v;
	size_t bit;

	if (!h || text.n < 8)
		return true;
	memcpy(&v, text.p, sizeof v);
	bit = head_bit(v);
	return h->bits[bit >> 6] >> (bit & 63) & 1;
}

static int
keep(struct crew_member *m, const struct scan_block *b, const char *start,
    const char *end)
{
	size_t n = (size_t)(end - start);
	struct span line = { start, n < SCAN_LINE_MAX ? n : SCAN_LINE_MAX };
	struct frame f;

	if (!frame_line(line, &f))
		return 0;
	frame_embedded(line, &f, m->q->f->sessions);
	if (f.id.n > 0) {
		int r = lpos_add(&m->found, join_key(m->q->join, &f));

		return r == 0 ? lpos_add(&m->heads, head_of(f.id)) : r;
	}
	if (f.noqueue || m->q->f->sessions)
		return lpos_add(&m->lone, lpos(m->segment, b->offset +
		    (uint64_t)(start - b->p)));
	return 0;
}

static int
literal_block(struct crew_member *m, const struct scan_block *b)
{
	const char *p = b->p, *end = b->p + b->n;
	int r = 0;

	while (r == 0 && (p = finder_next(&m->q->finder, p, end))) {
		const char *s = memrchr(b->p, '\n', (size_t)(p - b->p));
		const char *e = memchr(p, '\n', (size_t)(end - p));

		s = s ? s + 1 : b->p;
		e = e ? e : end;
		if ((size_t)(p - s) < SCAN_LINE_MAX)
			r = keep(m, b, s, e);
		p = e;
	}
	return r;
}

static int
pattern_block(struct crew_member *m, const struct scan_block *b)
{
	struct span block = { b->p, b->n };
	size_t at = 0;
	int r = 0;

	while (r == 0) {
		const char *e;

		at = text_match_block(m->q->f->text_re, m->match, m->context,
		    block, at);
		if (at >= b->n)
			break;
		e = memchr(b->p + at, '\n', b->n - at);
		e = e ? e : b->p + b->n;
		r = keep(m, b, b->p + at, e);
		at = (size_t)(e - b->p) + 1;
	}
	return r;
}

/* Frames a line whose id may be wanted, or begins a message. */
static bool
gather_frame(const struct query *q, struct span line, struct frame *f)
{
	if (frame_plain(line, f)) {
		if (!head_wanted(q->heads, f->text) &&
		    (span_ends(f->tag, "/smtpd") || span_ends(f->tag, "/qmgr")
		    || span_ends(f->tag, "/smtp") ||
		    span_ends(f->tag, "/lmtp")))
			return false;
		frame_id(f);
	} else if (!frame_line(line, f)) {
		return false;
	}
	frame_embedded(line, f, q->f->sessions);
	return f->id.n > 0;
}

static int
gather_block(struct crew_member *m, const struct scan_block *block)
{
	struct scan_block b = *block;
	struct span line;
	uint64_t at;
	int r = 0;

	while (r == 0 && scan_next(&b, &line, &at)) {
		struct frame f;

		if (!gather_frame(m->q, line, &f))
			continue;
		m->count += span_starts(f.rest, "message-id=");
		if (join_wanted(m->q->join, join_key(m->q->join, &f)))
			r = lpos_add(&m->found, lpos(m->segment, at));
	}
	return r;
}

int
query_gather(struct query *q, const struct ranges *r, struct lpos_list *ret,
    uint64_t *count)
{
	struct crew_found f = { .found = *ret };
	int code = crew_run(q, r, !q->exact, gather_block, &f);

	lpos_sort(&f.found);
	*ret = f.found;
	if (count)
		*count += f.count;
	return code;
}

int
query_join_list(struct query *q, struct join *j, const struct lpos_list *l)
{
	int r = 0;

	for (size_t i = 0; i < l->n && r == 0; i++) {
		struct arena *a = q->line_arena;
		struct span line;

		if (query_cancelled(q))
			return -ECANCELED;
		arena_reset(a);
		r = line_read(q->cache, q->s, l->v[i], a, &line);
		if (r == 0)
			r = join_line(j, l->v[i], line);
		else if (r == -ENODATA)
			r = 0;
	}
	return r;
}

static int
want_heads(struct query *q, const struct lpos_list *l)
{
	q->heads = calloc(1, sizeof *q->heads);
	if (!q->heads)
		return -ENOMEM;
	for (size_t i = 0; i < l->n; i++) {
		size_t bit = head_bit(l->v[i]);

		q->heads->bits[bit >> 6] |= UINT64_C(1) << (bit & 63);
	}
	return 0;
}

int
query_find(struct query *q, const struct ranges *r, bool *ret_many)
{
	crew_fn *fn = q->literal ? literal_block : pattern_block;
	struct crew_found f = { .lone = q->lone };
	int code = crew_run(q, r, !q->exact, fn, &f);

	q->lone = f.lone;
	lpos_sort(&f.found);
	lpos_sort(&q->lone);
	if (code == 0)
		code = join_limit(q->join);
	for (size_t i = 0; i < f.found.n && code == 0; i++)
		code = join_only(q->join, f.found.v[i]);
	if (code == 0)
		code = want_heads(q, &f.heads);
	*ret_many = f.found.n > GATHER_MAX;
	free(f.found.v);
	free(f.heads.v);
	return code;
}

/* Refusals and sessions that pass 1 met. */
int
query_lone_found(struct query *q)
{
	int r = 0;

	for (size_t i = 0; i < q->lone.n && r == 0; i++) {
		struct span line;
		struct frame f;

		arena_reset(q->line_arena);
		r = line_read(q->cache, q->s, q->lone.v[i], q->line_arena,
		    &line);
		if (r == 0 && frame_line(line, &f))
			r = query_lone(q, q->lone.v[i], line, &f);
		else if (r == -ENODATA)
			r = 0;
	}
	q->lone.n = 0;
	return r;
}
