/* Rounds of questions and answers around one analysis.
 *
 * Questions are kept by what they ask, so that an analysis may ask the same
 * thing as often as it likes; their answers stay where they are (arena), so
 * that a judge may hold on to them.  Nothing is carried out while the
 * analysis runs: new questions wait in the list until it is through, and an
 * answer that comes at once, from inside the carrier, only marks the sheet
 * as old.  When nothing is open any more, no row stays pending. */
#include "core/inquiry/inquiry.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/map.h"
#include "core/base/vec.h"

/* Answers and questions together; an answer that does not fit is lost. */
#define BYTES_MAX ((size_t)64 << 20)

struct entry {
	struct question	 q;
	struct answer	 a;
};

struct inquiry {
	struct asker		 asker;	/* first: found back from it */
	const struct analysis	*an;	/* NULL: judged elsewhere */
	const void		*subject;
	usec_t			 now;
	struct judging		 elsewhere;
	usec_t			 patience;
	struct answerer		 by;
	struct arena		*arena;
	struct map		*known;
	struct entry		**v;
	size_t			 n, cap, carried, open;
	size_t			 judged;	/* of n */
	int			 rounds;
	bool			 old;	/* answers came after the judgement */
	bool			 running;
	bool			 away;	/* a judgement began elsewhere */
	bool			 cancelled, limited;
	struct sheet		*sheet;
};

static const struct answer over_limit = { .state = ANSWER_LIMIT };
static const struct answer none = { .state = ANSWER_NONE };

/* What makes two questions the same; DNS names without case. */
static int
make_key(const struct question *q, struct buf *b)
{
	const char *vantage = q->vantage ? q->vantage : "";
	int head[] = { (int)q->kind, q->type, q->cd };
	char *name;

	buf_reserve(b, sizeof head + strlen(vantage) + 1 + q->name.n);
	buf_add(b, head, sizeof head);
	buf_add(b, vantage, strlen(vantage) + 1);
	buf_addspan(b, q->name);
	if (b->error || q->kind != QUESTION_DNS)
		return b->error;
	name = b->data + b->len - q->name.n;
	for (size_t i = 0; i < q->name.n; i++)
		if (name[i] >= 'A' && name[i] <= 'Z')
			name[i] = (char)(name[i] - 'A' + 'a');
	return 0;
}

static struct entry *
add_entry(struct inquiry *i, const struct question *q, struct span key)
{
	struct entry *e;

	if (VEC_ROOM(i->v, i->n, i->cap) < 0)
		return NULL;
	e = arena_alloc(i->arena, sizeof *e);
	if (!e)
		return NULL;
	e->q = *q;
	if (e->q.patience == 0)
		e->q.patience = i->patience;
	e->q.vantage = arena_strdup(i->arena, q->vantage ? q->vantage : "");
	e->q.name = arena_span(i->arena, q->name);
	if (arena_failed(i->arena) || map_put(i->known, key, e) < 0)
		return NULL;
	i->v[i->n++] = e;
	i->open++;
	return e;
}

static const struct answer *
ask(struct asker *self, const struct question *q)
{
	struct inquiry *i = (struct inquiry *)self;
	const struct answer *ret = &over_limit;
	struct entry *e;
	struct buf key;

	buf_init(&key, 64 << 10);
	if (make_key(q, &key) < 0)
		goto out;
	e = map_get(i->known, buf_span(&key));
	if (!e && i->cancelled) {
		ret = &none;
		goto out;
	}
	if (!e && i->n < INQUIRY_QUESTIONS && i->rounds < INQUIRY_ROUNDS)
		e = add_entry(i, q, buf_span(&key));
	if (e)
		ret = &e->a;
	else
		i->limited = true;
out:
	buf_done(&key);
	return ret;
}

static struct inquiry *
make(const struct answerer *by, usec_t patience)
{
	struct inquiry *i = calloc(1, sizeof *i);

	if (!i)
		return NULL;
	i->asker.ask = ask;
	i->by = *by;
	i->patience = patience;
	i->old = true;
	i->arena = arena_new(BYTES_MAX);
	i->known = map_new();
	if (!i->arena || !i->known) {
		inquiry_free(i);
		return NULL;
	}
	return i;
}

struct inquiry *
inquiry_new(const struct analysis *an, const void *subject, usec_t now,
    const struct answerer *by)
{
	struct inquiry *i = make(by, an->patience);

	if (!i)
		return NULL;
	i->an = an;
	i->subject = subject;
	i->now = now;
	return i;
}

struct inquiry *
inquiry_new_elsewhere(const struct judging *j, const struct answerer *by)
{
	struct inquiry *i = make(by, j->patience);

	if (i)
		i->elsewhere = *j;
	return i;
}

void
inquiry_free(struct inquiry *i)
{
	if (!i)
		return;
	sheet_free(i->sheet);
	map_free(i->known);
	arena_free(i->arena);
	free(i->v);
	free(i);
}

/* catalogue: reason.limit */

/* Nothing more will come: what still waits is not known. */
static void
settle_rows(struct inquiry *i, struct sheet *s)
{
	const struct row *r;

	for (r = row_next(&s->root); r; r = row_next(r)) {
		struct row *mine = (struct row *)r;	/* our own sheet */

		if (r->state != ROW_PENDING)
			continue;
		mine->state = ROW_UNKNOWN;
		if (i->limited)
			row_typed(s, mine, "reason", FIELD_ENUM,
			    span_str("limit"));
	}
}

/* The sheet of a judgement; again: it has not seen every answer. */
static int
take(struct inquiry *i, struct sheet *s, bool again)
{
	if (i->n > i->judged)
		i->rounds++;
	i->judged = i->n;
	if (!s || sheet_failed(s)) {
		sheet_free(s);
		return -ENOMEM;
	}
	if (i->open == 0 && !again)
		settle_rows(i, s);
	sheet_free(i->sheet);
	i->sheet = s;
	return 0;
}

static int
judge(struct inquiry *i)
{
	i->old = false;
	if (i->an)
		return take(i, i->an->judge(i->subject, &i->asker, i->now),
		    false);
	i->away = true;
	i->elsewhere.begin(i->elsewhere.arg, i);
	return 0;
}

static void
carry_new(struct inquiry *i)
{
	while (i->carried < i->n) {
		size_t number = i->carried++;

		if (i->v[number]->a.state == ANSWER_OPEN)
			i->by.carry(i->by.arg, i, number, &i->v[number]->q);
	}
}

int
inquiry_step(struct inquiry *i)
{
	int r;

	if (i->running)
		return -EBUSY;
	if (i->away)
		return 0;
	i->running = true;
	r = judge(i);
	if (!i->away)
		carry_new(i);
	i->running = false;
	return r;
}

void
inquiry_judged(struct inquiry *i, struct sheet *s, bool again)
{
	i->away = false;
	if (i->cancelled) {
		sheet_free(s);
		return;
	}
	i->old = i->old || again;
	(void)take(i, s, i->old);
	if (i->running)		/* it ended at once: the step goes on */
		return;
	i->running = true;
	carry_new(i);
	i->running = false;
}

struct asker *
inquiry_asker(struct inquiry *i)
{
	return &i->asker;
}

bool
inquiry_away(const struct inquiry *i)
{
	return i->away;
}

static void
close_entry(struct inquiry *i, struct entry *e, enum answer_state state,
    struct span bytes)
{
	e->a.bytes = arena_span(i->arena, bytes);
	if (bytes.n > 0 && !e->a.bytes.p) {
		e->a.bytes.n = 0;
		state = ANSWER_LIMIT;
		i->limited = true;
	}
	e->a.state = state;
	i->open--;
	i->old = true;
}

void
inquiry_answer(struct inquiry *i, size_t number, enum answer_state state,
    struct span bytes)
{
	/* The first answer is final; an "open" one is none. */
	if (number >= i->n || state == ANSWER_OPEN ||
	    i->v[number]->a.state != ANSWER_OPEN)
		return;
	close_entry(i, i->v[number], state, bytes);
}

bool
inquiry_settle(struct inquiry *i)
{
	/* Each turn answers at least one question or is the last. */
	while (i->old && !i->away)
		if (inquiry_step(i) < 0)
			break;
	return inquiry_done(i);
}

bool
inquiry_done(const struct inquiry *i)
{
	return i->open == 0 && !i->old && !i->away;
}

const struct sheet *
inquiry_sheet(const struct inquiry *i)
{
	return i->sheet;
}

struct sheet *
inquiry_take(struct inquiry *i)
{
	struct sheet *s = i->sheet;

	i->sheet = NULL;
	return s;
}

void
inquiry_cancel(struct inquiry *i)
{
	i->cancelled = true;
	for (size_t k = 0; k < i->n; k++)
		if (i->v[k]->a.state == ANSWER_OPEN)
			close_entry(i, i->v[k], ANSWER_NONE,
			    (struct span){ NULL, 0 });
	i->carried = i->n;
	if (i->an) {
		if (!i->running)
			judge(i);
		return;
	}
	i->away = i->old = false;	/* what comes back is dropped */
	if (i->sheet)
		settle_rows(i, i->sheet);
}

size_t
inquiry_questions(const struct inquiry *i)
{
	return i->n;
}

const struct question *
inquiry_question(const struct inquiry *i, size_t n,
    const struct answer **ret_answer)
{
	if (n >= i->n)
		return NULL;
	if (ret_answer)
		*ret_answer = &i->v[n]->a;
	return &i->v[n]->q;
}

static const struct answer *
ask_hurried(struct asker *self, const struct question *q)
{
	struct hurry *h = (struct hurry *)self;
	struct question hurried = *q;

	hurried.patience = h->patience;
	return h->by->ask(h->by, &hurried);
}

struct asker *
inquiry_hurry(struct hurry *h, struct asker *by, usec_t patience)
{
	*h = (struct hurry){ { ask_hurried }, by, patience };
	return by != NULL ? &h->asker : NULL;
}
