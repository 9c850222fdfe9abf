/* The mails near one of a list that may belong to it.  Heads say which have
 * the same sender and were written within the hour; the helper then looks at
 * both.  What cannot be read is passed over: it is not known.
 * not catalogue: mail.follows mail.locked */
#include "core/mailbox/pairs.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/loop/helper.h"

#define LIMIT	(20 * USEC_SEC)

struct pairs {
	const struct mail_pairs *o;
	struct helper	*h;
	size_t		 first, n;	/* of the list: what is near */
	struct mail_head *heads;
	size_t		 asked;
	struct facts	*f;
};

/* ---- which ones ---- */

/* Deliveries lie apart: in a Maildir what came much earlier is not near. */
static bool
is_near(const struct mail_list *l, size_t i, size_t other)
{
	usec_t a = mail_list_entry(l, i)->time;
	usec_t b = mail_list_entry(l, other)->time;

	return a == TIME_NONE || b == TIME_NONE ||
	    (a - b <= MAIL_PAIRS_APART && b - a <= MAIL_PAIRS_APART);
}

static void
find_range(struct pairs *p)
{
	const struct mail_pairs *o = p->o;
	size_t last = o->number, all = mail_list_count(o->list);

	p->first = o->number;
	while (p->first > 0 && o->number - p->first < MAIL_PAIRS_NEAR &&
	    is_near(o->list, o->number, p->first - 1))
		p->first--;
	while (last + 1 < all && last - o->number < MAIL_PAIRS_NEAR &&
	    is_near(o->list, o->number, last + 1))
		last++;
	p->n = last - p->first + 1;
}

/* "Name <a@b>" and "a@b" are the same sender. */
static struct span
address_of(struct span from)
{
	size_t at = from.n;

	while (at > 0 && from.p[at - 1] != '<')
		at--;
	from = span_skip(from, at);
	return at > 0 && span_ends(from, ">") ? span_head(from, from.n - 1) :
	    from;
}

static bool
may_belong(const struct mail_head *a, const struct mail_head *b)
{
	return a->known && b->known && a->date != TIME_NONE &&
	    b->date != TIME_NONE && b->date >= a->date - USEC_HOUR &&
	    b->date <= a->date + USEC_HOUR &&
	    span_eq_nocase(address_of(a->from), address_of(b->from));
}

/* ---- asking the helper ---- */

static bool
is_true(const json_t *o, const char *name)
{
	return json_is_true(json_object_get(o, name));
}

/* A mail that came later may carry the password; one that was there before,
 * what it is for. */
static int
take(struct pairs *p, size_t i, struct span frame)
{
	json_t *j = json_loadb(frame.p, frame.n, JSON_REJECT_DUPLICATES,
	    NULL);
	const json_t *text = json_object_get(j, "text");
	char key[24];
	int r = 0;

	snprintf(key, sizeof key, "%zu", i + 1);
	if (is_true(j, "pair") && is_true(j, "later") &&
	    json_string_length(text) > 0 &&
	    json_string_length(text) <= MAIL_PAIRS_TEXT)
		r = facts_add(p->f, "mail.follows", span_str(key),
		    span_of(json_string_value(text),
		    json_string_length(text)));
	else if (is_true(j, "pair") && !is_true(j, "later") &&
	    is_true(j, "locked"))
		r = facts_add(p->f, "mail.locked", span_str(key),
		    span_str("1"));
	json_decref(j);
	return r;
}

static int
start(struct pairs *p)
{
	if (p->h != NULL && helper_usable(p->h))
		return 0;
	helper_stop(p->h);
	p->h = NULL;
	return helper_start_with(NULL, "parse", (const char *const[]){
	    p->o->data, p->o->user, NULL }, &p->h);
}

/* Only memory and a person end it. */
static int
ask(struct pairs *p, size_t i)
{
	struct mail other = MAIL_NONE;
	struct buf answer;
	int r = mail_list_read(p->o->list, i, p->o->cancel, &other, NULL);

	buf_init(&answer, HELPER_FRAME_MAX);
	p->asked++;
	if (r == 0)
		r = start(p);
	if (r == 0)
		r = helper_send(p->h, span_str("{\"op\":\"pair\"}"),
		    (const int[]){ p->o->mail->fd, other.fd }, 2);
	if (r == 0)
		r = helper_receive(p->h, LIMIT, p->o->cancel, &answer);
	if (r == 0)
		r = take(p, i, buf_span(&answer));
	buf_done(&answer);
	mail_close(&other);
	return r == -ENOMEM || r == -ECANCELED ? r : 0;
}

/* The nearest first. */
static int
ask_near(struct pairs *p)
{
	size_t here = p->o->number - p->first;
	int r = 0;

	for (size_t d = 1; r == 0 && d < p->n && p->asked < MAIL_PAIRS_MAX;
	    d++) {
		if (here + d < p->n && may_belong(&p->heads[here],
		    &p->heads[here + d]))
			r = ask(p, p->first + here + d);
		if (r == 0 && d <= here && may_belong(&p->heads[here],
		    &p->heads[here - d]))
			r = ask(p, p->first + here - d);
	}
	return r;
}

int
mail_pairs_gather(const struct mail_pairs *o, struct facts *f)
{
	struct pairs p = { .o = o, .f = f };
	struct arena *a = arena_new((size_t)4 << 20);
	struct error e = { 0 };
	int r = 0;

	if (o->number < mail_list_count(o->list))
		find_range(&p);
	p.heads = a ? arena_array(a, p.n + 1, sizeof *p.heads) : NULL;
	if (p.heads == NULL)
		r = -ENOMEM;
	else if (p.n > 1)
		r = mail_list_heads(o->list, p.first, p.n, o->cancel, a,
		    p.heads, &e);
	if (r == 0 && p.n > 1)
		r = ask_near(&p);
	helper_stop(p.h);
	arena_free(a);
	return r == -ENOMEM || r == -ECANCELED ? r : 0;
}
