/* core/mime/decode: transfer encodings and uuencode. */
#include "core/mime/decode.h"

#include <errno.h>

#include "tests/unit/unit.h"

static const struct {
	enum mime_encoding e;
	const char	*in, *out;
	size_t		 bad;
} decoded[] = {
	{ MIME_BASE64, "SGVsbG8=", "Hello", 0 },
	{ MIME_BASE64, "SGVs\r\nbG8", "Hello", 0 },
	{ MIME_BASE64, " S-G.Vs bG8= ", "Hello", 2 },
	{ MIME_BASE64, "SGVsbG8=\nSGVsbG8=\n", "HelloHello", 0 },
	{ MIME_BASE64, "SGVsbG8=\n--\na footer\n", "Hello", 9 },
	{ MIME_BASE64, "SGVsbG8=\nfooter\n", "Hello", 6 },
	{ MIME_BASE64, "SGVsb", "Hel", 1 },
	{ MIME_BASE64, "====", "", 0 },
	{ MIME_BASE64, "", "", 0 },
	{ MIME_QP, "a=3Db=\r\nc", "a=bc", 0 },
	{ MIME_QP, "a=\nb= \t\nc=", "abc", 0 },
	{ MIME_QP, "blanks \t \r\nat ends  ", "blanks\r\nat ends", 0 },
	{ MIME_QP, "a  b", "a  b", 0 },
	{ MIME_QP, "=e3=81=82", "あ", 0 },
	{ MIME_QP, "a=b=G1==41", "a=b=G1=A", 3 },
	{ MIME_UUENCODE, "begin 644 x\n%2&5L;&\\\n`\nend\n", "Hello", 0 },
	{ MIME_UUENCODE, "%2&5L;&\\\n", "Hello", 0 },
	{ MIME_7BIT, "a=3D ", "a=3D ", 0 },
	{ MIME_UNKNOWN, "SGVs", "SGVs", 0 },
};

static void
decodes(void **state)
{
	struct buf out;
	size_t size, bad;

	(void)state;
	buf_init(&out, 1000);
	for (size_t i = 0; i < sizeof decoded / sizeof *decoded; i++) {
		struct span in = span_str(decoded[i].in);

		buf_reset(&out);
		assert_int_equal(mime_decode(decoded[i].e, in, &out, &size,
		    &bad), 0);
		assert_string_equal(out.data, decoded[i].out);
		assert_int_equal(size, out.len);
		assert_int_equal(bad, decoded[i].bad);
		assert_int_equal(mime_decode(decoded[i].e, in, NULL, &size,
		    NULL), 0);
		assert_int_equal(size, out.len);
	}
	buf_done(&out);
}

static void
keeps_the_limit(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4);
	assert_int_equal(mime_decode(MIME_BASE64, span_str("SGVsbG8="), &out,
	    NULL, NULL), -EFBIG);
	buf_done(&out);
}

static void
knows_words(void **state)
{
	static const struct { const char *word; enum mime_encoding e; } w[] = {
		{ " Base64 ", MIME_BASE64 }, { "\"7bit\"", MIME_7BIT },
		{ "QUOTED-PRINTABLE; x", MIME_QP }, { "", MIME_7BIT },
		{ "8bit (as it is)", MIME_8BIT }, { "x-uue", MIME_UUENCODE },
		{ "rot13", MIME_UNKNOWN }, { "binary\r\n", MIME_BINARY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof w / sizeof *w; i++)
		assert_int_equal(mime_encoding_of(span_str(w[i].word)),
		    w[i].e);
	for (int e = MIME_7BIT; e <= MIME_UUENCODE; e++)
		assert_int_equal(mime_encoding_of(span_str(
		    mime_encoding_word((enum mime_encoding)e))), e);
}

/* name and lines of the files, "-" where the end is missing */
static const struct { const char *text, *found; } files[] = {
	{ "hi\nbegin 644 a b.txt\n%2&5L;&\\\n`\nend\nbye\n"
	    "begin 0600 c\r\n%2&5L;&\\\r\n \r\nend\r\n", "a b.txt|c|" },
	{ "begin 644 a.txt\n%2&5L;&\\\n", "a.txt-|" },
	{ "begin 644 a.txt\n%2&5L;&\\\nand words\n", "a.txt-|" },
	{ "begin 644 words\nthat only look like one\nend\n", "" },
	{ "to begin 644 a\n#86)C\n`\nend\n", "" },
	{ "begin 99 a\n#86)C\n`\nend\nbegin 644 \n#86)C\n`\nend\n", "" },
	{ "", "" },
};

static void
finds_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct span text = span_str(files[i].text);
		char found[64] = "";
		struct mime_uu uu;
		size_t at = 0;

		while (mime_uu_find(text, at, &uu)) {
			snprintf(found + strlen(found),
			    sizeof found - strlen(found), SPAN_FMT "%s|",
			    SPAN_ARG(uu.name), uu.open ? "-" : "");
			at = (size_t)(uu.all.p - text.p) + uu.all.n;
			assert_true(at <= text.n);
		}
		assert_string_equal(found, files[i].found);
	}
}

UNIT_MAIN(cmocka_unit_test(decodes), cmocka_unit_test(keeps_the_limit),
    cmocka_unit_test(knows_words), cmocka_unit_test(finds_files))
