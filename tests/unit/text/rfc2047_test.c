/* core/text/rfc2047: charset_decode_header. */
#include <errno.h>

#include <jansson.h>

#include "core/text/charset.h"
#include "core/text/utf8.h"
#include "tests/unit/unit.h"

static const struct {
	const char	*in, *want;
	int		 result;
} cases[] = {
	{ "", "" },
	{ "plain = text =? here ?=", "plain = text =? here ?=" },
	{ "=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=", "日本語" },
	{ "=?iso-2022-jp?b?GyRCRnxLXDhsGyhC?= ok", "日本語 ok" },
	{ "Re: =?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=", "Re: 日本語" },
	/* blanks between words go, those beside text stay */
	{ "a =?utf-8?Q?b?=  =?utf-8?q?c?= d", "a bc d" },
	{ "=?utf-8?Q?b?=\r\n =?utf-8?Q?c?=", "bc" },
	{ "=?utf-8?Q?b?==?utf-8?Q?c?=", "bc" },
	/* torn inside a character: UTF-8, CP932, ISO-2022-JP */
	{ "=?utf-8?B?5Lu25Q==?= =?UTF-8?B?kI0=?=", "件名" },
	{ "=?Shift_JIS?B?jI+W?= =?shift_jis?B?vA==?=", "件名" },
	{ "=?ISO-2022-JP?B?GyRCRnxL?= =?ISO-2022-JP?B?XDhsGyhC?=", "日本語" },
	/* the second word goes on in the state of the first */
	{ "=?ISO-2022-JP?B?GyRCRnw=?= =?ISO-2022-JP?B?S1w4bBsoQg==?=",
	  "日本語" },
	/* each word complete, without return to ASCII */
	{ "=?ISO-2022-JP?B?GyRCN29MPg==?= =?ISO-2022-JP?B?YWJj?=", "件名abc" },
	{ "=?ISO-2022-JP?B?GyRCLSEtanxiGyhC?=", "①㈱髙" },
	{ "=?EUC-JP?B?t+/Mvg==?=", "件名" },
	{ "=?utf-8?Q?=E4=BB=B6_=e5=90=8d?=", "件 名" },
	/* lenient: glued, blanks inside, padding missing or in the middle */
	{ "x=?utf-8?B?5Lu25ZCN?=y", "x件名y" },
	{ "=?utf-8?Q?a b c?=", "a b c" },
	{ "=?utf-8?B?5Lu2 5ZCN?=", "件名" },
	{ "=?utf-8?B?5Lu25ZC\r\n N?=", "件名" },
	{ "=?utf-8?B?5Q?= =?utf-8?B?kI0?=", "名" },
	{ "=?utf-8?B?YQ==Yg==?=", "ab" },
	{ "=?utf-8?Q?100%=3?=", "100%=3" },
	{ "=?utf-8?Q?What?\?=", "What?" },
	{ "=?utf-8?Q?\?=here", "here" },
	{ "=?utf-8*ja?Q?a?=", "a" },
	/* cut off by the line's end */
	{ "=?utf-8?B?5Lu25ZCN", "件名" },
	{ "=?utf-8?B?5Lu25Z", "件\xef\xbf\xbd" },
	{ "=?ISO-2022-JP?B?GyRCN29M", "件\xef\xbf\xbd" },
	{ "=?utf-8?Q?a b", "=?utf-8?Q?a b" },
	/* no words */
	{ "=?utf-8?X?abc?=", "=?utf-8?X?abc?=" },
	{ "=?utf-8?B?a*b?=", "=?utf-8?B?a*b?=" },
	{ "=??B?YQ==?=", "=??B?YQ==?=" },
	/* raw bytes beside words; raw ISO-2022-JP that holds "=?" */
	{ "\x8c\x8f =?utf-8?Q?x?= \x8c\x8f", "件 x 件" },
	{ "\x1b$B=?;R\x1b(B", "戎子" },
	{ "folded\r\n\ttext\n", "folded\ttext\n" },
	/* a charset nobody knows is read as raw bytes, and said */
	{ "=?klingon?Q?=8C=8F=96=BC?= a", "件名 a", -ENOTSUP },
	{ "=?iso-8859-1?Q?caf=E9?= =?utf-8?Q?=E4=BB=B6?=", "café件" },
};

static void
headers_are_decoded(void **state)
{
	struct buf b;
	int r;

	(void)state;
	buf_init(&b, 10000);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		buf_reset(&b);
		r = charset_decode_header(span_str(cases[i].in), &b);
		if (strcmp(b.data, cases[i].want) != 0)
			fail_msg("%s: \"%s\", wanted \"%s\"", cases[i].in,
			    b.data, cases[i].want);
		assert_int_equal(r, cases[i].result);
	}
	buf_done(&b);
}

static void
a_long_hostile_value_is_linear(void **state)
{
	static const char *const pieces[] = {
		"=?", "=?a?b?", "=?a?q?", "=?a?q?x ", "=?utf-8?Q?a?= ",
		"=?iso-2022-jp?B?GyRC?=", "\x1b$B=?", "=?utf-8?B?A",
	};
	struct buf in, out;

	(void)state;
	buf_init(&in, 1 << 21);
	buf_init(&out, 1 << 24);
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		buf_reset(&in);
		buf_reset(&out);
		while (in.len < 1000000)
			buf_adds(&in, pieces[i]);
		(void)charset_decode_header(buf_span(&in), &out);
		assert_int_equal(out.error, 0);
		assert_true(utf8_valid(buf_span(&out)));
	}
	buf_done(&in);
	buf_done(&out);
}

/* Up to the next header, without blanks. */
static void
normalise(struct span in, struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < in.n; i++) {
		if (in.p[i] == '\n' && i + 1 < in.n && in.p[i + 1] != ' ' &&
		    in.p[i + 1] != '\t')
			return;
		if (strchr(" \t\r\n", in.p[i]) == NULL)
			buf_addc(out, in.p[i]);
	}
}

/* The unstructured headers of the mail corpus, where it is beside the source.
 * Its expectations put a blank between glued text and words, and one for the
 * blanks of a fold: blanks do not count here. */
static void
the_corpus_agrees(void **state)
{
	const char *srcdir = getenv("srcdir");
	struct buf b, got, want;
	char path[4096];
	json_t *list, *item;
	size_t i;

	(void)state;
	snprintf(path, sizeof path, "%s/../shared/corpora/05-mime/dev/"
	    "stalwart-headers/unstructured.json", srcdir ? srcdir : ".");
	list = json_load_file(path, 0, NULL);
	if (list == NULL) {
		print_message("# no mail corpus beside the source: skipped\n");
		skip();
	}
	buf_init(&b, 100000);
	buf_init(&got, 100000);
	buf_init(&want, 100000);
	json_array_foreach(list, i, item) {
		buf_reset(&b);
		(void)charset_decode_header(span_str(json_string_value(
		    json_object_get(item, "header"))), &b);
		normalise(buf_span(&b), &got);
		normalise(span_str(json_string_value(
		    json_object_get(item, "expected"))), &want);
		assert_string_equal(got.data, want.data);
	}
	assert_true(i > 0);
	json_decref(list);
	buf_done(&b);
	buf_done(&got);
	buf_done(&want);
}

UNIT_MAIN(
	cmocka_unit_test(headers_are_decoded),
	cmocka_unit_test(a_long_hostile_value_is_linear),
	cmocka_unit_test(the_corpus_agrees),
)
