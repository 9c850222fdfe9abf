/* core/mime/param: a word, its parameters, and how their values are written. */
#include "core/mime/param.h"

#include "core/base/buf.h"

#include "tests/unit/unit.h"

/* the word, then "name=value" with a letter for its form, joined with '|' */
static const struct { const char *in, *out; } values[] = {
	{ "text/plain", "text/plain" },
	{ " Text / Plain ; CharSet = \"UTF-8\" ", "text/plain|charset=UTF-8 p" },
	{ "(a) text (b\\)) / (c (d)) html (e); x=y (z)", "text/html|x=y p" },
	{ "attachment; filename=my file (1).txt ; size=3",
	    "attachment|filename=my file (1).txt p|size=3 p" },
	{ "text/plain; a=b c=d; charset=utf-8 format=flowed",
	    "text/plain|a=b p|c=d p|charset=utf-8 p|format=flowed p" },
	{ "text/plain charset=utf-8", "text/plain|charset=utf-8 p" },
	{ "text/plain, charset=utf-8", "text/plain|charset=utf-8 p" },
	{ "a/b;;; = ;; x=\"1\\\"2\" y=3; =z; n=", "a/b|x=1\"2 p|y=3 p" },
	{ "a/b; name=\"not closed", "a/b|name=not closed p" },
	{ "a/b; x=\"\"; x=2; x=3", "a/b|x=2 p" },
	{ "a/b; name=\"fol\n  ded\"", "a/b|name=fol ded p" },
	{ "", "" }, { ";", "" }, { "=", "=" }, { "(", "" }, { "\"", "" },
	/* RFC 2231 */
	{ "a/b; t*=us-ascii'en'This%20is%2a", "a/b|t=This is* e" },
	{ "a/b; t*0*=us-ascii'en'a%20; t*1*=%2A; t*2=\" b\"", "a/b|t=a * b e" },
	{ "a/b; t*2=c; t*0=a; t*1=b", "a/b|t=abc e" },
	{ "a/b; t*0=a; t*0=z; t*7=b", "a/b|t=ab e" },
	{ "a/b; t=plain; t*=utf-8''%E3%81%82", "a/b|t=あ e" },
	{ "a/b; t*=utf-8''%E3%81%82; t=plain", "a/b|t=あ e" },
	{ "a/b; t=plain; t*0=pie; t*1=ces", "a/b|t=pieces e" },
	{ "a/b; t*=\"utf-8''%E3%81%82\"", "a/b|t=あ e" },
	{ "a/b; t*=iso-8859-1'%D1", "a/b|t=Ñ e" },
	{ "a/b; t*0*=iso-8859-1''%D1; t*1*=iso-8859-1'%FA", "a/b|t=Ñú e" },
	{ "a/b; t*=it's; u*=%zz%4", "a/b|t=it's e|u=%zz%4 e" },
	/* a character cut by a piece; ISO-2022-JP with its quote inside */
	{ "a/b; t*0*=utf-8''%E3%81; t*1*=%82", "a/b|t=あ e" },
	{ "a/b; t*0*=Shift_JIS''%82; t*1*=%a0.txt", "a/b|t=あ.txt e" },
	{ "a/b; t*=iso-2022-jp''%1B$B$%22%1B%28B.txt", "a/b|t=あ.txt e" },
	{ "a/b; t*=nobody-8''%E3%81%82", "a/b|t=あ e?" },
	/* encoded words, where they may not be */
	{ "a/b; t=\"=?UTF-8?B?44GC?=\"", "a/b|t=あ w" },
	{ "a/b; t==?UTF-8?Q?=E3=81=82;?=.txt; u=1", "a/b|t=あ;.txt w|u=1 p" },
	{ "a/b; name==?UTF-8?B?44GC?=\n =?UTF-8?B?44GE?=", "a/b|name=あい w" },
	{ "a/b; t*0=\"=?UTF-8?B?\"; t*1=\"44GC?=\"", "a/b|t=あ b" },
	{ "a/b; t*=utf-8''=?UTF-8?B?44GC?=", "a/b|t=あ b" },
	{ "a/b; t=\"=?nobody-8?Q?x?=\"", "a/b|t=x w?" },
	/* raw bytes: Shift_JIS with a backslash in it, ISO-2022-JP with `"` */
	{ "a/b; t=\"\x95\x5c.txt\"", "a/b|t=表.txt r" },
	{ "a/b; t=\"あ\\\"い\"", "a/b|t=あ\"い r" },
	{ "a/b; t=\"\x1b$B$\"$$\x1b(B.txt\"; u=1", "a/b|t=あい.txt r|u=1 p" },
	{ "a/b; t=\x1b$B!#;=\x1b(B; u=1", "a/b|t=。蚕 r|u=1 p" },
};

static void
reads_values(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct mime_value v;

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		char got[256];

		assert_int_equal(mime_value_read(span_str(values[i].in), a,
		    &v), 0);
		snprintf(got, sizeof got, SPAN_FMT, SPAN_ARG(v.word));
		for (size_t k = 0; k < v.n; k++)
			snprintf(got + strlen(got), sizeof got - strlen(got),
			    "|%s=" SPAN_FMT " %c%s", v.params[k].name,
			    SPAN_ARG(v.params[k].value),
			    " prweb"[v.params[k].form],
			    v.params[k].unknown ? "?" : "");
		assert_string_equal(got, values[i].out);
	}
	arena_free(a);
}

static void
says_charset_and_language(void **state)
{
	struct arena *a = arena_new(1 << 20);
	const struct mime_param *p;
	struct mime_value v;

	(void)state;
	assert_int_equal(mime_value_read(span_str(
	    "a/b; Title*=ISO-8859-1'en-us'a; x=y"), a, &v), 0);
	p = mime_param(&v, "title");
	assert_non_null(p);
	assert_span_equal(p->charset, "ISO-8859-1");
	assert_span_equal(p->language, "en-us");
	assert_null(mime_param(&v, "none"));
	assert_false(v.broken);
	arena_free(a);
}

static void
ends_at_its_limit(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct mime_value v;
	struct buf in;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_adds(&in, "a/b");
	for (int i = 0; i <= MIME_PARAMS_MAX; i++)
		buf_addf(&in, "; p%d=%d", i, i);
	assert_int_equal(mime_value_read(buf_span(&in), a, &v), 0);
	assert_int_equal(v.n, MIME_PARAMS_MAX);
	assert_true(v.more);
	buf_reset(&in);
	buf_adds(&in, "a/b; name=");
	buf_addfill(&in, 'x', MIME_VALUE_MAX);
	assert_int_equal(mime_value_read(buf_span(&in), a, &v), 0);
	assert_int_equal(v.params[0].value.n, MIME_VALUE_MAX - 10);
	assert_true(v.more);
	buf_done(&in);
	arena_free(a);
}

UNIT_MAIN(cmocka_unit_test(reads_values),
    cmocka_unit_test(says_charset_and_language),
    cmocka_unit_test(ends_at_its_limit))
