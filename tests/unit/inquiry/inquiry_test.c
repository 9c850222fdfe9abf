/* core/inquiry: rounds, limits, answers in any order, at once, never. */
#include "core/inquiry/inquiry.h"

#include <errno.h>

#include "tests/unit/unit.h"

/* The subject of the fake analyses: how much to ask. */
struct plan {
	int	width;		/* questions a round */
	int	depth;		/* rounds that depend on one another */
	int	judged;
};

static const struct answer *
ask(struct asker *by, enum question_kind kind, const char *fmt, int a, int b)
{
	char name[64];
	struct question q = { .kind = kind, .vantage = "" };

	snprintf(name, sizeof name, fmt, a, b);
	q.name = span_str(name);
	return by->ask(by, &q);
}

/* A row a question; the next round is asked when this one is in. */
static struct sheet *
judge_plan(const void *subject, struct asker *by, usec_t now)
{
	struct plan *p = (struct plan *)subject;
	struct sheet *s = sheet_new("log", span_str(""));
	bool open = false;

	assert_int_equal(now, 42);
	p->judged++;
	for (int d = 0; d < p->depth && !open; d++) {
		for (int w = 0; w < p->width; w++) {
			const struct answer *a = ask(by, QUESTION_DNS,
			    "q%d.%d", d, w);
			struct row *r = sheet_row(s, NULL, "q", span_str("k"));

			if (a->state == ANSWER_OPEN)
				open = true;
			r->state = a->state == ANSWER_GIVEN ? ROW_DONE :
			    ROW_PENDING;
			row_value(s, r, a->bytes);
		}
	}
	return s;
}

static const struct analysis plan_analysis = { "log", judge_plan };

struct carrier {
	size_t	number[700];
	size_t	n;
	bool	at_once;
};

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct carrier *c = arg;

	assert_true(c->n < 700);
	c->number[c->n++] = number;
	if (c->at_once) {
		assert_int_equal(inquiry_step(i), -EBUSY);
		inquiry_answer(i, number, ANSWER_GIVEN, q->name);
	}
}

static size_t
count_state(const struct sheet *s, enum row_state state)
{
	size_t n = 0;

	for (const struct row *r = s->root.children; r; r = r->next)
		n += r->state == state;
	return n;
}

static void
answers_at_once_settle(void **state)
{
	struct plan p = { .width = 5, .depth = 4 };
	struct carrier c = { .at_once = true };
	struct inquiry *i = inquiry_new(&plan_analysis, &p, 42,
	    &(struct answerer){ carry, &c });
	struct sheet *s;

	(void)state;
	assert_false(inquiry_done(i));
	assert_true(inquiry_settle(i));
	assert_int_equal(c.n, 20);
	assert_int_equal(p.judged, 5);
	s = inquiry_take(i);
	assert_null(inquiry_sheet(i));
	assert_int_equal(count_state(s, ROW_DONE), 20);
	assert_span_equal(s->root.last_child->value, "q3.4");
	sheet_free(s);
	inquiry_free(i);
}

static void
answers_in_any_order_are_final(void **state)
{
	struct plan p = { .width = 3, .depth = 1 };
	struct carrier c = { .n = 0 };
	struct inquiry *i = inquiry_new(&plan_analysis, &p, 42,
	    &(struct answerer){ carry, &c });
	const struct answer *a;

	(void)state;
	assert_false(inquiry_settle(i));
	assert_int_equal(c.n, 3);
	assert_int_equal(count_state(inquiry_sheet(i), ROW_PENDING), 3);
	inquiry_answer(i, 2, ANSWER_GIVEN, span_str("two"));
	inquiry_answer(i, 2, ANSWER_TIMEOUT, span_str("late"));
	inquiry_answer(i, 99, ANSWER_GIVEN, span_str("nobody asked"));
	inquiry_answer(i, 0, ANSWER_OPEN, span_str("no answer"));
	assert_false(inquiry_settle(i));
	assert_int_equal(count_state(inquiry_sheet(i), ROW_DONE), 1);
	inquiry_answer(i, 0, ANSWER_TIMEOUT, span_str(""));
	inquiry_answer(i, 1, ANSWER_GIVEN, span_str("one"));
	assert_false(inquiry_done(i));	/* not judged yet */
	assert_true(inquiry_settle(i));
	/* the fake leaves time-outs pending: nothing is open, so unknown */
	assert_int_equal(count_state(inquiry_sheet(i), ROW_UNKNOWN), 1);
	assert_int_equal(inquiry_questions(i), 3);
	assert_span_equal(inquiry_question(i, 2, &a)->name, "q0.2");
	assert_span_equal(a->bytes, "two");
	assert_int_equal(a->state, ANSWER_GIVEN);
	assert_null(inquiry_question(i, 3, &a));
	assert_int_equal(c.n, 3);
	inquiry_free(i);
}

static void
limited_row(const struct sheet *s)
{
	const struct row *r = s->root.last_child;

	assert_int_equal(r->state, ROW_UNKNOWN);
	assert_non_null(row_field(r, "reason"));
	assert_span_equal(row_field(r, "reason")->text, "limit");
	assert_int_equal(count_state(s, ROW_PENDING), 0);
}

static void
questions_are_limited(void **state)
{
	struct plan p = { .width = 650, .depth = 1 };
	struct carrier c = { .at_once = true };
	struct inquiry *i = inquiry_new(&plan_analysis, &p, 42,
	    &(struct answerer){ carry, &c });

	(void)state;
	assert_true(inquiry_settle(i));
	assert_int_equal(inquiry_questions(i), INQUIRY_QUESTIONS);
	assert_int_equal(c.n, INQUIRY_QUESTIONS);
	assert_int_equal(count_state(inquiry_sheet(i), ROW_UNKNOWN), 50);
	limited_row(inquiry_sheet(i));
	inquiry_free(i);
}

static void
rounds_are_limited(void **state)
{
	struct plan p = { .width = 1, .depth = 30 };
	struct carrier c = { .at_once = true };
	struct inquiry *i = inquiry_new(&plan_analysis, &p, 42,
	    &(struct answerer){ carry, &c });

	(void)state;
	assert_true(inquiry_settle(i));
	assert_int_equal(inquiry_questions(i), INQUIRY_ROUNDS);
	limited_row(inquiry_sheet(i));
	inquiry_free(i);
}

static void
judging_often_is_no_round(void **state)
{
	struct plan p = { .width = 40, .depth = 1 };
	struct carrier c = { .n = 0 };
	struct inquiry *i = inquiry_new(&plan_analysis, &p, 42,
	    &(struct answerer){ carry, &c });

	(void)state;
	inquiry_step(i);
	for (size_t k = 0; k < 40; k++) {
		inquiry_answer(i, k, ANSWER_GIVEN, span_str("x"));
		inquiry_step(i);
	}
	assert_true(inquiry_done(i));
	assert_int_equal(count_state(inquiry_sheet(i), ROW_DONE), 40);
	inquiry_free(i);
}

static void
cancelling_leaves_nothing_open(void **state)
{
	struct plan p = { .width = 4, .depth = 3 };
	struct carrier c = { .n = 0 };
	struct inquiry *i = inquiry_new(&plan_analysis, &p, 42,
	    &(struct answerer){ carry, &c });

	(void)state;
	inquiry_step(i);
	inquiry_answer(i, 1, ANSWER_GIVEN, span_str("x"));
	inquiry_cancel(i);
	assert_true(inquiry_done(i));
	assert_int_equal(count_state(inquiry_sheet(i), ROW_PENDING), 0);
	assert_int_equal(count_state(inquiry_sheet(i), ROW_DONE), 1);
	inquiry_answer(i, 0, ANSWER_GIVEN, span_str("too late"));
	assert_true(inquiry_settle(i));
	assert_int_equal(count_state(inquiry_sheet(i), ROW_DONE), 1);
	assert_int_equal(c.n, 4);
	inquiry_free(i);
}

static struct sheet *
judge_same(const void *subject, struct asker *by, usec_t now)
{
	struct sheet *s = sheet_new("log", span_str(""));
	const struct answer *a = ask(by, QUESTION_DNS, "MX.Example%d.%d", 1,
	    1);

	(void)subject;
	(void)now;
	assert_ptr_equal(ask(by, QUESTION_DNS, "mx.example%d.%d", 1, 1), a);
	assert_ptr_not_equal(ask(by, QUESTION_FACT, "mx.example%d.%d", 1, 1),
	    a);
	assert_ptr_not_equal(ask(by, QUESTION_FACT, "MX.example%d.%d", 1, 1),
	    ask(by, QUESTION_FACT, "mx.example%d.%d", 1, 1));
	return s;
}

static void
equal_questions_are_one(void **state)
{
	const struct analysis an = { "log", judge_same };
	struct carrier c = { .at_once = true };
	struct inquiry *i = inquiry_new(&an, NULL, 0,
	    &(struct answerer){ carry, &c });

	(void)state;
	assert_true(inquiry_settle(i));
	assert_int_equal(c.n, 3);
	inquiry_free(i);
}

static struct sheet *
judge_nothing(const void *subject, struct asker *by, usec_t now)
{
	(void)subject;
	(void)by;
	(void)now;
	return NULL;
}

static void
no_memory_is_said(void **state)
{
	const struct analysis an = { "log", judge_nothing };
	struct inquiry *i = inquiry_new(&an, NULL, 0,
	    &(struct answerer){ carry, NULL });

	(void)state;
	assert_int_equal(inquiry_step(i), -ENOMEM);
	assert_null(inquiry_sheet(i));
	inquiry_free(i);
}

/* ---- judged elsewhere ---- */

struct elsewhere {
	struct inquiry	*i;
	int		 begun;
	bool		 at_once;
};

/* One question more at each judgement, three in all. */
static void
end_judgement(struct elsewhere *e, bool again)
{
	struct sheet *s = sheet_new("log", span_str(""));
	struct row *r;

	for (int k = 0; k < e->begun && k < 3; k++) {
		const struct answer *a = ask(inquiry_asker(e->i),
		    QUESTION_DNS, "e%d.%d", k, 0);

		r = sheet_row(s, NULL, "q", span_str("k"));
		r->state = a->state == ANSWER_GIVEN ? ROW_DONE : ROW_PENDING;
	}
	inquiry_judged(e->i, s, again);
}

static void
begin(void *arg, struct inquiry *i)
{
	struct elsewhere *e = arg;

	assert_ptr_equal(e->i, i);
	e->begun++;
	if (e->at_once)
		end_judgement(e, false);
}

static struct inquiry *
make_elsewhere(struct elsewhere *e, struct carrier *c)
{
	const struct judging j = { .begin = begin, .arg = e };

	e->i = inquiry_new_elsewhere(&j, &(struct answerer){ carry, c });
	return e->i;
}

static void
elsewhere_at_once_settles(void **state)
{
	struct elsewhere e = { .at_once = true };
	struct carrier c = { .at_once = true };
	struct inquiry *i = make_elsewhere(&e, &c);

	(void)state;
	assert_true(inquiry_settle(i));
	assert_int_equal(e.begun, 4);
	assert_int_equal(count_state(inquiry_sheet(i), ROW_DONE), 3);
	inquiry_free(i);
}

static void
elsewhere_comes_back_later(void **state)
{
	struct elsewhere e = { .begun = 0 };
	struct carrier c = { .n = 0 };
	struct inquiry *i = make_elsewhere(&e, &c);

	(void)state;
	assert_false(inquiry_settle(i));
	assert_true(inquiry_away(i));
	assert_int_equal(inquiry_step(i), 0);
	assert_int_equal(e.begun, 1);
	assert_null(inquiry_sheet(i));
	end_judgement(&e, false);
	assert_int_equal(c.n, 1);
	/* nothing new: it waits for the answer */
	assert_false(inquiry_settle(i));
	assert_int_equal(e.begun, 1);
	inquiry_answer(i, 0, ANSWER_GIVEN, span_str("x"));
	assert_false(inquiry_settle(i));
	assert_true(inquiry_away(i));
	end_judgement(&e, false);
	/* an answer that comes while it judges belongs to the next */
	inquiry_answer(i, 1, ANSWER_GIVEN, span_str("x"));
	assert_false(inquiry_settle(i));
	assert_int_equal(e.begun, 3);
	end_judgement(&e, false);
	inquiry_answer(i, 2, ANSWER_GIVEN, span_str("x"));
	assert_false(inquiry_settle(i));
	end_judgement(&e, true);	/* it has not seen all */
	assert_false(inquiry_done(i));
	assert_false(inquiry_settle(i));
	end_judgement(&e, false);
	assert_true(inquiry_done(i));
	assert_int_equal(e.begun, 5);
	assert_int_equal(count_state(inquiry_sheet(i), ROW_DONE), 3);
	inquiry_free(i);
}

static void
elsewhere_can_be_cancelled(void **state)
{
	struct elsewhere e = { .begun = 0 };
	struct carrier c = { .n = 0 };
	struct inquiry *i = make_elsewhere(&e, &c);

	(void)state;
	inquiry_step(i);
	end_judgement(&e, false);
	inquiry_answer(i, 0, ANSWER_GIVEN, span_str("x"));
	inquiry_step(i);
	assert_true(inquiry_away(i));
	inquiry_cancel(i);
	assert_true(inquiry_done(i));
	assert_int_equal(count_state(inquiry_sheet(i), ROW_UNKNOWN), 1);
	/* what comes back is dropped */
	inquiry_judged(i, sheet_new("log", span_str("late")), false);
	assert_true(inquiry_settle(i));
	assert_span_equal(inquiry_sheet(i)->subject, "");
	assert_int_equal(e.begun, 2);
	inquiry_free(i);
}

UNIT_MAIN(
	cmocka_unit_test(elsewhere_at_once_settles),
	cmocka_unit_test(elsewhere_comes_back_later),
	cmocka_unit_test(elsewhere_can_be_cancelled),
	cmocka_unit_test(answers_at_once_settle),
	cmocka_unit_test(answers_in_any_order_are_final),
	cmocka_unit_test(questions_are_limited),
	cmocka_unit_test(rounds_are_limited),
	cmocka_unit_test(judging_often_is_no_round),
	cmocka_unit_test(cancelling_leaves_nothing_open),
	cmocka_unit_test(equal_questions_are_one),
	cmocka_unit_test(no_memory_is_said),
)
