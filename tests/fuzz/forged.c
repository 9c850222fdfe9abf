/* Fuzz: a mail, judged with all signals of forged senders.  Invariants: a
 * score of 0 to 100 and its band; points of each hit are those of its row or
 * variant; hits fall in weight; places lie in the mail; the same mail gives
 * the same score. */
#include <stdio.h>
#include <stdlib.h>

#include "core/forged/base.h"
#include "core/message/message.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW (1725270000 * USEC_SEC)
#define OURS "mx.shop.example.jp"

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static const struct forge_base *
knowledge(void)
{
	static struct forge_base *base;
	const char *src = getenv("srcdir");
	struct error e = { 0 };
	char dir[4096];

	snprintf(dir, sizeof dir, "%s/data/rules", src ? src : ".");
	if (base == NULL && forge_base_load(dir, NULL, &base, &e) < 0) {
		fprintf(stderr, "%s\n", e.en);
		abort();
	}
	return base;
}

static int64_t
number(const struct row *r, const char *name)
{
	const struct field *f = row_field(r, name);

	must(f != NULL);
	return f->number;
}

static void
check_points(const struct row *r, const struct forge_base *b)
{
	const struct field *variant = row_field(r, "variant");
	const struct forge_signal *g = forge_signal_find(b->know, r->key);
	int64_t points = number(r, "points");
	int weight;

	must(g != NULL);
	weight = g->weight;
	if (variant != NULL) {
		const char *id = variant->text.p;
		const struct forge_variant *v = forge_variant_find(g, id);

		must(v != NULL);
		weight = v->weight;
	}
	must(points == weight || points == 0);
}

static int64_t
check_sheet(const struct sheet *s, size_t size, const struct forge_base *b)
{
	const struct row *forged = sheet_find_id(s, "forged");
	int64_t score, before = 1000;

	must(forged != NULL);
	score = number(forged, "score");
	must(score >= 0 && score <= 100);
	must(row_field(forged, "band") != NULL);
	for (const struct row *r = s->root.children; r; r = r->next) {
		if (strcmp(r->id, "signal") != 0)
			continue;
		check_points(r, b);
		must(number(r, "points") <= before);
		before = number(r, "points");
		for (const struct evidence *e = r->evidence; e; e = e->next)
			must(e->position < 0 || (size_t)(e->position +
			    e->length) <= size);
	}
	return score;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct forge_base *b = knowledge();
	struct span own = span_str(OURS);
	struct message_options o = { .vantage = "", .authserv = &own,
		.nauthserv = 1, .forge = b };
	struct message *m;
	int64_t score[2];

	if (message_prepare(span_of((const char *)data, size), &o, &m) < 0)
		return 0;
	for (size_t i = 0; i < 2; i++) {
		struct sheet *s = message_analysis.judge(m, NULL, NOW);

		must(s != NULL);
		score[i] = sheet_failed(s) ? -1 : check_sheet(s, size, b);
		sheet_free(s);
	}
	must(score[0] == score[1]);
	message_free(m);
	return 0;
}
