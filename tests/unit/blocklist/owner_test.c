/* core/blocklist/owner: the name of a network as a letter writes it. */
#include "core/blocklist/owner.h"

#include "tests/unit/unit.h"

static const struct { const char *registry, *name; } names[] = {
	{ "EXAMPLE-AS Example Hosting K.K., JP", "Example Hosting K.K." },
	{ "EXAMPLE - Example Hosting, LLC, US", "Example Hosting, LLC" },
	{ "AS-EXAMPLE, US", "AS-EXAMPLE" },
	{ "Example Hosting", "Example Hosting" },
	{ "EXAMPLE-2", "EXAMPLE-2" },
	{ "EXAMPLE Example,Inc., JP", "Example,Inc." },
	{ ", JP", ", JP" }, { "", "" }, { "EXAMPLE ", "" },
};

static void
names_of_networks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct owner o = { .name =
			span_str(names[i].registry) };
		struct span got = owner_name(&o);

		assert_true(span_is(got, names[i].name));
	}
}

UNIT_MAIN(
	cmocka_unit_test(names_of_networks),
)
