/* core/checklist/format: tolerant reading, strict writing, one clear sentence
 * for what is wrong, with line and column. */
#include "core/checklist/format.h"

#include "core/base/readfile.h"
#include "tests/unit/checklist/list_help.h"

static void
reads_everything(void **state)
{
	const struct checklist_node *n;
	struct read k = { 0 };

	(void)state;
	read_with(&k, NULL, NULL);
	assert_int_equal(k.r, 0);
	assert_int_equal(k.p.n, 0);
	assert_int_equal(k.list.nnodes, 5);
	assert_int_equal(k.list.nvars, 2);
	assert_string_equal(k.list.vars[0].field, "rcpt");
	assert_int_equal(k.list.vars[1].type, SLOT_DATE);
	n = checklist_node(&k.list, "fix");
	assert_int_equal(n->kind, CHECKLIST_DO);
	assert_int_equal(n->minutes, 5);
	assert_int_equal(n->risk, RISK_MID);
	assert_string_equal(n->commands[0].text, "taskmgr");
	assert_false(n->commands[0].host);
	assert_string_equal(checklist_answer(n, 'n')->rec.en,
	    "It did not work even after a restart.");
	assert_null(checklist_answer(n, 'y')->rec.en);
	assert_int_equal(checklist_answer(n, 'n')->to, 0);
	n = checklist_node(&k.list, "look");
	assert_string_equal(n->answers[0].when.row, "log");
	assert_string_equal(n->answers[0].when.field, "verdict");
	assert_string_equal(n->answers[0].when.values[0],
	    "delivered-remote");
	assert_null(checklist_node(&k.list, "start")->answers[0].when.row);
	read_done(&k);
}

/* What a Japanese editor or IME makes of it. */
static const struct { const char *from, *to; } tolerated[] = {
	{ "@checklist", "\xef\xbb\xbf@checklist" },
	{ "@version", "＠version" },
	{ "@version 1", "@version　1" },
	{ "ja: 動きますか", "ja：動きますか" },
	{ "ja: 動きますか", "　ja　：　動きますか　" },
	{ "cmd@pc: taskmgr", "cmd＠pc：taskmgr" },
	{ "cmd@pc: taskmgr", "cmd: taskmgr" },
	{ "rec.ja@n: ", "rec.ja＠n： " },
	{ "[start] ask", "［start］　ask" },
	{ "-> y | 動いた | it works => end_fixed",
	  "－＞ y ｜ 動いた ｜ it works ＝＞ end_fixed" },
	{ "-> y | 動いた | it works => end_fixed",
	  "→　y｜動いた｜it works＝＞end_fixed" },
	{ "@var rcpt | 宛先 | recipient | address | rcpt",
	  "@var rcpt ｜ 宛先 ｜ recipient ｜ address ｜ rcpt" },
	{ "[fix] do\n", "# a comment\n\n   # another\n[fix] do  \n" },
};

static void
write_list(const struct checklist *l, struct buf *out)
{
	buf_reset(out);
	assert_int_equal(checklist_write(l, out), 0);
}

static void
folds_syntax_only(void **state)
{
	struct buf want, got;
	struct read k = { 0 };

	(void)state;
	buf_init(&want, 1 << 20);
	buf_init(&got, 1 << 20);
	read_with(&k, NULL, NULL);
	write_list(&k.list, &want);
	read_done(&k);
	assert_string_equal(want.data, good_list);
	for (size_t i = 0; i < sizeof tolerated / sizeof *tolerated; i++) {
		read_with(&k, tolerated[i].from, tolerated[i].to);
		if (k.p.n > 0)
			fail_msg("%s: %s", tolerated[i].to,
			    k.p.v[0].text.en);
		write_list(&k.list, &got);
		assert_string_equal(got.data, want.data);
		read_done(&k);
	}
	/* Text keeps its signs. */
	read_with(&k, "ja: 動きますか", "ja: 「A：B」｜［C］＠→");
	assert_string_equal(k.list.nodes[0].text.ja, "「A：B」｜［C］＠→");
	read_done(&k);
	buf_done(&want);
	buf_done(&got);
}

static void
line_ends(void **state)
{
	static const char *const ends[] = { "\r\n", "\r" };
	struct buf text, got;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_init(&got, 1 << 20);
	for (size_t i = 0; i < 2; i++) {
		struct read k = { 0 };

		buf_reset(&text);
		for (const char *p = good_list; *p != '\0'; p++)
			*p == '\n' ? buf_adds(&text, ends[i]) :
			    buf_addc(&text, *p);
		buf_init(&k.text, 16);
		read_bytes(&k, buf_span(&text));
		assert_int_equal(k.p.n, 0);
		write_list(&k.list, &got);
		assert_string_equal(got.data, good_list);
		read_done(&k);
	}
	buf_done(&text);
	buf_done(&got);
}

/* What is wrong, the sentence, and where. */
static const struct { const char *from, *to, *id; size_t line, column; }
    bad[] = {
	{ "@version 1", "@version x", "checklist.version", 2, 10 },
	{ "@dated 2024-08-01", "@dated 2024-02-30", "checklist.dated", 3, 8 },
	{ "@dated 2024-08-01", "@dated 1.8.2024", "checklist.dated", 3, 8 },
	{ "@version 1", "@versoin 1", "checklist.header-near", 2, 2 },
	{ "@version 1", "@zzzzzz 1", "checklist.header-unknown", 2, 2 },
	{ "@version 1", "@version 1\n@version 2", "checklist.header-twice",
	  3, 10 },
	{ "@version 1", "@version", "checklist.empty", 2, 2 },
	{ "@version 1\n", "", "checklist.header-missing", 0, 0 },
	{ "@checklist small", "@checklist other", "checklist.name-differs",
	  1, 12 },
	{ " | address | rcpt\n", " | address\n", "checklist.var-five", 11,
	  6 },
	{ "@var rcpt", "@var Rcpt", "checklist.var-name", 11, 6 },
	{ "address | rcpt", "adress | rcpt", "checklist.var-type", 11, 6 },
	{ "宛先 | recipient", " | recipient", "checklist.var-both", 11, 6 },
	{ "@var date", "@var rcpt", "checklist.var-twice", 12, 6 },
	{ "[start] ask", "[Start] ask", "checklist.node", 14, 1 },
	{ "[start] ask", "[start ask", "checklist.node", 14, 1 },
	{ "[start] ask", "[start] akk", "checklist.kind", 14, 9 },
	{ "[fix] do", "[start] do", "checklist.node-twice", 24, 2 },
	{ "[fix] do", "@title.ja x\n[fix] do", "checklist.header-late", 24,
	  2 },
	{ "[start] ask\n", "", "checklist.before-node", 14, 1 },
	{ "why.ja: こ", "wyh.ja: こ", "checklist.field-near", 17, 1 },
	{ "why.ja: こ", "zzzzz: こ", "checklist.line", 17, 1 },
	{ "why.ja: こ", "こ", "checklist.line", 17, 1 },
	{ "why.ja: こ", "why.ja@k: こ", "checklist.field-unknown", 17, 8 },
	{ "why.ja: ここから分かれます。", "why.ja:", "checklist.empty", 17,
	  1 },
	{ "en: Does", "ja: x\nen: Does", "checklist.field-twice", 16, 1 },
	{ "cmd@pc: taskmgr", "cmd@mac: x", "checklist.command-at", 29, 5 },
	{ "cmd@pc: taskmgr", "cmd: a\ncmd: b\ncmd: c\ncmd: d",
	  "checklist.commands-many", 32, 1 },
	{ "min: 5", "min: 0", "checklist.min", 30, 6 },
	{ "min: 5", "min: 五", "checklist.min", 30, 6 },
	{ "risk: mid", "risk: middle", "checklist.risk", 31, 7 },
	{ "result: fixed", "result: done", "checklist.result", 53, 9 },
	{ "-> y | 「は", "-> q | 「は", "checklist.key", 21, 4 },
	{ "-> y | 「は", "-> Y | 「は", "checklist.key", 21, 4 },
	{ "-> y | 「は", "-> 1 | 「は", "checklist.key", 21, 4 },
	{ "-> y | 「は", "-> yy | 「は", "checklist.key", 21, 4 },
	{ "-> n | 動かない", "-> y | 動かない", "checklist.key-twice", 22, 4 },
	{ "no => fix", "no -> fix", "checklist.answer", 22, 1 },
	{ "| no => fix", "=> fix", "checklist.answer", 22, 1 },
	{ "log.count=0", "log.count", "checklist.when", 48, 38 },
	{ "log.count=0", "=0", "checklist.when", 48, 38 },
	{ "rec.ja@n: 入", "rec.ja@z: 入", "checklist.rec-answer", 36, 1 },
	{ "動きますか", "動き\x1b[31mますか", "checklist.control", 15, 7 },
	{ "動きますか", "動き\xffますか", "checklist.utf8", 15, 7 },
};

static void
every_fault_is_one_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct read k = { 0 };
		size_t at;

		read_with(&k, bad[i].from, bad[i].to);
		print_message("%s\n", bad[i].to);
		assert_problem(&k, bad[i].id, bad[i].line);
		for (at = 0; at < k.p.n; at++) {
			if (k.p.v[at].line == bad[i].line &&
			    k.p.v[at].column == bad[i].column)
				break;
		}
		if (at == k.p.n)
			fail_msg("%s: column %zu, wanted %zu", bad[i].to,
			    k.p.v[0].column, bad[i].column);
		read_done(&k);
	}
}

static void
limits_are_one_problem(void **state)
{
	static const struct { const char *piece; size_t times;
	    const char *id; } big[] = {
		{ "xxxxxxxxxx", 201, "checklist.line-long" },
		{ "#xxxxxxxx\n", 53000, "checklist.large" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 4 << 20);
	for (size_t i = 0; i < 2; i++) {
		struct read k = { 0 };

		buf_reset(&b);
		for (size_t n = 0; n < big[i].times; n++)
			buf_adds(&b, big[i].piece);
		buf_init(&k.text, 16);
		read_bytes(&k, buf_span(&b));
		assert_true(k.r < 0);
		assert_int_equal(k.p.n, 1);
		assert_problem(&k, big[i].id, 0);
		read_done(&k);
	}
	for (int steps = 0; steps < 2; steps++) {
		struct read k = { 0 };

		buf_reset(&b);
		for (int n = 0; n < 402; n++)
			buf_addf(&b, steps ? "[a%d] end\n" :
			    "@var a%d | x | x | text |\n", n);
		buf_init(&k.text, 16);
		read_bytes(&k, buf_span(&b));
		assert_true(k.r < 0);
		assert_int_equal(k.p.n, 1);
		assert_problem(&k, steps ? "checklist.nodes-many" :
		    "checklist.vars-many", steps ? 401 : 61);
		read_done(&k);
	}
	buf_done(&b);
}

static void
fifty_problems_are_enough(void **state)
{
	struct read k = { 0 };
	struct buf line;

	(void)state;
	buf_init(&k.text, 1 << 20);
	for (int i = 0; i < 200; i++)
		buf_adds(&k.text, "???\n");
	read_bytes(&k, buf_span(&k.text));
	assert_int_equal(k.p.n, CHECKLIST_PROBLEMS);
	assert_true(k.p.errors >= 200);
	assert_int_equal(k.p.more, k.p.errors - CHECKLIST_PROBLEMS);
	buf_init(&line, 4096);
	checklist_problem_line(&k.p, &k.p.v[3], &line);
	assert_non_null(strstr(line.data, "small.checklist:4:1: "));
	assert_non_null(strstr(line.data, " / "));
	buf_done(&line);
	read_done(&k);
}

UNIT_MAIN(
	cmocka_unit_test(reads_everything),
	cmocka_unit_test(folds_syntax_only),
	cmocka_unit_test(line_ends),
	cmocka_unit_test(every_fault_is_one_sentence),
	cmocka_unit_test(limits_are_one_problem),
	cmocka_unit_test(fifty_problems_are_enough),
)
