/* Two vantages side by side.  What differs is worth knowing, not bad. */
#include "core/sheet/vantages.h"

#include <errno.h>

#include "core/sheet/compare.h"

static struct text
label(struct arena *a, const char *name)
{
	if (strcmp(name, "default") == 0)
		return text_plain("vantage.default");
	return text_say(a, "vantage.called", "name", name, NULL);
}

/* Also what neither of them knows. */
static bool
something_unknown(const struct sheet *s)
{
	const struct row *r = row_next(&s->root);

	while (r != NULL && r->state != ROW_UNKNOWN)
		r = row_next(r);
	return r != NULL;
}

static void
sum_up(struct sheet *s, struct row *r, const struct compare *c,
    const size_t n[COMPARE_COUNTS])
{
	size_t differing = n[COMPARE_CHANGED] + n[COMPARE_GONE] +
	    n[COMPARE_NEW];
	char count[TEXT_NUMBER];
	struct text number;
	const char *p = text_number(count, (long long)differing);

	if (r == NULL)
		return;
	number = (struct text){ p, p };
	row_text(s, r, "a", span_str(c->a.name));
	row_words(s, r, (struct text){ "", "" });	/* why names them */
	row_text(s, r, "b", span_str(c->b.name));
	row_words(s, r, (struct text){ "", "" });
	row_number(s, r, "same", FIELD_INT, (int64_t)n[COMPARE_SAME]);
	row_number(s, r, "differing", FIELD_INT, (int64_t)differing);
	row_number(s, r, "unknown", FIELD_INT,
	    (int64_t)n[COMPARE_UNKNOWN]);
	if (n[COMPARE_PENDING] > 0)
		r->state = ROW_PENDING;
	else
		r->severity = differing > 0 ? SEVERITY_NOTICE : SEVERITY_INFO;
	r->why = text_say_both(s->arena, differing > 0 ?
	    "compare.differing" : something_unknown(s) ?
	    "compare.unsure" : "compare.same", "a", &c->a.label, "b",
	    &c->b.label, "n", &number, NULL);
}

int
sheet_vantages(const char *kind, const char *a_name, const struct sheet *a,
    const char *b_name, const struct sheet *b, struct sheet **ret)
{
	struct sheet *s = sheet_new(kind, a->subject);
	struct row *first = s != NULL ? sheet_row(s, NULL, "compare",
	    span_str("")) : NULL;
	size_t n[COMPARE_COUNTS];
	struct compare c;

	if (first == NULL) {
		sheet_free(s);
		return -ENOMEM;
	}
	c = (struct compare){ .words = "vantage", .all = true,
	    .not = "vantage",
	    .a = { a, a_name, label(s->arena, a_name) },
	    .b = { b, b_name, label(s->arena, b_name) } };
	if (sheet_compare(&c, s, NULL, n) < 0) {
		sheet_free(s);
		return -ENOMEM;
	}
	sum_up(s, first, &c, n);
	*ret = s;
	return 0;
}
