/* Ids of hits, carried into the older text of the same pass.
 *
 * A search reads the newest text first.  What it finds has older lines: where
 * those lie days back (a mail deferred again and again), reading that text a
 * second time costs as much as the search itself.  So an id that was not born
 * in the same block is looked for in the pieces that are read next, while
 * they are in the CPU's cache.  Which pieces were searched for which id is
 * kept: query_near.c takes them for read and looks only at what lies between.
 *
 * It is a guess which ids are worth it: CARRY_IDS at a time, not longer
 * than CARRY_FAR without a line of theirs.  The guess costs time, never an
 * answer. */
#include "core/log/crew.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "core/base/vec.h"

#define CARRY_FAR	((uint64_t)64 << 20)
#define CARRY_BIRTH	((size_t)64 * 1024)	/* so near are most */
#define CARRIED_MAX	4096

struct carried {
	struct carry_id	 id;
	uint64_t	 seen;		/* carry.read when a line was found */
	size_t		 run;		/* the last one, + 1 */
	bool		 over;
};

/* Text that was searched for an id. */
struct run {
	size_t		 id;
	uint32_t	 segment;
	uint64_t	 from, to;
};

struct carry {
	pthread_mutex_t	 lock;
	struct carried	*v;
	size_t		 n, cap;
	size_t		 live;		/* not over */
	struct run	*run;
	size_t		 nrun, caprun;
	uint64_t	 read;		/* bytes of all pieces begun */
	int		 error;
};

struct carry *
carry_new(void)
{
	struct carry *c = calloc(1, sizeof *c);

	if (c && pthread_mutex_init(&c->lock, NULL) != 0) {
		free(c);
		return NULL;
	}
	return c;
}

void
carry_free(struct carry *c)
{
	if (!c)
		return;
	pthread_mutex_destroy(&c->lock);
	free(c->v);
	free(c->run);
	free(c);
}

void
carry_end(struct carry *c)
{
	for (size_t i = 0; i < c->n; i++)
		c->v[i].over = true;
	c->live = 0;
}

static void
over(struct carry *c, struct carried *x)
{
	c->live -= !x->over;
	x->over = true;
}

static int
add_run(struct carry *c, size_t id, uint32_t segment, uint64_t from,
    uint64_t to)
{
	struct carried *x = &c->v[id];
	struct run *last = x->run > 0 ? &c->run[x->run - 1] : NULL;

	if (last && last->segment == segment && last->from == to) {
		last->from = from;
		return 0;
	}
	if (VEC_ROOM(c->run, c->nrun, c->caprun) < 0)
		return -ENOMEM;
	c->run[c->nrun++] = (struct run){ id, segment, from, to };
	x->run = c->nrun;
	return 0;
}

/* Takes the live ids along into a piece. */
static void
take(struct carry *c, struct carry_own *own, uint32_t segment, uint64_t from,
    uint64_t to)
{
	own->n = 0;
	for (size_t i = c->n; i-- > 0 && c->live > 0; ) {
		struct carried *x = &c->v[i];

		if (x->over)
			continue;
		if (c->read - x->seen > CARRY_FAR) {
			over(c, x);
			continue;
		}
		c->error = add_run(c, i, segment, from, to);
		if (c->error != 0)
			return;
		own->id[own->n++] = x->id;
		if (own->n == c->live)
			break;
	}
	c->read += to - from;
}

void
carry_piece(struct crew_member *m, uint64_t from, uint64_t to)
{
	struct carry *c = m->q->carry;
	struct carry_own *own = m->own;

	own->n = 0;
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	take(c, own, m->segment, from, to);
	pthread_mutex_unlock(&c->lock);
	for (size_t i = 0; i < own->n; i++)
		finder_init(&own->finder[i],
		    span_of(own->id[i].text, own->id[i].n));
}

static bool
is_birth(const struct frame *f)
{
	return span_starts(f->rest, "client=") || span_starts(f->rest, "uid=");
}

/* A line of the id, or its birth, was found. */
static void
saw(struct carry *c, uint64_t key, bool birth)
{
	pthread_mutex_lock(&c->lock);
	for (size_t i = c->n; i-- > 0; ) {
		struct carried *x = &c->v[i];

		if (x->id.key != key || x->over)
			continue;
		x->seen = c->read;
		if (birth)
			over(c, x);
		break;
	}
	pthread_mutex_unlock(&c->lock);
}

static int
carried_line(void *arg, const struct frame *f, lpos_t at)
{
	struct crew_member *m = arg;
	const struct carry_own *own = m->own;
	uint64_t key = join_key(m->q->join, f);

	for (size_t i = 0; i < own->n; i++) {
		if (own->id[i].key != key)
			continue;
		saw(m->q->carry, key, is_birth(f));
		return key_lines_add(&m->carried, key, at);
	}
	return 0;
}

int
carry_block(struct crew_member *m, const struct scan_block *b)
{
	const struct carry_own *own = m->own;
	int r = 0;

	for (size_t i = 0; i < own->n && r == 0; i++)
		r = id_lines(&own->finder[i], b, m->segment, carried_line, m);
	return r;
}

static int
birth_line(void *arg, const struct frame *f, lpos_t at)
{
	(void)arg;
	(void)at;
	return is_birth(f);
}

/* Is the birth of the id among the lines just before? */
static bool
born_here(const struct scan_block *b, const char *line, struct span id)
{
	size_t n = (size_t)(line - b->p);
	struct scan_block before = { b->p, n, b->offset, false };
	struct finder f;

	if (n > CARRY_BIRTH) {
		before.p += n - CARRY_BIRTH;
		before.n = CARRY_BIRTH;
	}

	return finder_init(&f, id) != 0 ||
	    id_lines(&f, &before, 0, birth_line, NULL) != 0;
}

static int
add(struct carry *c, const struct carry_id *id)
{
	int r = 0;

	for (size_t i = c->n; i-- > 0 && c->live > 0; )
		if (c->v[i].id.key == id->key && !c->v[i].over)
			return 0;
	if (c->live == CARRY_IDS || c->n == CARRIED_MAX)
		return 0;
	r = VEC_ROOM(c->v, c->n, c->cap);
	if (r < 0)
		return r;
	c->v[c->n++] = (struct carried){ .id = *id, .seen = c->read };
	c->live++;
	return 0;
}

int
carry_hit(struct crew_member *m, const struct scan_block *b,
    const char *line, const struct frame *f, uint64_t key)
{
	struct carry *c = m->q->carry;
	struct carry_own *own = m->own;
	struct carry_id id = { .key = key, .n = f->id.n };
	int r;

	if (!c || f->id.n > sizeof id.text || key == own->last ||
	    own->looked == CARRIED_MAX)
		return 0;
	for (size_t i = 0; i < own->n; i++)
		if (own->id[i].key == key)
			return 0;
	own->last = key;
	own->looked++;
	if (born_here(b, line, f->id))
		return 0;
	memcpy(id.text, f->id.p, f->id.n);
	pthread_mutex_lock(&c->lock);
	r = add(c, &id);
	pthread_mutex_unlock(&c->lock);
	return r;
}

int
carry_runs(struct carry *c, carry_fn *fn, void *arg)
{
	int r = c->error;

	for (size_t i = 0; i < c->nrun && r == 0; i++) {
		const struct run *x = &c->run[i];

		c->v[x->id].run = 0;
		r = fn(arg, &c->v[x->id].id, x->segment, x->from, x->to);
	}
	c->nrun = 0;
	return r;
}
