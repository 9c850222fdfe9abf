/* Blocks of whole lines by pread, and the fast framing of a line.
 *
 * Bytes are read to the same place of a page as they have in the file: where
 * the target lies a few bytes further on, some CPUs (rep movsb on Zen) copy
 * four times as slowly.
 * Fails with read errors, -ENOMEM and -ECANCELED.  The buffer belongs to the
 * caller and is reused; blocks point into it and live until the callback
 * returns. */
#include "core/log/scan.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/log/header.h"
#include "core/log/queueid.h"

#define SCAN_PAGE	((size_t)4096)

void
scan_buffer_done(struct scan_buffer *b)
{
	free(b->p);
	*b = (struct scan_buffer){ 0 };
}

/* The room in front of what is read: a line without its end. */
#define CARRY	((SCAN_LINE_MAX + SCAN_PAGE) / SCAN_PAGE * SCAN_PAGE)

static int
buffer_need(struct scan_buffer *b, size_t n)
{
	char *p;

	if (b->n >= n)
		return 0;
	p = aligned_alloc(SCAN_PAGE, n);
	if (!p)
		return -ENOMEM;
	free(b->p);
	b->p = p;
	b->n = n;
	return 0;
}

static ssize_t
read_at(int fd, char *p, size_t n, uint64_t at)
{
	ssize_t k;

	do
		k = pread(fd, p, n, (off_t)at);
	while (k < 0 && errno == EINTR);
	return k < 0 ? -errno : k;
}

/* One scan under way. */
struct state {
	const struct scan *s;
	char	*area;		/* what is read goes here, what is left over
				 * lies before it */
	char	*buf;
	size_t	 have;		/* bytes in buf, a line start at its front */
	uint64_t pos;		/* offset of buf[0] */
	bool	 skipping;	/* inside the tail of an overlong line */
};

static int
hand_out(struct state *st, size_t n, bool partial)
{
	const struct scan *s = st->s;
	struct scan_block b = { st->buf, n, st->pos, partial };

	if (n == 0 || st->pos >= s->to)
		return 0;
	if (st->pos + n > s->to) {
		/* The line that holds byte to - 1 is the last one. */
		size_t k = (size_t)(s->to - st->pos);
		const char *e = memchr(b.p + k - 1, '\n', n - k + 1);

		if (e) {
			b.n = (size_t)(e - b.p) + 1;
			b.partial = false;
		}
	}
	return s->fn(s->arg, &b);
}

static void
drop(struct state *st, size_t n)
{
	st->buf += n;
	st->have -= n;
	st->pos += n;
}

/* Whole lines of the buffer go out; what is left is the head of a line. */
static int
consume(struct state *st)
{
	const char *e;
	int r;

	if (st->skipping) {
		e = memchr(st->buf, '\n', st->have);
		st->skipping = !e;
		drop(st, e ? (size_t)(e - st->buf) + 1 : st->have);
	}
	e = memrchr(st->buf, '\n', st->have);
	if (e) {
		size_t n = (size_t)(e - st->buf) + 1;

		r = hand_out(st, n, false);
		if (r != 0)
			return r;
		drop(st, n);
	}
	if (st->have > SCAN_LINE_MAX) {
		r = hand_out(st, SCAN_LINE_MAX, false);
		if (r != 0)
			return r;
		st->skipping = true;
		drop(st, st->have);
	}
	return 0;
}

/* Where the next read goes: behind what is left, and at the same place of a
 * page as in the file. */
static char *
next_area(struct state *st, size_t *ret_n)
{
	size_t block = st->s->block ? st->s->block : SCAN_BLOCK;
	uint64_t at = st->pos + st->have;
	size_t in = block >= 2 * SCAN_PAGE ? (size_t)(at % SCAN_PAGE) : 0;
	char *p = st->area + in;

	if (st->have > 0)
		memmove(p - st->have, st->buf, st->have);
	st->buf = p - st->have;
	*ret_n = block - in;
	/* Not much further than the end of the last line. */
	if (at < st->s->to && st->s->to - at < *ret_n - SCAN_PAGE &&
	    *ret_n > SCAN_PAGE)
		*ret_n = (size_t)(st->s->to - at) + SCAN_PAGE;
	return p;
}

int
scan_run(const struct scan *s, struct scan_buffer *buf)
{
	size_t block = s->block ? s->block : SCAN_BLOCK;
	struct state st = { .s = s, .pos = s->from };
	int r = buffer_need(buf, (CARRY + block + SCAN_PAGE) / SCAN_PAGE *
	    SCAN_PAGE);

	if (r != 0)
		return r;
	st.buf = st.area = buf->p + CARRY;
	while (r == 0 && st.pos < s->to) {
		size_t n;
		char *p = next_area(&st, &n);
		ssize_t k;

		if (s->cancel && *s->cancel)
			return -ECANCELED;
		k = read_at(s->fd, p, n, st.pos + st.have);
		if (k < 0)
			return (int)k;
		if (k == 0) {
			if (!st.skipping && st.have > 0)
				r = hand_out(&st, st.have, true);
			break;
		}
		st.have += (size_t)k;
		r = consume(&st);
	}
	return r;
}

bool
scan_next(struct scan_block *b, struct span *ret_line, uint64_t *ret_offset)
{
	const char *e;
	size_t n;

	if (b->n == 0)
		return false;
	e = memchr(b->p, '\n', b->n);
	n = e ? (size_t)(e - b->p) : b->n;
	*ret_line = span_of(b->p, n < SCAN_LINE_MAX ? n : SCAN_LINE_MAX);
	*ret_offset = b->offset;
	n += e != NULL;
	b->p += n;
	b->n -= n;
	b->offset += n;
	return true;
}

int
scan_line_start(int fd, uint64_t at, uint64_t end,
    const volatile bool *cancel, uint64_t *ret)
{
	char buf[32768];
	size_t n = SCAN_PAGE;	/* most lines are short */

	*ret = end;
	if (at == 0) {
		*ret = 0;
		return 0;
	}
	for (at--; at < end; n = sizeof buf) {
		ssize_t k;
		const char *e;

		if (cancel && *cancel)
			return -ECANCELED;
		k = read_at(fd, buf, n, at);
		if (k < 0)
			return (int)k;
		if (k == 0)
			break;
		e = memchr(buf, '\n', (size_t)k);
		at += e ? (uint64_t)(e - buf) + 1 : (uint64_t)k;
		if (e && at < end)
			*ret = at;
		if (e)
			break;
	}
	return 0;
}

/* Where the host begins in a common header, NULL for another one. */
static const char *
behind_time(const char *p, const char *end)
{
	if (end - p < 24)
		return NULL;
	if (p[3] == ' ' && p[6] == ' ' && p[9] == ':' && p[12] == ':' &&
	    p[15] == ' ' && p[0] >= 'A' && p[0] <= 'S')
		return p + 16;
	if (p[4] == '-' && p[7] == '-' && p[10] == 'T' && p[13] == ':' &&
	    p[16] == ':' && p[0] >= '0' && p[0] <= '9') {
		const char *e = memchr(p + 19, ' ',
		    (size_t)(end - p - 19) < 20 ? (size_t)(end - p - 19) : 20);

		return e ? e + 1 : NULL;
	}
	return NULL;
}

/* host tag[pid]: text, in the plain form only. */
bool
frame_plain(struct span line, struct frame *f)
{
	const char *end = line.p + line.n;
	const char *h = behind_time(line.p, end), *t, *p;
	int64_t pid = 0;

	if (!h || h == end || *h == ' ' || *h == '<')
		return false;
	t = memchr(h, ' ', (size_t)(end - h));
	if (!t || t[-1] == ':')
		return false;
	f->host = span_of(h, (size_t)(t - h));
	t++;
	p = memchr(t, '[', (size_t)(end - t));
	if (!p || p == t || memchr(t, ' ', (size_t)(p - t)) ||
	    memchr(t, ':', (size_t)(p - t)))
		return false;
	f->tag = span_of(t, (size_t)(p - t));
	for (p++; p < end && *p >= '0' && *p <= '9' && pid < 100000000; p++)
		pid = pid * 10 + (*p - '0');
	if (end - p < 3 || p[0] != ']' || p[1] != ':' || p[2] != ' ' ||
	    p[-1] == '[')
		return false;
	f->pid = (int32_t)pid;
	f->text = span_of(p + 3, (size_t)(end - p - 3));
	return true;
}

void
frame_id(struct frame *f)
{
	f->rest = f->text;
	f->noqueue = false;
	f->of = FRAME_MAIL;
	f->begins = f->ends = false;
	f->id = span_head(f->text, queueid_lead(f->text));
	if (f->id.n > 0)
		f->rest = span_skip(f->text, f->id.n + 2);
	else if (span_starts(f->text, "NOQUEUE: ")) {
		f->noqueue = true;
		f->rest = span_skip(f->text, 9);
	}
}

bool
frame_line(struct span line, struct frame *f)
{
	if (!frame_plain(line, f)) {
		struct log_header h;

		if (log_header_parse(line, &h) != 0)
			return false;
		f->host = h.host;
		f->tag = h.tag;
		f->text = h.text;
		f->pid = h.pid;
	}
	frame_id(f);
	return true;
}
