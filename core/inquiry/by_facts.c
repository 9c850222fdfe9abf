/* Questions of kind fact, answered at once from the facts at hand.  Owns
 * nothing; cannot fail. */
#include "core/base/buf.h"
#include "core/inquiry/inquiry.h"

static const struct answer none = { .state = ANSWER_NONE };

/* Facts: "name/key", the key behind the first stroke. */
static void
carry_fact(void *arg, struct inquiry *i, size_t number,
    const struct question *q)
{
	ptrdiff_t stroke = span_chr(q->name, '/');
	struct span key = { NULL, 0 }, value = { NULL, 0 };
	char name[128];

	if (stroke >= 0)
		key = span_skip(q->name, (size_t)stroke + 1);
	else
		stroke = (ptrdiff_t)q->name.n;
	if (arg && q->kind == QUESTION_FACT && (size_t)stroke < sizeof name) {
		memcpy(name, q->name.p, (size_t)stroke);
		name[stroke] = '\0';
		value = facts_get(arg, name, key);
	}
	inquiry_answer(i, number, value.p ? ANSWER_GIVEN : ANSWER_NONE, value);
}

struct answerer
inquiry_by_facts(const struct facts *f)
{
	return (struct answerer){ carry_fact, (void *)f };
}

const struct answer *
inquiry_ask_fact(struct asker *by, const char *name, struct span key)
{
	const struct answer *a = &none;
	struct question q = { .kind = QUESTION_FACT, .vantage = "" };
	struct buf b;

	if (!by)
		return &none;
	buf_init(&b, 4096);
	buf_adds(&b, name);
	buf_addc(&b, '/');
	buf_addspan(&b, key);
	if (!b.error) {
		q.name = buf_span(&b);
		a = by->ask(by, &q);
	}
	buf_done(&b);
	return a;
}
