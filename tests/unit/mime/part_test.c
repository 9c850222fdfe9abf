/* core/mime/part: the tree of parts, and what is said of each. */
#include "core/mime/part.h"

#include <errno.h>

#include "tests/unit/unit.h"

#define TYPE "Content-Type: "
#define MULTI TYPE "multipart/mixed; boundary=b\n\n"

/* Each part as "path type [its body]", parents without a body. */
static const struct { const char *mail, *tree; unsigned defects; } mails[] = {
	{ "", "1 text/plain []", 0 },
	{ "hello\n", "1 text/plain [hello\n]", 0 },
	{ "A: b\n\nhello", "1 text/plain [hello]", 0 },
	{ "A: b\n", "1 text/plain []", MIME_HEADER_ONLY },
	{ TYPE "text\n\nx", "1 text/plain [x]", MIME_TYPE_BAD },
	{ TYPE "a/b\n" TYPE "c/d\n\nx", "1 a/b [x]", MIME_TYPE_TWICE },
	{ MULTI "pre\n--b\n\none\n--b\n" TYPE "text/html\n\ntwo\n--b--\npost\n",
	    "1 multipart/mixed, 1.1 text/plain [one], 1.2 text/html [two]",
	    0 },
	/* line ends of other kinds */
	{ TYPE "multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\na\r\n--b--\r\n",
	    "1 multipart/mixed, 1.1 text/plain [a]", 0 },
	{ TYPE "multipart/mixed; boundary=b\r\r--b\r\ra\r--b--\r",
	    "1 multipart/mixed, 1.1 text/plain [a]", 0 },
	{ MULTI "--b\n\na\r\nb\nc\n--b--", "1 multipart/mixed, "
	    "1.1 text/plain [a\r\nb\nc]", MIME_EOL_MIXED },
	/* delimiters as they occur */
	{ MULTI "--b  \n\none\n--b-- \n", "1 multipart/mixed, "
	    "1.1 text/plain [one]", 0 },
	{ MULTI "--b\n\none\n--bc\n-- b\n --b\n--b--more\n",
	    "1 multipart/mixed, 1.1 text/plain [one\n--bc\n-- b\n --b]", 0 },
	{ MULTI "--b\n\none\n", "1 multipart/mixed, 1.1 text/plain [one\n]",
	    MIME_NOT_CLOSED },
	{ MULTI "--b\n\none\n--b\n", "1 multipart/mixed, "
	    "1.1 text/plain [one]", MIME_NOT_CLOSED },
	{ MULTI "--b\n\n--b\n\n\n--b--\n", "1 multipart/mixed, "
	    "1.1 text/plain [], 1.2 text/plain []", 0 },
	{ MULTI "--b\nA: b\n--b--\n", "1 multipart/mixed, "
	    "1.1 text/plain []", MIME_HEADER_ONLY },
	{ MULTI "--b\nno header\n--b--\n", "1 multipart/mixed, "
	    "1.1 text/plain [no header]", 0 },
	{ MULTI "--b\n\none\n--b--\n--b\n\ntwo\n", "1 multipart/mixed, "
	    "1.1 text/plain [one]", 0 },
	{ MULTI "only words\n", "1 multipart/mixed", MIME_BOUNDARY_UNSEEN },
	{ TYPE "multipart/mixed\n\n--b\n\nx", "1 multipart/mixed "
	    "[--b\n\nx]", MIME_NO_BOUNDARY },
	/* one inside the other; the outer delimiter ends both */
	{ MULTI "--b\n" TYPE "multipart/alternative; boundary=bb\n\n--bb\n\n"
	    "one\n--bb--\n--b\n\ntwo\n--b--\n", "1 multipart/mixed, "
	    "1.1 multipart/alternative, 1.1.1 text/plain [one], "
	    "1.2 text/plain [two]", 0 },
	{ MULTI "--b\n" TYPE "multipart/alternative; boundary=c\n\n--c\n\n"
	    "one\n--b\n\ntwo\n--b--\n", "1 multipart/mixed, "
	    "1.1 multipart/alternative, 1.1.1 text/plain [one], "
	    "1.2 text/plain [two]", MIME_NOT_CLOSED },
	/* mails inside */
	{ MULTI "--b\n" TYPE "message/rfc822\n\n>From a\nA: b\n\nin\n--b--\n",
	    "1 multipart/mixed, 1.1 message/rfc822, "
	    "1.1.1 text/plain [in]", 0 },
	{ TYPE "multipart/digest; boundary=b\n\n--b\n\nA: b\n\none\n--b\n"
	    TYPE "text/html\n\ntwo\n--b--\n", "1 multipart/digest, "
	    "1.1 message/rfc822, 1.1.1 text/plain [one], "
	    "1.2 text/html [two]", 0 },
	{ TYPE "message/rfc822\n\n" TYPE "message/rfc822\n\nA: b\n\nx",
	    "1 message/rfc822, 1.1 message/rfc822, 1.1.1 text/plain [x]", 0 },
	{ TYPE "message/rfc822\nContent-Transfer-Encoding: base64\n\n"
	    "QTogYgoKeA==\n", "1 message/rfc822, 1.1 text/plain [x]",
	    MIME_ENCODED_PARTS },
	{ TYPE "message/external-body; access-type=URL\n\n"
	    TYPE "image/png; name=a.png\n\n", "1 message/external-body, "
	    "1.1 image/png []", 0 },
	{ TYPE "message/partial; number=1; total=2; id=x\n\nA: b\n\nx",
	    "1 message/partial [A: b\n\nx]", 0 },
	/* files in a text */
	{ MULTI "--b\n\nsee\nbegin 644 a.txt\n%2&5L;&\\\n`\nend\n--b--\n",
	    "1 multipart/mixed, 1.1 text/plain [see\nbegin 644 a.txt\n"
	    "%2&5L;&\\\n`\nend], 1.1.1 application/octet-stream [Hello]", 0 },
	{ TYPE "application/ms-tnef\nContent-Transfer-Encoding: "
	    "quoted-printable\n\nx=9F>=22=01=00=02=02=90=06=00=00=00=00=00"
	    "=00=00=02=10=80=01=00=02=00=00=00a=00=00=00=02=0F=80=06=00=03=00"
	    "=00=00xyz=00=00", "1 application/ms-tnef [x\x9f>\"\x01], "
	    "1.1 application/octet-stream [xyz]", 0 },
	/* what bytes say against the header */
	{ "A: b\n\n\xe3\x81\x82", "1 text/plain [\xe3\x81\x82]",
	    MIME_NOT_7BIT },
	{ "Content-Transfer-Encoding: base64\n\nSGVs*bG8=", "1 text/plain "
	    "[Hello]", MIME_BASE64_BAD },
	{ "Content-Transfer-Encoding: quoted-printable\n\na=b", "1 text/plain "
	    "[a=b]", MIME_QP_BAD },
	{ "Content-Transfer-Encoding: secret\n\nab", "1 text/plain [ab]",
	    MIME_ENCODING_BAD },
	{ TYPE "text/plain; charset=nobody-8\n\nab", "1 text/plain [ab]",
	    MIME_CHARSET_UNKNOWN },
	{ TYPE "text/plain charset=utf-8\n\nab", "1 text/plain [ab]",
	    MIME_PARAM_BAD },
	{ "A: b\njunk\nB: c\n\nx", "1 text/plain [x]", MIME_HEADER_JUNK },
	{ "A: \xff\n\nx", "1 text/plain [x]", MIME_HEADER_8BIT },
};

static void
add_part(const struct mime_part *p, struct buf *out)
{
	bool leaf = p->kind == MIME_LEAF || p->kind == MIME_FOUND;
	struct buf bytes;

	buf_init(&bytes, 1 << 20);
	assert_int_equal(mime_part_bytes(p, &bytes), 0);
	buf_addf(out, "%s%s %s", out->len ? ", " : "", p->path, p->type);
	if (leaf && strcmp(p->type, "multipart/mixed") != 0)
		assert_int_equal(bytes.len, p->size);
	if (leaf)
		buf_addf(out, " [%s]", bytes.data);
	buf_done(&bytes);
}

static void
builds_trees(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct mime_mail m;
	struct buf tree;

	(void)state;
	buf_init(&tree, 1 << 20);
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		buf_reset(&tree);
		assert_int_equal(mime_read(span_str(mails[i].mail), a, &m), 0);
		for (size_t k = 0; k < m.n; k++)
			add_part(m.v[k], &tree);
		assert_string_equal(tree.data, mails[i].tree);
		if (m.defects != mails[i].defects)
			fail_msg("%s: defects %x, wanted %x", mails[i].mail,
			    m.defects, mails[i].defects);
	}
	buf_done(&tree);
	arena_free(a);
}

static void
names_files(void **state)
{
	static const struct {
		const char	*header, *name;
		enum mime_form	 form;
		unsigned	 defects;
	} files[] = {
		{ TYPE "a/b; name=a.txt", "a.txt", MIME_FORM_PLAIN, 0 },
		{ "Content-Disposition: attachment;\n filename*=utf-8''%E3%81%82\n"
		    TYPE "a/b; name=\"=?UTF-8?B?44GC?=\"", "あ",
		    MIME_FORM_2231, 0 },
		{ "Content-Disposition: inline; filename=a\n"
		    TYPE "a/b; name=b", "a", MIME_FORM_PLAIN,
		    MIME_NAMES_DIFFER },
		{ TYPE "a/b; name=\"\x1b$B$\"\x1b(B.txt\"", "あ.txt",
		    MIME_FORM_RAW, 0 },
		{ TYPE "a/b; name*=utf-8''%ff", "\xef\xbf\xbd",
		    MIME_FORM_2231, MIME_NAME_BAD },
		{ TYPE "a/b", "", MIME_FORM_NONE, 0 },
	};
	struct arena *a = arena_new(1 << 20);
	struct mime_mail m;

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char mail[256];

		snprintf(mail, sizeof mail, "%s\n\n", files[i].header);
		assert_int_equal(mime_read(span_str(mail), a, &m), 0);
		assert_span_equal(m.v[0]->name, files[i].name);
		assert_int_equal(m.v[0]->name_form, files[i].form);
		assert_int_equal(m.defects, files[i].defects);
	}
	arena_free(a);
}

static void
says_where(void **state)
{
	const char *mail = "A: b\r\n" TYPE "multipart/mixed; boundary=b\r\n\r\n"
	    "--b\r\n" TYPE "message/rfc822\r\n\r\nC: d\r\n\r\nx\r\n--b\r\n"
	    TYPE "message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	    "QTogYgoKeA==\r\n--b--\r\n";
	struct arena *a = arena_new(1 << 20);
	struct mime_mail m;
	const struct mime_part *p;

	(void)state;
	assert_int_equal(mime_read(span_str(mail), a, &m), 0);
	assert_int_equal(m.n, 5);
	for (size_t i = 0; i < 4; i++) {
		p = m.v[i];
		assert_ptr_equal(p->header.p, mail + p->header_at);
		assert_ptr_equal(p->body.p, mail + p->body_at);
	}
	p = m.v[2];
	assert_string_equal(p->path, "1.1.1");
	assert_span_equal(p->header, "C: d\r\n\r\n");
	assert_span_equal(p->body, "x");
	assert_ptr_equal(p->parent, m.v[1]);
	assert_ptr_equal(m.v[1]->next, m.v[3]);
	p = m.v[4];
	assert_true(p->header_at == MIME_NO_OFFSET);
	assert_span_equal(p->header, "A: b\n\n");
	assert_span_equal(p->body, "x");
	arena_free(a);
}

static void
gives_texts(void **state)
{
	const char *mail = MULTI "--b\n" TYPE "message/rfc822\n\n"
	    TYPE "text/html\n\nno\n--b\n" TYPE "text/html\n"
	    "Content-Disposition: attachment\n\nno\n--b\n"
	    TYPE "text/html; charset=Shift_JIS\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n=82=a0\n--b--\n";
	struct arena *a = arena_new(1 << 20);
	const struct mime_part *p;
	struct mime_mail m;
	struct buf text;

	(void)state;
	buf_init(&text, 100);
	assert_int_equal(mime_read(span_str(mail), a, &m), 0);
	p = mime_first(&m, "text/html");
	assert_non_null(p);
	assert_string_equal(p->path, "1.3");
	assert_true(mime_is(p, "text/"));
	assert_false(mime_is(p, "text/plain"));
	assert_null(mime_first(&m, "image/"));
	assert_int_equal(mime_part_text(p, &text), 0);
	assert_string_equal(text.data, "あ");
	assert_int_equal(mime_read(span_str(TYPE "text/plain; charset=no-8"
	    "\n\n\x82\xa0"), a, &m), 0);
	buf_reset(&text);
	assert_int_equal(mime_part_text(m.v[0], &text), -ENOTSUP);
	assert_string_equal(text.data, "あ");
	buf_done(&text);
	/* more than there is room for: what fits, whole characters */
	assert_int_equal(mime_read(span_str(TYPE "text/plain; charset=utf-8"
	    "\n\nabcdefghijklmあい"), a, &m), 0);
	buf_init(&text, 15);
	assert_int_equal(mime_part_text(m.v[0], &text), -EFBIG);
	assert_string_equal(text.data, "abcdefghijklm");
	buf_done(&text);
	assert_int_equal(mime_read(span_str(TYPE "text/plain; charset=cp932"
	    "\n\nabcdefgh\x82\xa0\x82\xa0"), a, &m), 0);
	buf_init(&text, 13);
	assert_int_equal(mime_part_text(m.v[0], &text), -EFBIG);
	assert_string_equal(text.data, "abcdefghあ");
	buf_done(&text);
	arena_free(a);
}

/* count pieces, then what one() adds is read. */
static void
read_many(void (*one)(struct buf *b, int i), int count, struct arena *a,
    struct mime_mail *m, struct buf *mail)
{
	for (int i = 0; i < count; i++)
		one(mail, i);
	assert_int_equal(mime_read(buf_span(mail), a, m), 0);
}

static void
add_level(struct buf *b, int i)
{
	buf_addf(b, TYPE "multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
}

static void
add_leaf(struct buf *b, int i)
{
	if (i == 0)
		buf_adds(b, MULTI);
	buf_addf(b, "--b\n\n%d\n", i);
}

static void
add_message(struct buf *b, int i)
{
	(void)i;
	buf_adds(b, TYPE "message/rfc822\n\n");
}

static void
add_header(struct buf *b, int i)
{
	if (i % 900 == 0)
		buf_adds(b, i == 0 ? MULTI "--b\n" : "\n--b\n");
	buf_adds(b, "A:\n");
}

static void
ends_at_its_limits(void **state)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct mime_mail m;
	struct buf mail;
	size_t fields = 0;

	(void)state;
	buf_init(&mail, (size_t)1 << 20);
	read_many(add_level, MIME_DEPTH_MAX + 9, a, &m, &mail);
	assert_int_equal(m.n, MIME_DEPTH_MAX + 1);
	assert_int_equal(m.v[m.n - 1]->depth, MIME_DEPTH_MAX);
	assert_true(m.more && (m.defects & MIME_TOO_DEEP));
	buf_reset(&mail);
	read_many(add_message, MIME_DEPTH_MAX + 9, a, &m, &mail);
	assert_int_equal(m.n, MIME_DEPTH_MAX + 1);
	buf_reset(&mail);
	read_many(add_leaf, MIME_PARTS_MAX + 9, a, &m, &mail);
	assert_int_equal(m.n, MIME_PARTS_MAX);
	assert_true(m.more);
	assert_string_equal(m.v[m.n - 1]->path, "1.999");
	buf_reset(&mail);
	read_many(add_header, 40000, a, &m, &mail);
	for (size_t i = 0; i < m.n; i++)
		fields += m.v[i]->fields.n;
	assert_int_equal(fields, MIME_FIELDS_ALL);
	assert_true(m.more && (m.defects & MIME_OVER_LIMIT));
	buf_done(&mail);
	arena_free(a);
}

static void
memory_may_run_out(void **state)
{
	const char *mail = MULTI "--b\n" TYPE "message/rfc822\n"
	    "Content-Transfer-Encoding: base64\n\nQTogYgoKeA==\n--b--\n";

	(void)state;
	for (size_t max = 0; max < 40000; max += 64) {
		struct arena *a = arena_new(max);
		struct mime_mail m;
		int r;

		if (a == NULL)
			continue;
		r = mime_read(span_str(mail), a, &m);
		assert_true(r == -ENOMEM || (r == 0 && m.n == 3));
		arena_free(a);
	}
}

UNIT_MAIN(cmocka_unit_test(builds_trees), cmocka_unit_test(names_files),
    cmocka_unit_test(says_where), cmocka_unit_test(gives_texts),
    cmocka_unit_test(ends_at_its_limits),
    cmocka_unit_test(memory_may_run_out))
