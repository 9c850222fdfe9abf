/* core/lint: sizes of mails, rows of attachments, hostile ones. */
#include "tests/unit/lint/rig.h"

static struct lint_rig rig;

static int
setup(void **state)
{
	(void)state;
	lint_rig_start(&rig);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	lint_rig_end(&rig);
	return 0;
}

static struct sheet *
judge(struct span mail)
{
	return lint_rig_judge(&rig, &lint_analysis, mail,
	    (struct lint_options){ .incoming = false }, NULL);
}

/* A mail to those people that carries n bytes of a file. */
static void
put_mail(struct buf *b, const char *to, const char *name, const char *data,
    size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij"
	    "klmnopqrstuvwxyz0123456789+/";

	buf_addf(b, "From: a@example.jp\nTo: %s\nSubject: report\n"
	    "MIME-Version: 1.0\n"
	    "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
	    "Content-Type: application/octet-stream; name=\"%s\"\n"
	    "Content-Transfer-Encoding: base64\n"
	    "Content-Disposition: attachment; filename=\"%s\"\n\n", to, name,
	    name);
	for (size_t i = 0; i < n; i += 3) {
		unsigned v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (i + k < n ? (unsigned char)data[i + k] :
			    0);
		buf_addc(b, letters[v >> 18 & 63]);
		buf_addc(b, letters[v >> 12 & 63]);
		buf_addc(b, i + 1 < n ? letters[v >> 6 & 63] : '=');
		buf_addc(b, i + 2 < n ? letters[v & 63] : '=');
		if (i % 57 == 54)
			buf_addc(b, '\n');
	}
	buf_adds(b, "\n--b--\n");
	assert_int_equal(b->error, 0);
}

static const struct row *
rule(const struct sheet *s, const char *id)
{
	return sheet_child(s, NULL, id);
}

/* ---- sizes ---- */

static const struct { size_t size; const char *to, *rules[3]; } sizes[] = {
	{ 1000, "b@example.com", { NULL } },
	{ 8000000, "b@example.com", { "l245" } },
	{ 20000000, "b@example.com", { "l141" } },
	{ 3000000, "b@ezweb.ne.jp", { "l143" } },
	{ 8000000, "b@example.com, c@docomo.ne.jp", { "l143", "l245" } },
	{ 20000000, "b@gmail.com", { "l141" } },
	{ 39000000, "b@gmail.com", { "l142" } },
};

static void
sizes_of_mails(void **state)
{
	static const char *const all[] = { "l141", "l142", "l143", "l245" };
	char *data = calloc(1, 40000000);

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct sheet *s;
		struct buf b;

		buf_init(&b, (size_t)64 << 20);
		put_mail(&b, sizes[i].to, "a.bin", data, sizes[i].size);
		s = judge(buf_span(&b));
		for (size_t k = 0; k < 4; k++) {
			bool want = false;

			for (size_t j = 0; j < 3 && sizes[i].rules[j]; j++)
				want |= strcmp(sizes[i].rules[j], all[k]) == 0;
			if ((rule(s, all[k]) != NULL) != want)
				fail_msg("row %zu, %s", i, all[k]);
		}
		sheet_free(s);
		buf_done(&b);
	}
	free(data);
}

/* A limit that is not sure is a possibility, and costs less. */
static void
unsure_limit(void **state)
{
	char *data = calloc(1, 8000000);
	struct sheet *s;
	struct buf b;

	(void)state;
	buf_init(&b, (size_t)64 << 20);
	put_mail(&b, "c@docomo.ne.jp", "a.bin", data, 8000000);
	s = judge(buf_span(&b));
	assert_int_equal(rule(s, "l143")->points_milli, -200);
	sheet_free(s);
	buf_done(&b);
	free(data);
}

/* ---- rows ---- */

static void
rows(void **state)
{
	static const char page[] = "<html><script>x</script></html>";
	const struct row *r;
	struct sheet *s;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	put_mail(&b, "b@example.com", "a:b.pdf", page, sizeof page - 1);
	s = judge(buf_span(&b));
	r = sheet_find_id(s, "attachment");
	assert_span_equal(lint_rig_text(r, "name"), "a:b.pdf");
	assert_span_equal(lint_rig_text(r, "declared"),
	    "application/octet-stream");
	assert_span_equal(lint_rig_text(r, "detected"), "text/html");
	assert_span_equal(lint_rig_text(r, "mismatch"), "extension");
	assert_span_equal(lint_rig_text(r, "clean_name"), "a_b.pdf");
	assert_int_equal(row_field(r, "size")->number, sizeof page - 1);
	assert_int_equal(row_field(r, "encrypted")->number, 0);
	assert_int_equal(row_field(r, "found")->nlist, 1);
	assert_int_equal(r->state, ROW_DONE);
	sheet_free(s);
	buf_done(&b);
}

/* ---- what Japanese offices send ---- */

#define OLE "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

/* A compound file of two sectors whose directory has one more name. */
static void
put_ole(struct buf *b, const char *name)
{
	char f[2048] = OLE;
	const char *names[] = { "Root Entry", name };

	f[0x1e] = 9;
	f[0x30] = 1;
	memset(f + 0x44, 0xff, 512 - 0x44);
	memset(f + 0x4c, 0, 4);
	memcpy(f + 512, "\xfd\xff\xff\xff\xfe\xff\xff\xff", 8);
	for (size_t i = 0; i < 2; i++) {
		char *e = f + 1024 + i * 128;

		for (size_t k = 0; names[i][k]; k++)
			e[k * 2] = names[i][k];
		e[64] = (char)((strlen(names[i]) + 1) * 2);
	}
	buf_add(b, f, sizeof f);
}

#define LETTER "Return-Path: <a@example.jp>\r\nFrom: a@example.jp\r\n" \
	"Subject: x\r\n\r\nhello\r\n"
#define PAGE_LETTER "Received: from a by b; Mon, 2 Sep 2024 17:56:59 +0900\n" \
	"From: a@example.jp\nContent-Type: text/html\n\n<html><script>\n" \
	"var a = document.getElementById('x');\nfunction b() { eval(a) }\n" \
	"</script></html>\n"

/* stream: of a compound file; else the bytes are those. */
static const struct { const char *name, *stream, *bytes; size_t n;
	const char *detected; } office[] = {
	{ "a.rar", NULL, "Rar!\x1a\7\0\xcf\x90\x73\0\0\x0d\0\0\0\0\0\0\0", 20,
	    "application/vnd.rar" },
	{ "a.jtd", "DocumentText", NULL, 0, "application/x-js-taro" },
	{ "a.msg", "__properties_version1.0", NULL, 0,
	    "application/vnd.ms-outlook" },
	{ "a.eml", NULL, LETTER, sizeof LETTER - 1, NULL },
	{ "a.eml", NULL, PAGE_LETTER, sizeof PAGE_LETTER - 1, NULL },
	/* the format is not published: any bytes */
	{ "a.xdw", NULL, "\x60\x0e\x82\x01\x02\x9f\xe3\x81", 8, "" },
	{ "a.xbd", NULL, "\x60\x0e\x82\x01\x02\x9f\xe3\x81", 8, "" },
};

static void
office_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof office / sizeof *office; i++) {
		const struct row *r;
		struct sheet *s;
		struct buf b, f;

		buf_init(&b, 1 << 16);
		buf_init(&f, 1 << 16);
		if (office[i].stream != NULL)
			put_ole(&f, office[i].stream);
		else
			buf_add(&f, office[i].bytes, office[i].n);
		put_mail(&b, "b@example.com", office[i].name, f.data, f.len);
		s = judge(buf_span(&b));
		r = sheet_find_id(s, "attachment");
		if (office[i].detected != NULL)
			assert_span_equal(lint_rig_text(r, "detected"),
			    office[i].detected);
		assert_span_equal(lint_rig_text(r, "mismatch"), "");
		assert_null(rule(s, "l114"));
		assert_null(rule(s, "l152"));
		sheet_free(s);
		buf_done(&f);
		buf_done(&b);
	}
}

/* What was not looked at is neither good nor bad. */
static void
too_large(void **state)
{
	size_t n = (size_t)68 << 20;
	char *data = calloc(1, n);
	const struct row *r;
	struct sheet *s;
	struct buf b;

	(void)state;
	buf_init(&b, (size_t)128 << 20);
	put_mail(&b, "b@example.com", "a.zip", data, n);
	s = judge(buf_span(&b));
	r = sheet_find_id(s, "attachment");
	assert_int_equal(r->state, ROW_UNKNOWN);
	assert_null(row_field(r, "encrypted"));
	assert_null(row_field(r, "mismatch"));
	assert_null(rule(s, "l114"));
	sheet_free(s);
	buf_done(&b);
	free(data);
}

/* ---- many ---- */

static void
many_parts(void **state)
{
	struct sheet *s;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_adds(&b, "From: a@example.jp\nTo: b@example.com\nMIME-Version: "
	    "1.0\nContent-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 150; i++)
		buf_addf(&b, "--b\nContent-Type: application/pdf; name=\""
		    "f%d.exe\"\nContent-Disposition: attachment\n\n%%PDF-1.4\n"
		    , i);
	buf_adds(&b, "--b--\n");
	s = judge(buf_span(&b));
	assert_non_null(sheet_find_id(s, "attachment.more"));
	assert_int_equal(sheet_find_id(s, "attachment.more")->state,
	    ROW_UNKNOWN);
	assert_non_null(rule(s, "l114"));
	assert_int_equal(row_field(rule(s, "l114"), "hits")->number, 100);
	sheet_free(s);
	buf_done(&b);
}

/* Parts in parts, deeper than is read: an answer. */
static void
deep_parts(void **state)
{
	struct sheet *s;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_adds(&b, "From: a@example.jp\nMIME-Version: 1.0\n");
	for (int i = 0; i < 100; i++)
		buf_addf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n"
		    "--b%d\n", i, i);
	buf_adds(&b, "Content-Type: application/zip; name=a.exe\n\nPK\n");
	s = judge(buf_span(&b));
	assert_non_null(s);
	sheet_free(s);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_of_mails),
		cmocka_unit_test(unsure_limit), cmocka_unit_test(rows),
		cmocka_unit_test(office_files), cmocka_unit_test(too_large),
		cmocka_unit_test(many_parts), cmocka_unit_test(deep_parts),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
