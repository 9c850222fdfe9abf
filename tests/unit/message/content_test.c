/* core/message: files that are not what their names say. */
#include <stdlib.h>

#include "core/filetype/tables.h"
#include "tests/unit/message/rig.h"

#define HEAD \
	"From: a@example.jp\nTo: b@example.com\nMIME-Version: 1.0\n" \
	"Content-Type: multipart/mixed; boundary=b\n\n" \
	"--b\nContent-Type: text/plain\n\nhello\n--b\n"

/* The part 1.2; mismatch "": none; value NULL: the row has no such end. */
static const struct { const char *part, *detected, *mismatch, *severity; }
parts[] = {
	{ "Content-Type: application/pdf; name=a.pdf\n\n%PDF-1.4\n",
	    "application/pdf", "", "none" },
	{ "Content-Type: application/pdf; name=a.pdf\n\n<html><body>x</body>"
	    "</html>\n", "text/html", "extension", "warning" },
	{ "Content-Type: application/pdf\nContent-Disposition: attachment\n\n"
	    "<html><body>x</body></html>\n", "text/html", "declared",
	    "warning" },
	{ "Content-Type: text/plain; name=a.txt\n\nhello\n", "text/plain", "",
	    "none" },
	{ "Content-Type: application/octet-stream; name=a.pdf\n\n%PDF-1.4\n",
	    "application/pdf", "", "none" },
};

static struct file_tables *
load(void)
{
	struct file_tables *t = NULL;
	struct error e = { 0 };
	char path[4096];

	snprintf(path, sizeof path, "%s/data/rules",
	    getenv("srcdir") ? getenv("srcdir") : ".");
	assert_int_equal(file_tables_load(path, NULL, &t, &e), 0);
	return t;
}

static void
files_say_what_they_are(void **state)
{
	struct file_tables *t = load();
	struct message_options o = { .vantage = "", .files = t };

	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct sheet *s;
		const struct row *r;
		struct buf b;

		buf_init(&b, 1 << 16);
		buf_addf(&b, HEAD "%s\n--b--\n", parts[i].part);
		s = judged_with(o, b.data, "", NULL);
		r = row_keyed(s, "part", "1.2");
		assert_span_equal(field_of(r, "detected"), parts[i].detected);
		assert_span_equal(field_of(r, "mismatch"), parts[i].mismatch);
		assert_string_equal(severity_of_row(r), parts[i].severity);
		assert_int_equal(span_ends(r->value, "  != text/html"),
		    *parts[i].mismatch != '\0');
		/* what people read is no file */
		assert_null(row_field(row_keyed(s, "part", "1.1"),
		    "detected"));
		sheet_free(s);
		buf_done(&b);
	}
	file_tables_free(t);
}

static void
nobody_looks_without_tables(void **state)
{
	struct sheet *s = judged(HEAD "Content-Type: application/pdf; "
	    "name=a.pdf\n\n<html>x</html>\n--b--\n", "");

	(void)state;
	assert_null(row_field(row_keyed(s, "part", "1.2"), "detected"));
	sheet_free(s);
}

UNIT_MAIN(cmocka_unit_test(files_say_what_they_are),
    cmocka_unit_test(nobody_looks_without_tables))
