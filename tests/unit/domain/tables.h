/* The project's own tables of data/dns, for tests. */
#ifndef MTGP_TESTS_UNIT_DOMAIN_TABLES_H
#define MTGP_TESTS_UNIT_DOMAIN_TABLES_H

#include "core/domain/tables.h"
#include "tests/unit/unit.h"

static inline struct domain_tables *
tables_of_the_project(void)
{
	const char *srcdir = getenv("srcdir");
	struct domain_tables *t = NULL;
	struct error e = { 0 };
	char dir[1024];

	snprintf(dir, sizeof dir, "%s/data/dns", srcdir ? srcdir : ".");
	if (domain_tables_load(dir, NULL, &t, &e) < 0)
		fail_msg("%s", e.en);
	return t;
}

#endif
