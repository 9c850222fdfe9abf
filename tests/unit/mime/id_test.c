/* core/mime/id: message ids in a field. */
#include "core/mime/id.h"

#include "tests/unit/unit.h"

static const struct { const char *in, *ids; } fields[] = {
	{ " <a@example.com>", "a@example.com|" },
	{ "<a@example.com>\r\n <b@example.com>(c)<c@d>",
	    "a@example.com|b@example.com|c@d|" },
	{ "< a @ (b) c >", "a @ (b) c|" },
	{ " a@example.com\t b", "a@example.com|b|" },
	{ "Message of Monday <a@b>, from taro", "a@b|" },
	{ "<a@b", "a@b|" },
	{ "<>", "" }, { "> a", "" }, { "<> <a@b>", "a@b|" }, { "", "" },
	{ " \r\n ", "" },
};

static void
reads_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct span rest = span_str(fields[i].in), id;
		char got[100] = "";

		while (mime_next_id(&rest, &id))
			snprintf(got + strlen(got), sizeof got - strlen(got),
			    SPAN_FMT "|", SPAN_ARG(id));
		assert_string_equal(got, fields[i].ids);
	}
}

UNIT_MAIN(cmocka_unit_test(reads_ids))
