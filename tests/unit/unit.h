/* What every unit test includes: cmocka with its needed headers, and a main
 * from a table of tests. */
#ifndef MTGP_TESTS_UNIT_UNIT_H
#define MTGP_TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define UNIT_MAIN(...)						\
	int							\
	main(void)						\
	{							\
		const struct CMUnitTest tests[] = { __VA_ARGS__ };	\
		return cmocka_run_group_tests(tests, NULL, NULL);	\
	}

/* assert_string_equal of a span */
#define assert_span_equal(s, str) do {					\
	struct span s_ = (s);						\
	const char *want_ = (str);					\
	if (s_.n != strlen(want_) || memcmp(s_.p ? s_.p : "", want_, s_.n)) \
		fail_msg("span is \"%.*s\", wanted \"%s\"", (int)s_.n,	\
		    s_.p ? s_.p : "", want_);				\
} while (0)

#endif
