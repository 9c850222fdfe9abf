/* core/log when memory runs out: messages, their JSON, their time line, and a
 * whole query end with -ENOMEM or as if nothing had failed. */
#include "core/log/query.h"
#include "core/log/timeline.h"

#include <errno.h>
#include <unistd.h>

#include "tests/unit/alloc.h"
#include "tests/unit/bounce/bounce.h"

#define NOW	INT64_C(1725268800000000)

static const char *const lines[] = {
	"Sep  2 17:56:57 mail postfix/smtpd[11]: connect from p1.example.net["
	    "198.51.100.7]",
	"Sep  2 17:56:57 mail postfix/smtpd[11]: Anonymous TLS connection est"
	    "ablished from p1.example.net[198.51.100.7]: TLSv1.3 with cipher "
	    "TLS_AES_256_GCM_SHA384 (256/256 bits)",
	"Sep  2 17:56:58 mail postfix/smtpd[11]: 3E5B21A2C4: client=p1.exampl"
	    "e.net[198.51.100.7], sasl_method=PLAIN, sasl_username=taro",
	"Sep  2 17:56:58 mail postfix/cleanup[12]: 3E5B21A2C4: info: header S"
	    "ubject: =?UTF-8?B?44GU6YCj57Wh?= from p1.example.net[198.51.100."
	    "7]; from=<taro@example.jp> to=<a@example.com> proto=ESMTP helo=<"
	    "pc1>",
	"Sep  2 17:56:58 mail postfix/cleanup[12]: 3E5B21A2C4: message-id=<m1"
	    "@example.jp>",
	"Sep  2 17:56:58 mail postfix/qmgr[13]: 3E5B21A2C4: from=<taro@exampl"
	    "e.jp>, size=502, nrcpt=2 (queue active)",
	"Sep  2 17:56:59 mail postfix/smtp[14]: 3E5B21A2C4: to=<a@example.com"
	    ">, orig_to=<all@example.jp>, relay=mx.example.com[192.0.2.25]:25"
	    ", delay=0.6, delays=0.2/0/0.3/0.1, dsn=2.0.0, status=sent (250 o"
	    "k 1725267419 qp 566407)",
	"Sep  2 17:56:59 mail postfix/smtp[15]: 3E5B21A2C4: to=<b@example.com"
	    ">, relay=mx.example.com[192.0.2.25]:25, delay=0.6, delays=0.2/0/"
	    "0.3/0.1, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2."
	    "25] said: 550 5.1.1 <b@example.com>: User unknown (in reply to R"
	    "CPT TO command))",
	"Sep  2 17:57:00 mail postfix/bounce[16]: 3E5B21A2C4: sender non-deli"
	    "very notification: 4F5C64474F",
	"Sep  2 17:57:00 mail postfix/qmgr[13]: 3E5B21A2C4: removed",
	"Sep  2 17:58:00 mail dovecot: imap-login: Login: user=<taro>, method"
	    "=PLAIN, rip=192.0.2.9, lip=192.0.2.1, mpid=5, TLS, session=<s1>",
	"Sep  2 17:58:01 mail dovecot: imap(taro)<5><s1>: expunge: box=INBOX,"
	    " uid=3, msgid=<a@example.com>, size=1200",
	"Sep  2 17:58:02 mail dovecot: imap(taro)<5><s1>: Disconnected: Logge"
	    "d out in=7 out=12 deleted=1 expunged=1 trashed=0 hdr_count=5 hdr"
	    "_bytes=9 body_count=2 body_bytes=30",
};

enum { MAIL = 10, ALL = sizeof lines / sizeof *lines };

static struct replies *replies;
static struct log_message mail;
static char path[64];

static int
build(struct arena *a, size_t from, size_t to, struct log_message *ret)
{
	struct log_input_line in[ALL];

	for (size_t i = from; i < to; i++)
		in[i] = (struct log_input_line){ .bytes = span_str(lines[i]),
			.at = { 0, 300 * i }, .tied = i < 2,
			.time = NOW + (usec_t)i * USEC_SEC };
	return log_message_build(a, in + from, to - from, NULL, ret);
}

static int
message(void)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct log_message m;
	int r = a ? build(a, 0, MAIL, &m) : -ENOMEM;

	if (r == 0) {
		assert_int_equal(m.verdict, VERDICT_BOUNCED);
		assert_int_equal(m.nrecipients, 2);
		assert_int_equal(m.nchildren, 1);
		assert_int_equal(m.subject.n, 9);
	}
	arena_free(a);
	return r;
}

static int
session(void)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct log_message m;
	int r = a ? build(a, MAIL, ALL, &m) : -ENOMEM;

	if (r == 0) {
		assert_int_equal(m.verdict, VERDICT_FETCHED);
		assert_int_equal(m.session.nacts, 1);
	}
	arena_free(a);
	return r;
}

static int
json(void)
{
	struct buf b;
	struct jw j;
	int r;

	buf_init(&b, 1 << 20);
	jw_init(&j, &b);
	log_message_json(&j, &mail, span_str("mail.log"), true);
	r = b.error;
	buf_done(&b);
	return r;
}

static int
timeline(void)
{
	const struct timeline_options o = { .now = NOW, .replies = replies,
		.source = span_str("mail.log"), .lines = true };
	struct sheet *s = timeline_judge(&mail, &o);
	int r = !s || sheet_failed(s) ? -ENOMEM : 0;

	sheet_free(s);
	return r;
}

static int
query(void)
{
	const struct log_source_options so = { .now = NOW };
	const struct log_query_options qo = { .threads = 1 };
	const char *paths[1] = { path };
	struct arena *a = arena_new((size_t)1 << 20);
	struct log_source *source = NULL;
	struct log_set *set = NULL;
	struct log_filter f;
	struct error e = { 0 };
	struct log_message m;
	int r = a ? 0 : -ENOMEM;

	log_filter_init(&f);
	if (r == 0)
		r = log_filter_parse(&f, a, span_str("from:taro@example.jp "
		    "text:example"), NOW, &e);
	if (r == 0)
		r = log_source_open(paths, 1, &so, &source, &e);
	if (r == 0)
		r = log_query_run(source, &f, &qo, &set, &e);
	if (r == 0) {
		assert_int_equal(log_set_count(set), 1);
		r = log_set_expand(set, source, 0, a, &m);
	}
	if (r == 0)
		assert_int_equal(m.verdict, VERDICT_BOUNCED);
	log_set_free(set);
	log_source_close(source);
	log_filter_done(&f);
	arena_free(a);
	return r;
}

static void
write_log(void)
{
	FILE *f;
	int fd;

	snprintf(path, sizeof path, "/tmp/mtgp-alloc-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	for (size_t i = 0; i < ALL; i++)
		fprintf(f, "%s\n", lines[i]);
	fclose(f);
}

static void
every_allocation_may_fail(void **state)
{
	struct arena *a = arena_new((size_t)1 << 20);

	(void)state;
	replies = load_replies();
	assert_int_equal(build(a, 0, MAIL, &mail), 0);
	alloc_fail_each(message, 1000);
	alloc_fail_each(session, 1000);
	alloc_fail_each(json, 1000);
	alloc_fail_each(timeline, 5000);
	replies_free(replies);
	arena_free(a);
}

static void
a_query_may_fail(void **state)
{
	(void)state;
	write_log();
	alloc_fail_each(query, 5000);
	unlink(path);
}

/* Every size of arena too: what does not fit is an error, not half of it. */
static void
every_size_of_arena(void **state)
{
	size_t enough = 0;

	(void)state;
	for (size_t max = 0; max < 40000; max += 61) {
		struct arena *a = arena_new(max);
		struct log_message m;
		int r = a ? build(a, 0, MAIL, &m) : -ENOMEM;

		assert_true(r == 0 || r == -ENOMEM);
		if (r == 0) {
			assert_int_equal(m.nrecipients, 2);
			assert_int_equal(m.verdict, VERDICT_BOUNCED);
			enough++;
		}
		arena_free(a);
	}
	assert_true(enough > 10);
}

UNIT_MAIN(
	cmocka_unit_test(every_allocation_may_fail),
	cmocka_unit_test(a_query_may_fail),
	cmocka_unit_test(every_size_of_arena),
)
