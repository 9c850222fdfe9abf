/* core/lint/pair and l116: a locked archive, and its password in another
 * mail. */
#include "core/lint/pair.h"

#include "core/base/readfile.h"
#include "core/forged/knowledge.h"
#include "core/inquiry/facts.h"
#include "tests/unit/lint/rig.h"

static struct lint_rig rig;
static struct buf locked;	/* a mail of 17:56:59 with a locked archive */

#define TO "=?UTF-8?B?5L2Q6Jek?= <sato@example.com>"
#define AT "Mon, 02 Sep 2024 17:58:10 +0900"
#define SAYS "\xe3\x83\x91\xe3\x82\xb9\xe3\x83\xaf\xe3\x83\xbc\xe3\x83\x89" \
	": abc123"
#define NOTHING "\xe3\x82\x88\xe3\x82\x8d\xe3\x81\x97\xe3\x81\x8f"

static int
setup(void **state)
{
	(void)state;
	lint_rig_start(&rig);
	buf_init(&locked, 1 << 20);
	assert_int_equal(read_file(lint_rig_path(
	    "tests/lint/faulty/l115-password.eml"), &locked), 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_done(&locked);
	lint_rig_end(&rig);
	return 0;
}

static void
put_mail(struct buf *b, const char *from, const char *to, const char *date,
    const char *text)
{
	buf_init(b, 1 << 20);
	buf_addf(b, "From: %s\nTo: %s\nDate: %s\nSubject: 2\n"
	    "Message-ID: <2@example.jp>\nMIME-Version: 1.0\n"
	    "Content-Type: text/plain; charset=UTF-8\n"
	    "Content-Transfer-Encoding: 8bit\n\n%s\n", from, to, date, text);
	assert_int_equal(b->error, 0);
}

static struct lint_pair
pair_of(struct span mail, struct span other, struct arena *a)
{
	const struct lint_options o = { .know = rig.know,
		.tables = rig.tables };
	struct lint_pair p;

	assert_int_equal(lint_pair_read(&o, mail, other, a, &p), 0);
	return p;
}

/* ---- which mails belong together ---- */

static const struct { const char *from, *to, *date; bool same; } others[] = {
	{ "tanaka@example.jp", "sato@example.com", AT, true },
	{ "\"T\" <TANAKA@example.jp>", TO, AT, true },
	{ "suzuki@example.jp", TO, AT, false },
	{ "tanaka@example.jp", "kato@example.com", AT, false },
	{ "tanaka@example.jp", TO ", kato@example.com", AT, false },
	{ "tanaka@example.jp", "", AT, false },
	{ "tanaka@example.jp", TO, "Mon, 02 Sep 2024 18:56:59 +0900", true },
	{ "tanaka@example.jp", TO, "Mon, 02 Sep 2024 18:57:00 +0900", false },
	{ "tanaka@example.jp", TO, "Mon, 02 Sep 2024 09:56:59 GMT", true },
	{ "tanaka@example.jp", TO, "Mon, 02 Sep 2024 16:56:58 +0900", false },
	{ "tanaka@example.jp", TO, "yesterday", false },
};

static void
same_people_within_the_hour(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct buf b;

		put_mail(&b, others[i].from, others[i].to, others[i].date,
		    SAYS);
		if (pair_of(buf_span(&locked), buf_span(&b), a).same !=
		    others[i].same)
			fail_msg("row %zu", i);
		buf_done(&b);
	}
	arena_free(a);
}

static void
each_sees_the_other(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct lint_pair p;
	struct buf b;

	(void)state;
	put_mail(&b, "tanaka@example.jp", TO, AT, SAYS "\n> quoted");
	p = pair_of(buf_span(&locked), buf_span(&b), a);
	assert_true(p.same && p.later && !p.locked);
	assert_span_equal(p.text, SAYS);
	p = pair_of(buf_span(&b), buf_span(&locked), a);
	assert_true(p.same && !p.later && p.locked);
	buf_done(&b);
	arena_free(a);
}

/* ---- what the rule makes of it ---- */

enum outcome { HIT, UNKNOWN, PASSED };

static enum outcome
judged(struct span mail, const struct facts *f)
{
	struct sheet *s = lint_rig_judge(&rig, &lint_analysis, mail,
	    (struct lint_options){ .message = { .facts = f } }, NULL);
	const struct row *folded = sheet_child(s, NULL, "unknown");
	enum outcome k = sheet_child(s, NULL, "l116") ? HIT :
	    folded && sheet_child(s, folded, "l116") ? UNKNOWN : PASSED;

	sheet_free(s);
	return k;
}

static enum outcome
with_fact(struct span mail, const char *name, const char *value)
{
	struct facts *f = facts_new();
	enum outcome k;

	assert_int_equal(facts_add(f, name, span_str("2"), span_str(value)),
	    0);
	k = judged(mail, f);
	facts_free(f);
	return k;
}

static void
the_first_mail(void **state)
{
	(void)state;
	assert_int_equal(judged(buf_span(&locked), NULL), UNKNOWN);
	assert_int_equal(with_fact(buf_span(&locked), "mail.follows",
	    NOTHING), UNKNOWN);
	assert_int_equal(with_fact(buf_span(&locked), "mail.follows", SAYS),
	    HIT);
	assert_int_equal(with_fact(buf_span(&locked), "mail.locked", "1"),
	    UNKNOWN);
}

static void
the_second_mail(void **state)
{
	struct buf says, other;

	(void)state;
	put_mail(&says, "tanaka@example.jp", TO, AT, SAYS);
	put_mail(&other, "tanaka@example.jp", TO, AT, NOTHING);
	assert_int_equal(judged(buf_span(&says), NULL), UNKNOWN);
	assert_int_equal(with_fact(buf_span(&says), "mail.locked", "1"), HIT);
	assert_int_equal(with_fact(buf_span(&says), "mail.follows", SAYS),
	    UNKNOWN);
	assert_int_equal(judged(buf_span(&other), NULL), PASSED);
	assert_int_equal(with_fact(buf_span(&other), "mail.locked", "1"),
	    PASSED);
	buf_done(&other);
	buf_done(&says);
}

/* ---- the words of a password ---- */

static const struct { const char *text; bool tells; } words[] = {
	{ "パスワード: abc123", true },
	{ "パスワード：abc123", true },
	{ "先ほどのファイルのパスワードは「abc123」です。", true },
	{ "解凍パスワードは以下のとおりです。\nabc123", true },
	{ "開封用のパスワードをお知らせします。\nabc123", true },
	{ "パスワードは下記の通りです。\n\nabc123", true },
	{ "Password: abc123", true },
	{ "PW:abc123", true },
	{ "パスワードは別途お送りします。", false },
	{ "解凍パスワードは別メールでお送りします。", false },
	{ "解凍用のパスワードは、のちほどお電話でお伝えします。", false },
	{ "パスワードは次のメールでお送りします。", false },
	{ "パスワードはお電話でお伝えします。電話: 03-0000-0000", false },
	{ "パスワードをお忘れの方は再設定してください。", false },
	{ "よろしくお願いいたします。", false },
};

static void
words_of_a_password(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct span folded;

		assert_int_equal(forge_text(span_str(words[i].text), a,
		    &folded), 0);
		if (forge_matches(rig.know, "password-follows", folded,
		    NULL) != words[i].tells)
			fail_msg("%s", words[i].text);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_people_within_the_hour),
		cmocka_unit_test(each_sees_the_other),
		cmocka_unit_test(the_first_mail),
		cmocka_unit_test(the_second_mail),
		cmocka_unit_test(words_of_a_password),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
