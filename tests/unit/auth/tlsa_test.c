/* core/auth/tlsa: usages, selectors, matching types and lengths. */
#include "core/auth/tlsa.h"
#include "tests/unit/unit.h"

static const char bytes[64] = "\x30\x02\x05\x00";

static void
judges(void **state)
{
	static const struct { unsigned usage, selector, matching;
		size_t n; enum tlsa_state want; } cases[] = {
		{ 3, 1, 1, 32, TLSA_USABLE }, { 2, 0, 2, 64, TLSA_USABLE },
		{ 3, 0, 0, 4, TLSA_USABLE }, { 3, 0, 0, 3, TLSA_DATA },
		{ 3, 0, 0, 5, TLSA_DATA }, { 2, 1, 0, 0, TLSA_DATA },
		{ 3, 1, 1, 31, TLSA_LENGTH }, { 3, 1, 1, 64, TLSA_LENGTH },
		{ 3, 1, 2, 32, TLSA_LENGTH }, { 3, 1, 1, 0, TLSA_LENGTH },
		{ 0, 0, 1, 32, TLSA_PKIX }, { 1, 1, 1, 32, TLSA_PKIX },
		{ 1, 1, 1, 31, TLSA_LENGTH }, { 4, 1, 1, 32, TLSA_USAGE },
		{ 255, 1, 1, 32, TLSA_USAGE },
		{ 3, 2, 1, 32, TLSA_SELECTOR },
		{ 3, 1, 3, 32, TLSA_MATCHING },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum tlsa_state got = tlsa_judge(cases[i].usage,
		    cases[i].selector, cases[i].matching, span_of(bytes,
		    cases[i].n));

		if (got != cases[i].want)
			fail_msg("%zu: %s", i, tlsa_state_name(got));
	}
}

/* The length of DER in one to three bytes. */
static void
long_lengths(void **state)
{
	static char der[70000] = { 0x30 };
	static const struct { char head[6]; size_t n; bool good; } v[] = {
		{ "\x30\x81\x80", 131, true }, { "\x30\x81\x80", 130, false },
		{ "\x30\x82\x01\x00", 260, true },
		{ "\x30\x83\x01\x00\x00", 65541, true },
		{ "\x30\x84\x00\x00\x00", 6, false },
		{ "\x30\x80\x00\x00\x00", 5, false },
		{ "\x30\x82\x01", 3, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		memcpy(der, v[i].head, 5);
		assert_int_equal(tlsa_judge(3, 0, 0, span_of(der, v[i].n)),
		    v[i].good ? TLSA_USABLE : TLSA_DATA);
	}
}

UNIT_MAIN(
	cmocka_unit_test(judges),
	cmocka_unit_test(long_lengths),
)
