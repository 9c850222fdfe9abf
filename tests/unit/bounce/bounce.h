/* Shared by the tests of core/bounce: the table of the source folder. */
#ifndef MTGP_TESTS_UNIT_BOUNCE_BOUNCE_H
#define MTGP_TESTS_UNIT_BOUNCE_BOUNCE_H

#include "core/bounce/replies.h"
#include "tests/unit/unit.h"

static inline const char *
source_file(char *path, size_t n, const char *name)
{
	const char *srcdir = getenv("srcdir");

	snprintf(path, n, "%s/%s", srcdir ? srcdir : ".", name);
	return path;
}

static inline struct replies *
load_replies(void)
{
	struct replies *r = NULL;
	struct error e = { 0 };
	char path[4096];

	source_file(path, sizeof path, "data/replies");
	if (replies_load(path, NULL, &r, &e) < 0)
		fail_msg("%s", e.en);
	return r;
}

#endif
