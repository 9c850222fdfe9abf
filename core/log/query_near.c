/* All lines of the messages that hold a hit, looked for near the hits.
 *
 * A *reach* is the text around one use of an id, as far as it was read: it
 * grows to both sides until the messages in it that hold a hit are whole.
 * A message begins at its birth line (JOIN_EARLY is read before that, for
 * what a milter says first) or, a bounce notice, at cleanup's message-id= when
 * JOIN_BIRTH before that there is no birth line; it has ended JOIN_LINGER
 * after its last line, or where the id is born anew.  These are the rules of
 * the join, so the messages are those of a full join.
 * A message without birth or end is looked for through everything there is.
 *
 * Near the hits the lines are cut and their ids looked up; long stretches
 * with few open ids (a mail deferred for days) are searched for these ids as
 * literals.
 * The state is kept from round to round of a search: nothing is read twice
 * for the same id.  Fails with read errors, -ENOMEM and -ECANCELED. */
#include "core/log/crew.h"
#include "core/log/near.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/vec.h"
#include "core/log/embedded.h"
#include "core/log/segment.h"

#define STEP_FIRST	((uint64_t)64 * 1024)	/* or the size of a block */
#define STEP_FAST	((uint64_t)4 << 20)
#define BRIDGE		((uint64_t)64 << 20)
#define REACHES_MAX	4096
#define LITERALS	4		/* ids looked for as such */

/* ---- reaches ---- */

/* Does one of the first `count` reaches, by key, hold the place? */
static bool
covered(const struct near *n, size_t count, uint64_t key, uint64_t depth)
{
	size_t lo = 0, hi = count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (n->v[mid].key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < count && n->v[lo].key == key; lo++)
		if (depth <= n->v[lo].deep && depth > n->v[lo].near)
			return true;
	return false;
}

static int
by_reach(const void *a, const void *b)
{
	const struct reach *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->near > y->near) - (x->near < y->near);
}

static int
new_reach(struct near *n, const struct key_line *hit, uint64_t depth)
{
	struct reach x = { .key = hit->key, .deep = depth, .near = depth,
		.step = n->step };
	struct span line;
	struct frame f;
	int r;

	if (n->n == REACHES_MAX)
		return -E2BIG;
	arena_reset(n->arena);
	r = line_read(n->q->cache, n->q->s, hit->at, n->arena, &line);
	if (r != 0)
		return r == -ENODATA ? 0 : r;
	if (!frame_line(line, &f))
		return 0;
	frame_embedded(line, &f, false);
	if (f.id.n == 0 || f.id.n > QUERY_ID_MAX)
		return -E2BIG;
	memcpy(x.id, f.id.p, f.id.n);
	x.nid = f.id.n;
	if (VEC_ROOM(n->v, n->n, n->cap) < 0)
		return -ENOMEM;
	n->v[n->n++] = x;
	return 0;
}

/* A reach for each hit that lies in none yet. */
static int
add_reaches(struct near *n)
{
	const struct key_lines *hits = &n->q->hits;
	size_t old = n->n, count = hits->n;
	struct key_line *v = malloc((count + 1) * sizeof *v);
	uint64_t key = 0, last = 0;
	int r = 0;

	if (!v)
		return -ENOMEM;
	if (count > 0)
		memcpy(v, hits->v, count * sizeof *v);
	qsort(v, count, sizeof *v, near_by_key);
	for (size_t i = count; i-- > 0 && r == 0; ) {
		uint64_t depth = space_depth(&n->space, v[i].at);

		if (covered(n, old, v[i].key, depth))
			continue;
		/* The one just made will reach so far. */
		if (v[i].key == key && depth - last < n->step / 2)
			continue;
		key = v[i].key;
		last = depth;
		r = new_reach(n, &v[i], depth);
	}
	free(v);
	if (n->n > old)
		qsort(n->v, n->n, sizeof *n->v, by_reach);
	return r;
}

static bool
growing(const struct reach *x)
{
	return x->next_deep > x->deep || x->next_near < x->near;
}

/* What is to be read next before a reach, and behind it. */
static int
step_back(struct near *n, struct reach *x)
{
	uint64_t size = n->space.size, to;
	int r = 0;

	while (r == 0 && !x->begun && x->next_deep == x->deep &&
	    x->deep < size) {
		to = size - x->deep > x->step ? x->deep + x->step : size;
		r = space_line(n->q, &n->space, to, &x->next_deep);
		if (r == 0 && x->next_deep <= x->deep) {
			x->next_deep = x->deep;
			x->step *= 2;
		}
	}
	return r;
}

static int
step_on(struct near *n, struct reach *x)
{
	uint64_t to = x->near > x->step ? x->near - x->step : 0;

	if (x->ended || x->near == 0 || x->next_near < x->near)
		return 0;
	return space_line(n->q, &n->space, to, &x->next_near);
}

/* x lies before y, neither is whole towards the other: most likely they are
 * one message, so all of the gap is read. */
static bool
bridge(struct reach *x, struct reach *y)
{
	if (x->key != y->key || !x->judged || !y->judged || x->ended ||
	    y->begun || x->near - y->deep > BRIDGE)
		return false;
	y->next_deep = x->near;
	return true;
}

static int
next_steps(struct near *n)
{
	int r = 0;

	for (size_t i = 0; i < n->n; i++) {
		n->v[i].next_deep = n->v[i].deep;
		n->v[i].next_near = n->v[i].near;
	}
	for (size_t i = 0; i < n->n && r == 0; i++) {
		struct reach *x = &n->v[i];

		if (i == 0 || !bridge(x, x - 1))
			r = step_on(n, x);
		if (r == 0 && (i + 1 == n->n || !bridge(x + 1, x)))
			r = step_back(n, x);
		if (growing(x))
			x->step *= x->step < STEP_FAST ? 4 : 2;
	}
	return r;
}

/* ---- reading ---- */

/* What a thread looks for in its piece. */
struct piece {
	struct finder	 finder[LITERALS];
	size_t		 n;		/* > LITERALS: by line */
};

static bool
wants_piece(const struct reach *x, uint64_t deep, uint64_t near)
{
	return growing(x) && near < x->next_deep && deep > x->next_near &&
	    !(deep <= x->deep && near >= x->near);
}

static void
begin_piece(struct crew_member *m, uint64_t from, uint64_t to)
{
	const struct near *n = m->arg;
	struct piece *p = m->own;
	uint64_t deep = space_depth(&n->space, lpos(m->segment, from));

	p->n = 0;
	for (size_t i = 0; i < n->n && p->n <= LITERALS; i++) {
		const struct reach *x = &n->v[i];

		if (!wants_piece(x, deep, deep - (to - from)))
			continue;
		if (p->n < LITERALS)
			finder_init(&p->finder[p->n], span_of(x->id, x->nid));
		p->n++;
	}
}

static int
keep_line(void *arg, const struct frame *f, lpos_t at)
{
	struct crew_member *m = arg;
	uint64_t key = join_key(m->q->join, f);

	return join_wanted(m->q->join, key) ?
	    key_lines_add(&m->found, key, at) : 0;
}

static int
near_block(struct crew_member *m, const struct scan_block *block)
{
	const struct piece *p = m->own;
	struct scan_block b = *block;
	struct span line;
	uint64_t at;
	int r = 0;

	if (p->n <= LITERALS) {
		for (size_t i = 0; i < p->n && r == 0; i++)
			r = id_lines(&p->finder[i], block, m->segment,
			    keep_line, m);
		return r;
	}
	while (r == 0 && scan_next(&b, &line, &at)) {
		struct frame f;

		if (!frame_line(line, &f))
			continue;
		frame_embedded(line, &f, false);
		if (f.id.n > 0)
			r = keep_line(m, &f, lpos(m->segment, at));
	}
	return r;
}

struct stretch {
	uint64_t	 deep, near;
};

static int
by_near(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	return (x->near > y->near) - (x->near < y->near);
}

/* What the reaches want, each byte once. */
static int
stretches(struct near *n, struct ranges *ret)
{
	struct stretch *v = malloc((2 * n->n + 1) * sizeof *v);
	size_t k = 0;
	int r = 0;

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < n->n; i++) {
		const struct reach *x = &n->v[i];

		if (x->next_near < x->near)
			v[k++] = (struct stretch){ x->near, x->next_near };
		if (x->next_deep > x->deep)
			v[k++] = (struct stretch){ x->next_deep, x->deep };
	}
	qsort(v, k, sizeof *v, by_near);
	for (size_t i = 0; i < k && r == 0; ) {
		struct stretch s = v[i++];

		while (i < k && v[i].near <= s.deep) {
			s.deep = v[i].deep > s.deep ? v[i].deep : s.deep;
			i++;
		}
		r = space_slice(&n->space, s.deep, s.near, ret);
	}
	free(v);
	return r;
}

/* Reaches of one id that met are one from now on. */
static void
unite(struct near *n)
{
	size_t w = 0;

	if (n->n > 0)
		qsort(n->v, n->n, sizeof *n->v, by_reach);
	for (size_t i = 0; i < n->n; i++) {
		struct reach *x = &n->v[i], *y = w ? &n->v[w - 1] : NULL;

		if (!y || y->key != x->key || y->deep < x->near) {
			n->v[w++] = *x;
			continue;
		}
		y->deep = x->deep > y->deep ? x->deep : y->deep;
		y->step = x->step > y->step ? x->step : y->step;
		y->judged = false;
	}
	n->n = w;
}

static int
judge_new(struct near *n)
{
	int r = 0;

	for (size_t i = 0; i < n->n && r == 0; i++)
		if (!n->v[i].judged)
			r = near_judge(n, &n->v[i]);
	return r;
}

static int
step_done(struct near *n)
{
	for (size_t i = 0; i < n->n; i++) {
		struct reach *x = &n->v[i];

		x->judged &= !growing(x);
		x->deep = x->next_deep;
		x->near = x->next_near;
	}
	unite(n);
	return judge_new(n);
}

static int
read_step(struct near *n)
{
	const struct crew_job job = { .fn = near_block, .piece = begin_piece,
		.arg = n, .own_size = sizeof(struct piece) };
	struct crew_found f = { .found = n->lines };
	struct ranges r = { 0 };
	int code = stretches(n, &r);

	if (code == 0)
		code = join_limit(n->q->join);
	for (size_t i = 0; i < n->n && code == 0; i++)
		if (growing(&n->v[i]))
			code = join_only(n->q->join, n->v[i].key);
	if (code == 0)
		code = crew_run(n->q, &r, &job, &f);
	n->lines = f.found;
	ranges_done(&r);
	near_sort_lines(&n->lines);
	return code == 0 ? step_done(n) : code;
}

/* Grows the reaches until they are whole, or there is no more text. */
static int
grow(struct near *n)
{
	bool any = true;
	int r = 0;

	while (any && r == 0) {
		r = next_steps(n);
		any = false;
		for (size_t i = 0; i < n->n; i++)
			any |= growing(&n->v[i]);
		if (any && r == 0)
			r = read_step(n);
	}
	return r;
}

/* ---- the way in ---- */

/* What the search itself looked through for an id counts as read. */
static int
add_carried(void *arg, const struct carry_id *id, uint32_t segment,
    uint64_t from, uint64_t to)
{
	struct near *n = arg;
	struct reach x = { .key = id->key, .nid = id->n, .step = n->step };
	int r = space_line(n->q, &n->space,
	    space_depth(&n->space, lpos(segment, from)), &x.deep);

	if (r == 0)
		r = space_line(n->q, &n->space,
		    space_depth(&n->space, lpos(segment, to)), &x.near);
	if (r != 0 || x.deep <= x.near || n->n == REACHES_MAX / 2)
		return r;
	memcpy(x.id, id->text, id->n);
	x.next_deep = x.deep;
	x.next_near = x.near;
	if (VEC_ROOM(n->v, n->n, n->cap) < 0)
		return -ENOMEM;
	n->v[n->n++] = x;
	return 0;
}

static int
take_carried(struct near *n)
{
	struct key_lines *l = &n->q->carried;
	int r = n->q->carry ? carry_runs(n->q->carry, add_carried, n) : 0;

	for (size_t i = 0; i < l->n && r == 0; i++)
		r = key_lines_add(&n->lines, l->v[i].key, l->v[i].at);
	l->n = 0;
	near_sort_lines(&n->lines);
	unite(n);
	return r == 0 ? judge_new(n) : r;
}

struct near *
near_new(struct query *q)
{
	struct near *n = calloc(1, sizeof *n);

	if (!n)
		return NULL;
	n->q = q;
	n->step = q->o.block && q->o.block < STEP_FIRST ? q->o.block :
	    STEP_FIRST;
	n->join = near_join(q);
	n->arena = arena_new((size_t)1 << 20);
	if (!n->join || !n->arena) {
		near_free(n);
		return NULL;
	}
	return n;
}

void
near_free(struct near *n)
{
	if (!n)
		return;
	join_free(n->join);
	arena_free(n->arena);
	space_done(&n->space);
	free(n->v);
	free(n->lines.v);
	free(n);
}

/* There is older text now: are they whole all the same? */
static int
judge_cut(struct near *n)
{
	int r = 0;

	for (size_t i = 0; i < n->n && r == 0; i++)
		if (n->v[i].cut)
			r = near_judge(n, &n->v[i]);
	return r;
}

/* A beginning was not found in all there is: older text, one segment at a
 * time. */
static int
look_deeper(struct near *n)
{
	bool more = true;
	int r = 0;

	while (r == 0 && more) {
		size_t cut = 0;

		for (size_t i = 0; i < n->n; i++)
			cut += n->v[i].cut;
		if (cut == 0)
			break;
		r = space_deepen(n->q, &n->space, &more);
		if (r == 0 && more)
			r = judge_cut(n);
		if (r == 0 && more)
			r = grow(n);
	}
	return r;
}

/* Reaches for what the last round found, as far as they are worth it. */
static int
prepare(struct near *n)
{
	size_t carried;
	int r = take_carried(n);

	if (r == 0)
		r = judge_cut(n);
	carried = n->n;
	if (r == 0)
		r = add_reaches(n);
	if (r == 0 && (n->n - carried) * 2 * n->step > n->space.size / 2 &&
	    n->n > 64)
		r = -E2BIG;
	return r;
}

int
near_lines(struct near *n, const struct ranges *r, bool last,
    struct lpos_list *ret)
{
	int code;

	space_done(&n->space);
	code = space_build(n->q, r, &n->space);
	if (code == 0)
		code = prepare(n);
	if (code == 0)
		code = grow(n);
	if (code == 0 && last && n->q->f->since != TIME_NONE)
		code = look_deeper(n);
	if (code == 0)
		code = join_limit(n->q->join);
	for (size_t i = 0; i < n->n && code == 0; i++)
		code = join_only(n->q->join, n->v[i].key);
	for (size_t i = 0; i < n->lines.n && code == 0; i++)
		code = lpos_add(ret, n->lines.v[i].at);
	lpos_sort(ret);
	return code;
}
