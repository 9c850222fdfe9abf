/* The join; join.h has the rules.
 *
 * Records lie in one array with a free list; a table of open addressing maps
 * keys to the newest record, older ones of the same key are chained.  A
 * message that was removed lingers in a queue until JOIN_RETIRE has passed.
 * Fails with -ENOMEM only, and with what the callbacks return. */
#include "core/log/join.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "core/base/map.h"
#include "core/base/vec.h"
#include "core/log/embedded.h"
#include "core/log/grammar.h"
#include "core/log/join_table.h"

#define JOIN_RETIRE	(3 * JOIN_LINGER)
#define JOIN_BACK	(2 * USEC_HOUR)	/* more is another log, no clock */
#define CHAIN_MAX	16

struct closed {
	uint32_t	 index, serial;
};

struct join {
	struct join_ops	 ops;
	uint64_t	 seed;
	struct join_message *v;
	size_t		 n, cap;
	uint32_t	 free;		/* index + 1 */
	uint32_t	 serial;
	size_t		 open, living;
	uint64_t	 born;
	struct table	 map;
	struct table	 only;
	bool		 limited;
	struct closed	*queue;
	size_t		 qhead, qn, qcap;
	usec_t		 now;		/* of the line last looked at */
	struct {			/* for join_undo */
		uint32_t	 index;	/* + 1; 0: nothing to take back */
		bool		 fresh;
		lpos_t		 at;
		struct join_message before;
	} last;
};

struct join *
join_new(const struct join_ops *ops, const struct join *like)
{
	struct join *j = calloc(1, sizeof *j);

	if (!j)
		return NULL;
	j->ops = *ops;
	j->now = TIME_NONE;
	if (like)
		j->seed = like->seed;
	else if (getrandom(&j->seed, sizeof j->seed, GRND_NONBLOCK) < 0)
		j->seed = (uintptr_t)j;
	return j;
}

void
join_free(struct join *j)
{
	if (!j)
		return;
	for (size_t i = 0; i < j->n; i++)
		free(j->v[i].more);
	free(j->v);
	free(j->queue);
	table_done(&j->map);
	table_done(&j->only);
	free(j);
}

uint64_t
join_key(const struct join *j, const struct frame *f)
{
	uint64_t h = hash_bytes(f->id.p, f->id.n, j->seed + (unsigned)f->of);

	h = hash_bytes(f->host.p, f->host.n, h);
	return h ? h : 1;
}

int
join_only(struct join *j, uint64_t key)
{
	j->limited = true;
	return table_put(&j->only, key, 0, false);
}

int
join_limit(struct join *j)
{
	table_done(&j->only);
	j->limited = true;
	return 0;
}

bool
join_wanted(const struct join *j, uint64_t key)
{
	if (!j->limited)
		return true;
	return j->only.cap > 0 &&
	    j->only.key[table_slot(&j->only, key)] == key;
}

bool
join_is_limited(const struct join *j)
{
	return j->limited;
}

void
join_all_again(struct join *j)
{
	j->limited = false;
	table_done(&j->only);
}

int
join_only_open(struct join *j, bool *ret_any)
{
	int r = 0;

	table_done(&j->only);
	j->limited = true;
	*ret_any = false;
	for (size_t i = 0; i < j->n && r == 0; i++)
		if (j->v[i].serial && j->v[i].removed == TIME_NONE) {
			*ret_any = true;
			r = join_only(j, j->v[i].key);
		}
	return r;
}

size_t
join_open(const struct join *j)
{
	return j->open;
}

size_t
join_living(const struct join *j)
{
	return j->living;
}

uint64_t
join_born(const struct join *j)
{
	return j->born;
}

/* Takes record i out of its chain and frees it. */
static void
forget(struct join *j, uint32_t i)
{
	struct join_message *m = &j->v[i];
	size_t slot = table_slot(&j->map, m->key);
	uint32_t at = j->map.value[slot];

	if (at == i + 1) {
		if (m->older)
			j->map.value[slot] = m->older;
		else
			table_remove(&j->map, slot);
	} else {
		while (j->v[at - 1].older != i + 1)
			at = j->v[at - 1].older;
		j->v[at - 1].older = m->older;
	}
	free(m->more);
	j->living -= m->removed == TIME_NONE;
	*m = (struct join_message){ .older = j->free };
	j->free = i + 1;
	j->open--;
	if (j->last.index == i + 1)
		j->last.index = 0;
}

static int
hand_out(struct join *j, uint32_t i)
{
	int r = j->ops.done(j->ops.arg, &j->v[i]);

	forget(j, i);
	return r == JOIN_FORGET ? 0 : r;
}

/* Messages removed long enough ago get no more lines. */
static int
retire(struct join *j)
{
	int r = 0;

	while (j->qn > 0 && r == 0) {
		struct closed c = j->queue[j->qhead];
		const struct join_message *m = &j->v[c.index];

		if (m->serial == c.serial && m->removed != TIME_NONE) {
			if (j->now <= m->removed + JOIN_RETIRE &&
			    j->now >= m->removed - JOIN_BACK)
				break;
			r = hand_out(j, c.index);
		}
		j->qhead = (j->qhead + 1) & (j->qcap - 1);
		j->qn--;
	}
	return r;
}

static int
queue_add(struct join *j, uint32_t i)
{
	if (j->qn == j->qcap) {
		size_t cap = j->qcap ? j->qcap * 2 : 256;
		struct closed *q = malloc(cap * sizeof *q);

		if (!q)
			return -ENOMEM;
		for (size_t k = 0; k < j->qn; k++)
			q[k] = j->queue[(j->qhead + k) & (j->qcap - 1)];
		free(j->queue);
		j->queue = q;
		j->qhead = 0;
		j->qcap = cap;
	}
	j->queue[(j->qhead + j->qn++) & (j->qcap - 1)] =
	    (struct closed){ i, j->v[i].serial };
	return 0;
}

/* What a line is to the join. */
struct sort {
	uint64_t	key, instance;
	bool		birth, mid, removed, session;
	usec_t		time;		/* only when asked for */
};

/* Nothing comes after these: the message is gone, or never gets to the
 * queue. */
static bool
is_end(const struct frame *f)
{
	static const char *const refused[] = { "milter-reject: END-OF-MESSAGE",
		"milter-discard: END-OF-MESSAGE", "reject: END-OF-MESSAGE",
		"reject: header ", "reject: body ", "discard: header ",
		"discard: body " };

	if (span_is(f->rest, "removed"))
		return true;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (span_starts(f->rest, refused[i]))
			return true;
	return false;
}

static struct sort
sort_line(const struct join *j, const struct frame *f)
{
	struct sort s = { .key = join_key(j, f), .time = TIME_NONE,
		.session = f->of != FRAME_MAIL };
	ptrdiff_t slash = span_chr(f->tag, '/');

	if (s.session) {
		s.birth = f->begins && f->of == FRAME_PROCESS;
		s.removed = f->ends;
		return s;
	}
	if (slash < 0 || (!span_starts(f->tag, "postfix") &&
	    !log_is_postfix(span_skip(f->tag,
	    (size_t)span_rchr(f->tag, '/') + 1))))
		return s;
	s.instance = hash_bytes(f->tag.p, (size_t)slash, j->seed) | 1;
	s.birth = span_starts(f->rest, "client=") ||
	    (span_starts(f->rest, "uid=") && span_ends(f->tag, "/pickup"));
	s.mid = span_starts(f->rest, "message-id=") ||
	    span_starts(f->rest, "resent-message-id=");
	s.removed = is_end(f);
	return s;
}

/* The record a line of this instance belongs to: index + 1, 0 none.  Open
 * ones first, then those whose smtpd alone has a tag of its own, then
 * removed ones. */
static uint32_t
pick(const struct join *j, uint32_t head, const struct sort *s)
{
	uint32_t front = 0, gone = 0;

	for (uint32_t i = head; i; i = j->v[i - 1].older) {
		const struct join_message *m = &j->v[i - 1];
		bool same = s->instance == 0 || m->instance == 0 ||
		    m->instance == s->instance;

		if (same && m->removed == TIME_NONE)
			return i;
		if (same && !gone)
			gone = i;
		if (!same && m->front && !s->birth && !front)
			front = i;
	}
	return front ? front : gone;
}

static usec_t
line_time(struct join *j, lpos_t at, struct span line, struct sort *s)
{
	if (s->time == TIME_NONE)
		s->time = j->ops.time(j->ops.arg, lpos_segment(at), line);
	if (s->time != TIME_NONE)
		j->now = s->time;
	return s->time;
}

/* Does the line begin another message than m? */
static bool
begins_anew(struct join *j, const struct join_message *m, lpos_t at,
    struct span line, struct sort *s)
{
	if (s->birth)
		return s->session ? m->birth : m->instance != 0 ||
		    (line_time(j, at, line, s) != TIME_NONE &&
		    s->time > m->first + JOIN_EARLY);
	if (m->removed == TIME_NONE)
		return s->mid && line_time(j, at, line, s) != TIME_NONE &&
		    s->time > m->first + JOIN_BIRTH;
	if (s->mid)
		return true;
	return line_time(j, at, line, s) != TIME_NONE &&
	    s->time > m->removed + JOIN_LINGER;
}

static int
new_record(struct join *j, const struct sort *s, uint32_t older,
    uint32_t *ret)
{
	uint32_t i;
	int r;

	if (j->free) {
		i = j->free - 1;
		j->free = j->v[i].older;
	} else {
		if (j->n >= UINT32_MAX - 1 ||
		    VEC_ROOM(j->v, j->n, j->cap) < 0)
			return -ENOMEM;
		i = (uint32_t)j->n++;
	}
	j->v[i] = (struct join_message){ .key = s->key, .older = older,
		.first = s->time, .removed = TIME_NONE, .birth = s->birth,
		.birth_first = s->birth, .mid_first = s->mid, .front = true };
	if (++j->serial == 0)
		j->serial = 1;
	j->v[i].serial = j->serial;
	r = table_put(&j->map, s->key, i + 1, true);
	if (r != 0) {
		j->v[i] = (struct join_message){ .older = j->free };
		j->free = i + 1;
		return r;
	}
	j->open++;
	j->living++;
	j->born++;
	*ret = i;
	return 0;
}

static int
add_line(struct join_message *m, lpos_t at)
{
	size_t few = sizeof m->few / sizeof *m->few;

	if (m->more ? m->nlines == m->cap : m->nlines == few) {
		uint32_t cap = m->more ? m->cap * 2 : 32;
		lpos_t *p = realloc(m->more, cap * sizeof *p);

		if (!p)
			return -ENOMEM;
		if (!m->more)
			memcpy(p, m->few, sizeof m->few);
		m->more = p;
		m->cap = cap;
	}
	(m->more ? m->more : m->few)[m->nlines++] = at;
	return 0;
}

static int
chain_trim(struct join *j, uint32_t head)
{
	int n = 0;
	uint32_t i = head;

	while (i && ++n < CHAIN_MAX)
		i = j->v[i - 1].older;
	return i ? hand_out(j, i - 1) : 0;
}

static uint32_t
chain(const struct join *j, uint64_t key)
{
	size_t slot;

	if (j->map.cap == 0)
		return 0;
	slot = table_slot(&j->map, key);
	return j->map.key[slot] ? j->map.value[slot] : 0;
}

/* The record for a line; a new one where its message begins. */
static int
record_for(struct join *j, lpos_t at, struct span line, struct sort *s,
    uint32_t *ret)
{
	uint32_t found = pick(j, chain(j, s->key), s);
	int r = 0;

	j->last.fresh = false;
	if (found && begins_anew(j, &j->v[found - 1], at, line, s)) {
		r = hand_out(j, found - 1);
		found = 0;
	}
	if (r != 0)
		return r;
	if (found) {
		*ret = found - 1;
		j->last.before = j->v[found - 1];
		return 0;
	}
	if (line_time(j, at, line, s) == TIME_NONE)
		return -EINVAL;
	r = chain_trim(j, chain(j, s->key));
	if (r == 0)
		r = new_record(j, s, chain(j, s->key), ret);
	j->last.fresh = true;
	return r;
}

static void
note(struct join_message *m, const struct sort *s)
{
	m->dirty = true;
	m->has_mid |= s->mid;
	if (s->instance && (m->instance == 0 || m->front))
		m->instance = s->instance;
	if (s->instance && !s->birth)
		m->front = false;
}

static int
join_id_line(struct join *j, lpos_t at, struct span line,
    const struct frame *f)
{
	struct sort s = sort_line(j, f);
	struct join_message *m;
	uint32_t i;
	int r;

	if (!join_wanted(j, s.key))
		return 0;
	r = record_for(j, at, line, &s, &i);
	if (r != 0)
		return r == -EINVAL ? 0 : r;
	j->last.index = i + 1;
	j->last.at = at;
	m = &j->v[i];
	note(m, &s);
	m->birth |= s.birth || f->begins;
	if ((r = add_line(m, at)) != 0)
		return r;
	if (s.removed && m->removed == TIME_NONE &&
	    (m->removed = line_time(j, at, line, &s)) != TIME_NONE) {
		j->living--;
		r = queue_add(j, i);
	}
	return r == 0 ? retire(j) : r;
}

int
join_line(struct join *j, lpos_t at, struct span line)
{
	struct frame f;

	j->last.index = 0;
	if (!frame_line(line, &f))
		return 0;
	frame_embedded(line, &f, j->ops.sessions);
	if (f.id.n > 0)
		return join_id_line(j, at, line, &f);
	if (!j->limited && j->ops.lone)
		return j->ops.lone(j->ops.arg, at, line, &f);
	return 0;
}

static int
by_first(const void *a, const void *b, void *arg)
{
	const struct join *j = arg;
	const struct join_message *x = &j->v[*(const uint32_t *)a];
	const struct join_message *y = &j->v[*(const uint32_t *)b];
	lpos_t p = join_lines(x)[0], q = join_lines(y)[0];

	return (p > q) - (p < q);
}

int
join_flush(struct join *j, bool keep)
{
	uint32_t *order = malloc((j->open + 1) * sizeof *order);
	size_t n = 0;
	int r = 0;

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < j->n; i++)
		if (j->v[i].serial)
			order[n++] = (uint32_t)i;
	qsort_r(order, n, sizeof *order, by_first, j);
	for (size_t i = 0; i < n && r == 0; i++) {
		if (!keep) {
			r = hand_out(j, order[i]);
			continue;
		}
		r = j->ops.done(j->ops.arg, &j->v[order[i]]);
		j->v[order[i]].dirty = false;
		if (r == JOIN_FORGET) {
			forget(j, order[i]);
			r = 0;
		}
	}
	free(order);
	if (!keep) {
		j->now = TIME_NONE;
		j->qn = 0;
	}
	return r;
}

int
join_changed(struct join *j, int (*fn)(void *arg, struct join_message *m),
    void *arg)
{
	int r = 0;

	for (size_t i = 0; i < j->n && r == 0; i++)
		if (j->v[i].serial && j->v[i].dirty) {
			j->v[i].dirty = false;
			r = fn(arg, &j->v[i]);
		}
	return r;
}

void
join_expire(struct join *j, usec_t age)
{
	if (j->now == TIME_NONE)
		return;
	for (uint32_t i = 0; i < j->n; i++)
		if (j->v[i].serial && j->v[i].removed == TIME_NONE &&
		    j->v[i].first < j->now - age)
			forget(j, i);
}

void
join_undo(struct join *j, lpos_t at)
{
	uint32_t i = j->last.index;
	struct join_message *m, *b = &j->last.before;

	if (i == 0 || j->last.at != at)
		return;
	m = &j->v[i - 1];
	if (j->last.fresh) {
		forget(j, i - 1);
		j->born--;
	} else {
		/* Room that was made stays; the old lines lead it. */
		b->more = m->more;
		b->cap = m->cap;
		b->older = m->older;
		b->dirty = true;
		j->living += m->removed != TIME_NONE &&
		    b->removed == TIME_NONE;
		*m = *b;
	}
	j->last.index = 0;
}

void
join_set_arg(struct join *j, void *arg)
{
	j->ops.arg = arg;
}

int
join_adopt(struct join *j, const struct join_message *m)
{
	lpos_t last = join_lines(m)[m->nlines - 1];

	for (uint32_t i = chain(j, m->key); i; i = j->v[i - 1].older) {
		struct join_message *own = &j->v[i - 1];

		if (join_lines(own)[own->nlines - 1] != last)
			continue;
		own->nlines = 0;
		for (uint32_t k = 0; k < m->nlines; k++)
			if (add_line(own, join_lines(m)[k]) != 0)
				return -ENOMEM;
		own->first = m->first;
		own->birth = m->birth;
		own->completed = true;
		break;
	}
	return 0;
}
