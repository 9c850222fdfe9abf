/* Lines by position; see lines.h. */
#include "core/log/lines.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/map.h"
#include "core/base/vec.h"
#include "core/log/segment.h"

#define PIECE	((size_t)LINE_PIECE)
#define PIECES	64

struct piece {
	char		*p;
	size_t		 n;
	uint64_t	 at;		/* offset / PIECE */
	uint32_t	 segment;
	bool		 filled;
	bool		 marked;
	struct line_mark *mark;
	size_t		 nmark, capmark;
};

struct line_cache {
	struct piece	 v[PIECES];
	char		*scratch;
	size_t		 nscratch;
};

struct line_cache *
line_cache_new(void)
{
	return calloc(1, sizeof(struct line_cache));
}

void
line_cache_free(struct line_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < PIECES; i++) {
		free(c->v[i].p);
		free(c->v[i].mark);
	}
	free(c->scratch);
	free(c);
}

void
line_cache_clear(struct line_cache *c)
{
	for (size_t i = 0; i < PIECES; i++)
		c->v[i].filled = false;
}

char *
line_cache_scratch(struct line_cache *c, size_t n)
{
	if (n > c->nscratch) {
		char *p = realloc(c->scratch, n);

		if (!p)
			return NULL;
		c->scratch = p;
		c->nscratch = n;
	}
	return c->scratch;
}

static int
piece_get(struct line_cache *c, const struct log_source *s, uint32_t segment,
    uint64_t at, struct piece **ret)
{
	struct piece *x = &c->v[(at + segment * 7u) % PIECES];
	const struct segment *g;
	int64_t n;

	*ret = x;
	if (x->filled && x->at == at && x->segment == segment)
		return 0;
	g = source_segment(s, segment);
	if (!g)
		return -EINVAL;
	x->filled = x->marked = false;
	if (!x->p && !(x->p = malloc(PIECE)))
		return -ENOMEM;
	n = segment_read(g, at * PIECE, x->p, PIECE);
	if (n < 0)
		return (int)n;
	x->n = (size_t)n;
	x->at = at;
	x->segment = segment;
	/* A short piece may grow. */
	x->filled = x->n == PIECE;
	return 0;
}

/* A line that runs over the end of its piece. */
static int
read_long(const struct log_source *s, lpos_t at, struct arena *a,
    struct span *ret)
{
	const struct segment *g = source_segment(s, lpos_segment(at));
	char *p = malloc(SCAN_LINE_MAX);
	size_t want = 4096, have = 0;
	const char *e = NULL;
	int r = 0;

	if (!p)
		return -ENOMEM;
	while (!e && have < SCAN_LINE_MAX) {
		int64_t n = segment_read(g, lpos_offset(at) + have, p + have,
		    want - have);

		if (n <= 0) {
			r = (int)n;
			break;
		}
		e = memchr(p + have, '\n', (size_t)n);
		have += (size_t)n;
		want = want * 4 < SCAN_LINE_MAX ? want * 4 : SCAN_LINE_MAX;
	}
	if (r == 0)
		*ret = arena_span(a, span_of(p, e ? (size_t)(e - p) : have));
	free(p);
	return r != 0 ? r : ret->p ? 0 : -ENOMEM;
}

int
line_read(struct line_cache *c, const struct log_source *s, lpos_t at,
    struct arena *a, struct span *ret)
{
	size_t in = (size_t)(lpos_offset(at) % PIECE);
	struct piece *x;
	const char *e;
	int r = piece_get(c, s, lpos_segment(at), lpos_offset(at) / PIECE,
	    &x);

	if (r != 0)
		return r;
	if (in >= x->n)
		return -ENODATA;
	e = memchr(x->p + in, '\n', x->n - in);
	if (!e)
		return read_long(s, at, a, ret);
	*ret = arena_span(a, span_of(x->p + in, (size_t)(e - x->p) - in));
	return ret->p ? 0 : -ENOMEM;
}

uint32_t
line_process(const struct frame *f)
{
	uint64_t h;

	if (f->pid < 0)
		return 0;
	h = hash_bytes(f->tag.p, f->tag.n, (uint32_t)f->pid);
	return (uint32_t)h ? (uint32_t)h : 1;
}

/* The line that begins at `in` of the piece may run over its end: its head
 * is read apart. */
static int
mark_line(struct piece *x, const struct segment *g, size_t in, size_t end)
{
	char head[512];
	struct span line = span_of(x->p + in, end - in);
	struct frame f;

	if (end == x->n) {
		int64_t n = segment_read(g, x->at * PIECE + in, head,
		    sizeof head);
		const char *e = n > 0 ? memchr(head, '\n', (size_t)n) : NULL;

		line = span_of(head, e ? (size_t)(e - head) : n > 0 ?
		    (size_t)n : 0);
	}
	if (!frame_line(line, &f) || f.pid < 0)
		return 0;
	if (VEC_ROOM(x->mark, x->nmark, x->capmark) < 0)
		return -ENOMEM;
	x->mark[x->nmark++] = (struct line_mark){ line_process(&f),
		(uint32_t)in };
	return 0;
}

static int
mark_piece(struct piece *x, const struct segment *g)
{
	size_t in = 0;
	char before = '\n';
	int r = 0;

	x->nmark = 0;
	if (x->at > 0 &&
	    segment_read(g, x->at * PIECE - 1, &before, 1) != 1)
		return -EIO;
	if (before != '\n') {
		const char *e = memchr(x->p, '\n', x->n);

		in = e ? (size_t)(e - x->p) + 1 : x->n;
	}
	while (in < x->n && r == 0) {
		const char *e = memchr(x->p + in, '\n', x->n - in);
		size_t end = e ? (size_t)(e - x->p) : x->n;

		r = mark_line(x, g, in, end);
		in = end + 1;
	}
	x->marked = r == 0 && x->filled;
	return r;
}

int
line_marks(struct line_cache *c, const struct log_source *s,
    uint32_t segment, uint64_t n, const struct line_mark **ret,
    size_t *ret_n)
{
	struct piece *x;
	int r = piece_get(c, s, segment, n, &x);

	if (r == 0 && !x->marked)
		r = mark_piece(x, source_segment(s, segment));
	*ret = r == 0 ? x->mark : NULL;
	*ret_n = r == 0 ? x->nmark : 0;
	return r;
}
