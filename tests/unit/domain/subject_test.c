/* core/domain/subject: what a person may type or paste. */
#include "core/domain/subject.h"

#include <errno.h>

#include "tests/unit/unit.h"

/* want NULL: fails with that code. */
static const struct { const char *typed, *want; int code; } cases[] = {
	{ "example.jp", "example.jp", 0 },
	{ " www.example.jp. ", "www.example.jp", 0 },
	{ "taro@example.jp", "example.jp", 0 },
	{ "<taro@example.jp>", "example.jp", 0 },
	{ "\"192.0.2.25\"", "192.0.2.25", 0 },
	{ "(192.0.2.25)", "192.0.2.25", 0 },
	{ "https://www.example.jp/a?b", "www.example.jp", 0 },
	{ "https://192.0.2.25:8080/", "192.0.2.25", 0 },
	{ "https://[2001:db8::25]:443/x", "2001:db8::25", 0 },
	{ "hxxp://evil[.]example/a", "evil.example", 0 },
	{ "hxxps[:]//evil[.]example", "evil.example", 0 },
	/* an IME left on */
	{ "\357\274\221\357\274\231\357\274\222.0.2.25", "192.0.2.25", 0 },
	{ "192\343\200\2020\343\200\2022\343\200\20225", "192.0.2.25", 0 },
	/* addresses in mail and on links; as they are written */
	{ "2001:0DB8:0:0::0025", "2001:0DB8:0:0::0025", 0 },
	{ "[2001:db8::25]", "2001:db8::25", 0 },
	{ "[IPv6:2001:db8::25]", "2001:db8::25", 0 },
	{ "taro@[IPv6:2001:db8::25]", "2001:db8::25", 0 },
	{ "2001:db8::25%eth0", "2001:db8::25", 0 },
	/* of a log */
	{ "mx.example.jp[192.0.2.25]", "192.0.2.25", 0 },
	{ "mx.example.jp[192.0.2.25]:25", "192.0.2.25", 0 },
	{ "unknown[2001:db8::25]", "2001:db8::25", 0 },
	{ "192.0.2.25:25", "192.0.2.25", 0 },
	{ "mx.example.jp:25", "mx.example.jp", 0 },
	/* not one address */
	{ "192.0.2.0/24", NULL, -EDOM },
	{ "2001:db8::/64", NULL, -EDOM },
	{ "AS64496", NULL, -EDOM },
	{ "", NULL, -EINVAL },
	{ "192.0.2.256", NULL, -EINVAL },
	{ "192.0.2", NULL, -EINVAL },
	{ "2001:db8::25::1", NULL, -EINVAL },
	{ "foo bar", NULL, -EINVAL },
	{ "a..b", NULL, -EINVAL },
	{ "[]", NULL, -EINVAL },
	{ "[", NULL, -EINVAL },
	{ "@", NULL, -EINVAL },
	{ ":25", NULL, -EINVAL },
	{ "\343\201\202.example", NULL, -EILSEQ },
	{ "\033[31m.example", NULL, -EINVAL },
};

static void
what_is_typed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *a = arena_new(1 << 16);
		struct span got = span_str(NULL);
		int r = domain_subject(span_str(cases[i].typed), a, &got);

		if (r != cases[i].code || (cases[i].want != NULL &&
		    !span_is(got, cases[i].want)))
			fail_msg("%s: %d " SPAN_FMT, cases[i].typed, r,
			    SPAN_ARG(r == 0 ? got : span_str("")));
		arena_free(a);
	}
}

UNIT_MAIN(
	cmocka_unit_test(what_is_typed),
)
