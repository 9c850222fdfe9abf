/* Judges a mail by its rules, from its bytes and the text of a zone,
 * in-process. */
#ifndef MTGP_TESTS_UNIT_LINT_RIG_H
#define MTGP_TESTS_UNIT_LINT_RIG_H

#include <stdlib.h>

#include "core/dns/zonefile.h"
#include "core/forged/knowledge.h"
#include "core/lint/lint.h"
#include "tests/unit/unit.h"

#define LINT_RIG_NOW (1725350000 * USEC_SEC)

struct lint_rig {
	struct forge_knowledge *know;
	struct lint_tables *tables;
};

static inline const char *
lint_rig_path(const char *name)
{
	static char path[4096];
	const char *src = getenv("srcdir");

	snprintf(path, sizeof path, "%s/%s", src ? src : ".", name);
	return path;
}

static inline void
lint_rig_start(struct lint_rig *r)
{
	struct error e = { 0 };

	assert_int_equal(forge_knowledge_load(lint_rig_path("data/rules"), NULL,
	    &r->know, &e), 0);
	assert_int_equal(lint_tables_load(lint_rig_path("data/rules"), NULL,
	    &r->tables, &e), 0);
}

static inline void
lint_rig_end(struct lint_rig *r)
{
	lint_tables_free(r->tables);
	forge_knowledge_free(r->know);
}

/* zone NULL: nothing can be asked. */
static inline struct sheet *
lint_rig_judge(const struct lint_rig *r, const struct analysis *an,
    struct span mail, struct lint_options o, const char *zone)
{
	struct zonefile *z = NULL;
	struct lint *l = NULL;
	struct answerer by = inquiry_by_facts(NULL);
	struct inquiry *in;
	struct sheet *s;

	o.know = r->know;
	o.tables = r->tables;
	if (zone != NULL) {
		assert_int_equal(zonefile_parse(span_str(zone), "z", &z,
		    NULL), 0);
		by = zonefile_answerer(z);
	}
	assert_int_equal(lint_prepare(mail, &o, &l), 0);
	in = inquiry_new(an, l, LINT_RIG_NOW, &by);
	assert_non_null(in);
	assert_true(inquiry_settle(in));
	s = inquiry_take(in);
	assert_non_null(s);
	assert_false(sheet_failed(s));
	inquiry_free(in);
	lint_free(l);
	zonefile_free(z);
	return s;
}

/* The text of a field; "" without it. */
static inline struct span
lint_rig_text(const struct row *r, const char *name)
{
	const struct field *f = r ? row_field(r, name) : NULL;

	return f ? f->text : span_str("");
}

/* The rules that cost points, sorted by name, "+" between. */
static inline void
lint_rig_rules(const struct sheet *s, char *to, size_t n)
{
	const char *ids[64], *t;
	size_t count = 0;

	for (const struct row *r = s->root.children; r; r = r->next)
		if (strcmp(r->id, "rule") == 0 && r->has_points && count < 64)
			ids[count++] = r->key;
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++)
			if (strcmp(ids[k], ids[i]) < 0) {
				t = ids[i];
				ids[i] = ids[k];
				ids[k] = t;
			}
	*to = '\0';
	for (size_t i = 0; i < count; i++)
		snprintf(to + strlen(to), n - strlen(to), "%s%s", i ? "+" :
		    "", ids[i]);
}

#endif
