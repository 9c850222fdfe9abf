/* Read from the rows of a sheet, as everything about a check is.  Texts are as
 * hostile as their sheet; who writes them out cleans them. */
#include "core/checklist/measured.h"

static bool
is_deduction(const struct row *r)
{
	return strcmp(r->id, "rule") == 0 && r->state == ROW_DONE &&
	    r->points_milli < 0;
}

/* The largest first; of equal ones that which stands first. */
static size_t
find_worst(const struct sheet *s, const struct row *worst[MEASURED_MOST])
{
	size_t n = 0;

	for (const struct row *r = row_next(&s->root); r; r = row_next(r)) {
		size_t at = n;

		if (!is_deduction(r))
			continue;
		while (at > 0 && r->points_milli < worst[at - 1]->points_milli)
			at--;
		if (at == MEASURED_MOST)
			continue;
		n += n < MEASURED_MOST;
		for (size_t i = n - 1; i > at; i--)
			worst[i] = worst[i - 1];
		worst[at] = r;
	}
	return n;
}

/* A sentence inside another one: no full stop, and its 「」 become 『』. */
static const char *
quoted(const char *text, const char *stop, struct arena *a)
{
	static const char *const marks[][2] = { { "「", "『" }, { "」", "』" } };
	struct span rest = span_trim(span_str(text));
	const char *p;
	struct buf b;

	if (span_ends(rest, stop))
		rest = span_head(rest, rest.n - strlen(stop));
	buf_init(&b, (size_t)1 << 16);
	while (rest.n > 0) {
		size_t i = 0;

		while (i < 2 && !span_starts(rest, marks[i][0]))
			i++;
		if (i < 2)
			buf_adds(&b, marks[i][1]);
		else
			buf_addc(&b, *rest.p);
		rest = span_skip(rest, i < 2 ? strlen(marks[i][0]) : 1);
	}
	p = arena_memdup(a, b.data ? b.data : "", b.len);
	buf_done(&b);
	return p != NULL ? p : "";
}

static struct text
deduction(const struct row *r, struct arena *a)
{
	const char *points = arena_printf(a, "%.1f", r->points_milli / 1000.0);
	const struct text said = { quoted(r->why.ja, "。", a),
		quoted(r->why.en, ".", a) };
	const struct text cost = { points, points };

	return text_say_both(a, "checklist.measured.one", "why", &said,
	    "points", &cost, NULL);
}

static struct text
deductions(const struct sheet *s, struct arena *a)
{
	const struct row *worst[MEASURED_MOST] = { NULL };
	size_t n = find_worst(s, worst);
	struct text list = { "", "" };

	for (size_t i = 0; i < n; i++) {
		struct text one = deduction(worst[i], a);

		list = i == 0 ? one : text_say_both(a,
		    "checklist.measured.and", "list", &list, "one", &one,
		    NULL);
	}
	return n == 0 ? (struct text){ NULL, NULL } : text_say_both(a,
	    "checklist.measured.worst", "list", &list, NULL);
}

static struct text
points(const struct sheet *s, struct arena *a)
{
	const struct row *r = sheet_find_id(s, "score");
	const struct field *total = r ? row_field(r, "total") : NULL;
	const struct field *possible = r ? row_field(r, "possible") : NULL;

	if (total == NULL || possible == NULL)
		return (struct text){ NULL, NULL };
	return text_say(a, "checklist.measured.score", "total",
	    text_value(a, total->text), "possible", text_value(a,
	    possible->text), NULL);
}

struct text
measured_say(const struct sheet *s, struct arena *a)
{
	struct text score, worst;

	if (s == NULL || (strcmp(s->kind, "score") != 0 &&
	    strcmp(s->kind, "lint") != 0))
		return (struct text){ NULL, NULL };
	score = points(s, a);
	worst = deductions(s, a);
	if (text_is_none(&score) || text_is_none(&worst))
		return text_is_none(&score) ? worst : score;
	return text_say_both(a, "checklist.measured.both", "score", &score,
	    "worst", &worst, NULL);
}
