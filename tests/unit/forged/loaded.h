/* The tables of forged mail, loaded for a whole group of tests. */
#ifndef MTGP_TESTS_UNIT_FORGED_LOADED_H
#define MTGP_TESTS_UNIT_FORGED_LOADED_H

#include <stdio.h>
#include <stdlib.h>

#include "core/forged/base.h"
#include "tests/unit/unit.h"

static struct forge_base *base;

static int
load(void **state)
{
	const char *source = getenv("srcdir");
	struct error e = { .code = 0 };
	char path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s/data/rules", source ? source : ".");
	if (forge_base_load(path, NULL, &base, &e) == 0)
		return 0;
	print_error("%s\n", e.en);
	return -1;
}

static int
unload(void **state)
{
	(void)state;
	forge_base_free(base);
	return 0;
}

#endif
