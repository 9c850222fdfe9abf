/* core/checklist/check: each rule, broken in a list that is right otherwise.
 * The lists of this program pass: lists_test. */
#include "core/checklist/check.h"

#include "core/command/step.h"
#include "tests/unit/checklist/list_help.h"

static const char *const names[] = { "small", "other", NULL };

static void
check_with(struct read *k, const char *from, const char *to, bool own)
{
	const struct checklist_rules rules = { .tools = &command_tools,
		.names = names, .own = own };

	read_with(k, from, to);
	assert_int_equal(k->r, 0);
	checklist_check(&k->list, &rules, &k->p);
}

static void
a_good_list_passes(void **state)
{
	struct read k = { 0 };

	(void)state;
	check_with(&k, NULL, NULL, false);
	for (size_t i = 0; i < k.p.n; i++)
		print_message("%s\n", k.p.v[i].text.en);
	assert_int_equal(k.p.n, 0);
	read_done(&k);
}

#define LONG "これはとても長い文なので、画面の四行には収まりません。"

static const struct { const char *from, *to, *id; bool warning; } rules[] = {
	{ "ja: 動きますか\n", "", "checklist.both", false },
	{ "why.en: The ways part here.\n", "", "checklist.both", false },
	{ "why.ja: ここから分かれます。\nwhy.en: The ways part here.\n", "",
	  "checklist.missing", false },
	{ "en: Look up mail to {rcpt}.", "en: Look up mail.",
	  "checklist.slots-differ", false },
	{ "{rcpt} 宛てを", "{nobody} 宛てを", "checklist.slot", false },
	{ "min: 5\n", "", "checklist.do-min", false },
	{ "risk: mid\n", "", "checklist.do-risk", false },
	{ "undo.ja: 元に戻せません。\nundo.en: There is no way back.\n", "",
	  "checklist.missing", false },
	{ "run: log --to {rcpt} --on {date}\n", "", "checklist.auto-run",
	  false },
	{ "result: info\n", "result: info\nrun: log --to {rcpt}\n",
	  "checklist.no-run", false },
	{ "run: log", "cmd@pc: x\nrun: log", "checklist.no-command", false },
	{ "result: fixed\n", "", "checklist.end-result", false },
	{ "result: info\n", "result: info\nmin: 1\n", "checklist.end-cost",
	  false },
	{ "result: info\n", "result: info\n-> y | a | a => start\n",
	  "checklist.end-answers", false },
	{ "min: 5\n", "min: 5\nresult: fixed\n", "checklist.only-end",
	  false },
	{ "-> y | 「はい」と動く | yes => look\n", "",
	  "checklist.two-answers", false },
	{ "yes => look", "yes => nowhere", "checklist.target", false },
	{ "yes => look", "yes => fix", "checklist.unreachable", false },
	{ "it works => end_fixed\n-> n | まだ動かない | still not => start",
	  "it works => fix\n-> n | まだ動かない | still not => fix",
	  "checklist.no-end", false },
	{ "cmd@pc: taskmgr", "cmd@pc: タスク", "checklist.command-ascii",
	  false },
	{ "cmd@pc: taskmgr",
	  "cmd@pc: 12345678901234567890123456789012345678901",
	  "checklist.command-long", false },
	{ "動いた |", "とても長い答えなので六十桁を超えてしまうのですが"
	  "それはいけません |", "checklist.label-long", false },
	{ "rec.ja@n: 入れ直しても、動きませんでした。\n"
	  "rec.en@n: It did not work even after a restart.\n", "",
	  "checklist.untrue", false },
	{ "log.count=0", "log.cuont=0", "checklist.when-field", false },
	{ "log.count=0", "log.count=no", "checklist.when-value", false },
	{ "log.verdict=delivered-remote", "log.verdict=arrived",
	  "checklist.when-value", false },
	{ "log.verdict=delivered-remote", "log.verdict<1",
	  "checklist.when-number", false },
	{ "yes => look", "yes => look when log.count=0",
	  "checklist.when-auto", false },
	{ "run: log --to", "run: log --too", "checklist.run", false },
	{ "run: log --to {rcpt}", "run: log --follow", "checklist.run",
	  false },
	{ "run: log --to {rcpt} --on {date}", "run: case list",
	  "checklist.run", false },
	{ "run: log --to {rcpt} --on {date}", "run: rm -rf {rcpt}",
	  "checklist.run", false },
	{ "run: log --to {rcpt} --on {date}", "run: checklist small",
	  "checklist.run", false },
	{ "run: log --to {rcpt} --on {date}",
	  "run: case letter {case} --kind love", "checklist.run", false },
	{ "run: log --to {rcpt} --on {date}",
	  "run: blocklist {rcpt} --recrod", "checklist.run", false },
	{ "--on {date}", "--on someday", "checklist.run", false },
	{ "result: info\n", "result: info\nnext: missing\n",
	  "checklist.next", false },
	{ "--on {date}\n", "\n", "checklist.var-unused", false },
	{ "動きますか", "あなたの画面は動きますか", "checklist.word",
	  false },
	{ "動きますか", "うちで動きますか", "checklist.word", false },
	{ "Does it work", "Is it safe", "checklist.word", false },
	{ "動きますか", "mail.yahoo.co.jp は動きますか", "checklist.host",
	  false },
	{ "動きますか", "https://evil.example/ は動きますか",
	  "checklist.host", false },
	{ "Does it work", "Does あれ work", "checklist.japanese", true },
	{ "結果は「{answer}」です。", "結果は「{answer}」。",
	  "checklist.rec-ja", false },
	{ "Result: {answer}.", "Result: {answer}", "checklist.rec-en",
	  false },
	{ "動きますか", LONG LONG LONG LONG LONG LONG LONG LONG,
	  "checklist.length", false },
	{ "ここから分かれます。", LONG LONG LONG LONG LONG LONG
	  LONG, "checklist.length", false },
	{ "記録はありませんでした。", "回線が原因でした。",
	  "checklist.cause", true },
	{ "@var date |", "@var time |", "checklist.var-twice", false },
};

static void
every_rule_is_held(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct read k = { 0 };

		check_with(&k, rules[i].from, rules[i].to, false);
		print_message("%s\n", rules[i].id);
		assert_problem(&k, rules[i].id, 0);
		if (rules[i].warning)
			assert_int_equal(k.p.errors, 0);
		else
			assert_true(k.p.errors > 0);
		read_done(&k);
	}
}

/* What is no fault. */
static void
exceptions(void **state)
{
	static const struct { const char *from, *to; } fine[] = {
		{ "動きますか", "このうち、Yahoo!は動きますか" },
		{ "動きますか", "example.com は動きますか" },
		{ "動きますか", "https://check.spamhaus.org/ は開きますか" },
		{ "動きますか", "@gmail.com 宛ては届きますか" },
		{ "cmd@pc: taskmgr", "cmd@pc: 設定 > アプリ > Edge" },
		{ "result: info\n", "result: info\nnext: other\n" },
		{ "run: log --to {rcpt}", "run: log --to '~{rcpt}'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
		struct read k = { 0 };

		check_with(&k, fine[i].from, fine[i].to, false);
		if (k.p.n > 0)
			fail_msg("%s: %s", fine[i].to, k.p.v[0].text.en);
		read_done(&k);
	}
}

static void
own_lists_are_warned_of_style(void **state)
{
	struct read k = { 0 };

	(void)state;
	check_with(&k, "動きますか", "うちで動きますか", true);
	assert_int_equal(k.p.errors, 0);
	assert_int_equal(k.p.n, 1);
	assert_true(k.p.v[0].warning);
	read_done(&k);
}

static void
rows_of_a_step(void **state)
{
	struct read k = { 0 };

	(void)state;
	check_with(&k, NULL, NULL, false);
	/* text, why, two answers and the frame */
	assert_int_equal(checklist_rows(&k.list.nodes[0], LANG_JA), 12);
	read_done(&k);
}

UNIT_MAIN(
	cmocka_unit_test(a_good_list_passes),
	cmocka_unit_test(every_rule_is_held),
	cmocka_unit_test(exceptions),
	cmocka_unit_test(own_lists_are_warned_of_style),
	cmocka_unit_test(rows_of_a_step),
)
