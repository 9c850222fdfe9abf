/* core/bounce/replies: what a reply is said to mean. */
#include "core/bounce/replies.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/sheet/writer.h"
#include "tests/unit/bounce/bounce.h"

static const char ipv6_refusal[] =
    "550-5.7.1 [2001:db8::1:25] The IP you're using to send mail is not "
    "authorized to 550-5.7.1 send email directly to our servers. Please use "
    "the SMTP relay at your 550-5.7.1 service provider instead. Learn more "
    "at 550 5.7.1 https://support.google.com/mail/?p=NotAuthorizedError "
    "abc - gsmtp";

static struct reply_meaning
explain(const struct replies *r, struct arena *a, const char *text,
    const char *host, const char *rcpt)
{
	struct reply_meaning m = { 0 };

	assert_int_equal(replies_explain(r, span_str(text), span_str(host),
	    span_str(rcpt), a, &m), 0);
	return m;
}

/* The refusal over IPv6 that this console was asked about. */
static void
refusal_over_ipv6(void **state)
{
	struct replies *r = load_replies();
	struct arena *a = arena_new(1 << 20);
	struct reply_meaning m = explain(r, a, ipv6_refusal, "", "");

	(void)state;
	assert_string_equal(m.id, "gmail.not-authorized");
	assert_string_equal(m.provider, "gmail");
	assert_string_equal(m.reason, "blocked");
	assert_true(m.permanent);
	assert_false(m.retried);
	assert_span_equal(m.code, "550");
	assert_span_equal(m.enhanced, "5.7.1");
	assert_span_equal(m.our_address, "2001:db8::1:25");
	assert_span_equal(m.normalised, "550 5.7.1 [2001:db8::1:25] The IP "
	    "you're using to send mail is not authorized to send email "
	    "directly to our servers. Please use the SMTP relay at your "
	    "service provider instead. Learn more at https://support.google."
	    "com/mail/?p=NotAuthorizedError abc - gsmtp");
	assert_non_null(strstr(m.meaning.ja, "IPv6"));
	assert_non_null(strstr(m.remedy.ja, "inet_protocols = ipv4"));
	assert_non_null(strstr(m.remedy.en, "inet_protocols = ipv4"));
	assert_non_null(strstr(m.remedy.ja, "逆引き"));
	assert_true(m.phone.ja[0] && m.phone.en[0]);
	arena_free(a);
	replies_free(r);
}

static void
its_sheet_says_it_all(void **state)
{
	struct replies *r = load_replies();
	struct sheet *s = replies_sheet(r, span_str(ipv6_refusal),
	    span_str("gmail-smtp-in.l.google.com"),
	    span_str("info@example.com"), TIME_NONE);
	const struct row *row;

	(void)state;
	assert_non_null(s);
	assert_false(sheet_failed(s));
	assert_string_equal(s->kind, "bounce");
	row = sheet_find_id(s, "meaning");
	assert_int_equal(row->severity, SEVERITY_ERROR);
	assert_int_equal(row->state, ROW_DONE);
	assert_span_equal(row->value, "550 5.7.1");
	assert_span_equal(row_field(row, "rule")->text,
	    "gmail.not-authorized");
	assert_false(field_shown(row_field(row, "rule")));
	assert_span_equal(row_field(row, "provider")->text, "gmail");
	assert_string_equal(row_field(row, "provider")->words.en,
	    "Gmail and Google Workspace");
	assert_span_equal(row_field(row, "reason")->text, "blocked");
	assert_int_equal(row_field(row, "reason")->type, FIELD_ENUM);
	assert_span_equal(row_field(row, "our_address")->text,
	    "2001:db8::1:25");
	assert_int_equal(row_field(row, "our_address")->type, FIELD_IP);
	assert_non_null(row->evidence);
	row = sheet_find_id(s, "resend");
	assert_non_null(strstr(row->why.ja, "自動では再送されません"));
	assert_non_null(strstr(row->why.en, "not sent again by itself"));
	assert_int_equal(row_field(row, "automatic")->number, 0);
	row = sheet_find_id(s, "recipient");
	assert_span_equal(row_field(row, "address")->text,
	    "info@example.com");
	assert_span_equal(row_field(row, "action")->text, "failed");
	assert_span_equal(row_field(row, "status")->text, "5.7.1");
	assert_span_equal(row_field(row, "mta")->text,
	    "gmail-smtp-in.l.google.com");
	assert_int_equal(row_field(row, "permanent")->number, 1);
	assert_int_equal(sheet_worst(s), SEVERITY_ERROR);
	sheet_free(s);
	replies_free(r);
}

static void
other_sheets(void **state)
{
	struct replies *r = load_replies();
	struct sheet *s;

	(void)state;
	s = replies_sheet(r, span_str("host mx.example.com[192.0.2.25] said: "
	    "451 4.7.1 <info@example.com>: Recipient address rejected: "
	    "Greylisted"), span_str(""), span_str(""), TIME_NONE);
	assert_int_equal(sheet_find_id(s, "meaning")->severity,
	    SEVERITY_WARNING);
	assert_int_equal(row_field(sheet_find_id(s, "resend"),
	    "automatic")->number, 1);
	assert_span_equal(row_field(sheet_find_id(s, "recipient"),
	    "mta")->text, "mx.example.com");
	assert_span_equal(row_field(sheet_find_id(s, "recipient"),
	    "action")->text, "delayed");
	/* a group that is no provider has no name */
	assert_false(field_shown(row_field(sheet_find_id(s, "recipient"),
	    "provider")));
	sheet_free(s);
	s = replies_sheet(r, span_str("250 2.0.0 OK  1725267419 - gsmtp"),
	    span_str(""), span_str(""), TIME_NONE);
	assert_int_equal(sheet_worst(s), SEVERITY_INFO);
	assert_null(sheet_find_id(s, "resend"));
	sheet_free(s);
	s = replies_sheet(r, span_str("hello"), span_str(""), span_str(""),
	    TIME_NONE);
	assert_int_equal(sheet_find_id(s, "meaning")->state, ROW_UNKNOWN);
	assert_int_equal(sheet_find_id(s, "meaning")->severity,
	    SEVERITY_NONE);
	assert_null(sheet_find_id(s, "resend"));
	sheet_free(s);
	s = replies_sheet(r, span_str(""), span_str(""), span_str(""),
	    TIME_NONE);
	assert_int_equal(sheet_find_id(s, "meaning")->state, ROW_UNKNOWN);
	sheet_free(s);
	replies_free(r);
}

static struct sheet *
sheet_at(const struct replies *r, usec_t now)
{
	return replies_sheet(r, span_str("550 5.1.1 User unknown"),
	    span_str(""), span_str(""), now);
}

static void
old_tables_say_so(void **state)
{
	struct replies *r = load_replies();
	usec_t dated = replies_dated(r);
	struct sheet *s;
	const struct row *row;

	(void)state;
	assert_true(dated > 0);
	s = sheet_at(r, dated + 183 * USEC_DAY);
	assert_null(sheet_find_id(s, "knowledge"));
	sheet_free(s);
	s = sheet_at(r, dated + 184 * USEC_DAY);
	row = sheet_find_id(s, "knowledge");
	assert_non_null(row);
	assert_int_equal(row->severity, SEVERITY_NOTICE);
	assert_int_equal(row->value.n, strlen("2026-11-24"));
	assert_non_null(strstr(row->why.ja, "半年以上前"));
	sheet_free(s);
	replies_free(r);
}

static void
provider_goes_before_code(void **state)
{
	struct replies *r = load_replies();
	struct arena *a = arena_new(1 << 20);
	static const char text[] = "550 5.7.26 refused";
	struct reply_meaning m;

	(void)state;
	m = explain(r, a, text, "", "");
	assert_string_equal(m.provider, "any");
	assert_true(text_is_none(&m.provider_name));
	m = explain(r, a, text, "ASPMX.L.Google.COM.", "");
	assert_string_equal(m.provider, "gmail");
	assert_non_null(strstr(m.provider_name.ja, "Gmail"));
	m = explain(r, a, text, "aspmx.l.google.com[192.0.2.1]:25", "");
	assert_string_equal(m.provider, "gmail");
	m = explain(r, a, text, "", "someone@gmail.com");
	assert_string_equal(m.provider, "gmail");
	m = explain(r, a, text, "notgoogle.com", "someone@notgmail.com");
	assert_string_equal(m.provider, "any");
	m = explain(r, a, "550 5.7.26 refused - gsmtp", "mx.example.com", "");
	assert_string_equal(m.provider, "gmail");
	/* the host said microsoft: the recipient's domain says no more */
	m = explain(r, a, text, "x.mail.protection.outlook.com",
	    "someone@gmail.com");
	assert_string_not_equal(m.provider, "gmail");
	arena_free(a);
	replies_free(r);
}

static void
permanence_and_slots(void **state)
{
	struct replies *r = load_replies();
	struct arena *a = arena_new(1 << 20);
	struct reply_meaning m;

	(void)state;
	m = explain(r, a, "452 4.2.2 mailbox full", "", "");
	assert_string_equal(m.reason, "mailboxfull");
	assert_false(m.permanent);
	assert_true(m.retried);
	m = explain(r, a, "552 5.2.2 mailbox full", "", "");
	assert_true(m.permanent);
	assert_false(m.retried);
	/* a permanent meaning in a temporary reply is tried again */
	m = explain(r, a, "450 4.1.1 user unknown", "", "");
	assert_true(m.retried);
	m = explain(r, a, "connect to mx.example.com[192.0.2.25]:25: "
	    "Connection timed out", "", "");
	assert_true(m.retried);
	assert_int_equal(m.our_address.n, 0);
	m = explain(r, a, "554 5.7.1 Service unavailable; Client host "
	    "[192.0.2.24] blocked using bl.lists.example; see there", "", "");
	assert_string_equal(m.id, "dnsbl.named-list");
	assert_non_null(strstr(m.meaning.ja, "bl.lists.example"));
	assert_non_null(strstr(m.meaning.en, "bl.lists.example"));
	assert_null(strstr(m.meaning.ja, "{list}"));
	assert_span_equal(m.our_address, "192.0.2.24");
	/* slots are sanitised */
	m = explain(r, a, "554 blocked using a\xe2\x80\xae\x1b[2Jb now", "",
	    "");
	assert_null(strstr(m.meaning.ja, "\x1b"));
	assert_null(strstr(m.meaning.ja, "\xe2\x80\xae"));
	arena_free(a);
	replies_free(r);
}

static void
every_code_has_a_meaning(void **state)
{
	struct replies *r = load_replies();
	char text[64];

	(void)state;
	for (int code = 200; code < 600; code++) {
		struct arena *a = arena_new(1 << 20);
		struct reply_meaning m;
		int want = code < 300 || code >= 400 ? 0 : -ENOENT;

		snprintf(text, sizeof text, "%d qzx", code);
		if (replies_explain(r, span_str(text), span_str(""),
		    span_str(""), a, &m) != want)
			fail_msg("%s", text);
		arena_free(a);
	}
	replies_free(r);
}

/* A full arena is an error, not half an answer. */
static void
small_arenas(void **state)
{
	struct replies *r = load_replies();
	size_t enough = 0;

	(void)state;
	for (size_t max = 16; max < 16384; max += 16) {
		struct arena *a = arena_new(max);
		struct reply_meaning m = { .id = "untouched" };
		int code = replies_explain(r, span_str(ipv6_refusal),
		    span_str(""), span_str(""), a, &m);

		if (code == 0 && !enough)
			enough = max;
		if (code != 0) {
			assert_int_equal(code, -ENOMEM);
			assert_string_equal(m.id, "untouched");
		}
		arena_free(a);
	}
	assert_true(enough > 0);
	replies_free(r);
}

static void
put(const char *dir, const char *name, const char *text)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

#define HEAD "id\tprovider\tpattern\tpermanent\treason\tmeaning_ja\t" \
	"meaning_en\n"

static void
user_rows(void **state)
{
	char dir[] = "/tmp/mtgp-replies-XXXXXX", data[4096], path[200];
	struct arena *a = arena_new(1 << 20);
	struct replies *r = NULL;
	struct reply_meaning m;
	struct error e = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	source_file(data, sizeof data, "data/replies");
	put(dir, "replies.tsv", HEAD
	    "mine.first\tany\tqzx\tyes\tblocked\t独自\tour own\n");
	assert_int_equal(replies_load(data, dir, &r, &e), 0);
	m = explain(r, a, "550 qzx", "", "");
	assert_string_equal(m.id, "mine.first");
	assert_string_equal(m.meaning.en, "our own");
	replies_free(r);
	put(dir, "replies.tsv", HEAD
	    "mine.first\tany\tq(zx\tyes\tblocked\t独自\tour own\n");
	assert_int_equal(replies_load(data, dir, &r, &e), -EINVAL);
	assert_non_null(strstr(e.en, "line 2: the pattern is not valid"));
	put(dir, "replies.tsv", HEAD
	    "mine.first\tany\tqzx\tsure\tblocked\t独自\tour own\n");
	assert_int_equal(replies_load(data, dir, &r, &e), -EINVAL);
	assert_non_null(strstr(e.en, "\"sure\""));
	put(dir, "replies.tsv", HEAD);
	put(dir, "providers.tsv",
	    "provider\tname_ja\tname_en\tkind\tsuffix\n"
	    "nobody\tだれ\tnobody\tmx\texample.com\n");
	assert_int_equal(replies_load(data, dir, &r, &e), -EINVAL);
	assert_non_null(strstr(e.en, "\"nobody\""));
	snprintf(path, sizeof path, "%s/providers.tsv", dir);
	unlink(path);
	snprintf(path, sizeof path, "%s/replies.tsv", dir);
	unlink(path);
	assert_int_equal(replies_load(dir, NULL, &r, &e), -ENOENT);
	rmdir(dir);
	replies_free(NULL);
	arena_free(a);
}

/* A wait at first is no refusal of our address. */
static void
greylisting_is_a_reason_of_its_own(void **state)
{
	struct replies *r = load_replies();
	struct arena *a = arena_new(1 << 20);
	struct reply_meaning m = explain(r, a, "451 4.7.1 <info@example.com>: "
	    "Recipient address rejected: Greylisting in action", "", "");

	(void)state;
	assert_string_equal(m.reason, "greylisted");
	assert_false(m.permanent);
	assert_non_null(text_find("reason.greylisted"));
	arena_free(a);
	replies_free(r);
}

UNIT_MAIN(
	cmocka_unit_test(greylisting_is_a_reason_of_its_own),
	cmocka_unit_test(refusal_over_ipv6),
	cmocka_unit_test(its_sheet_says_it_all),
	cmocka_unit_test(other_sheets),
	cmocka_unit_test(old_tables_say_so),
	cmocka_unit_test(provider_goes_before_code),
	cmocka_unit_test(permanence_and_slots),
	cmocka_unit_test(every_code_has_a_meaning),
	cmocka_unit_test(small_arenas),
	cmocka_unit_test(user_rows),
)
