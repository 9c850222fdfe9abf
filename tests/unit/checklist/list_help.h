/* Shared by the tests of core/checklist: a small list in which everything is
 * right, read with a line replaced or added. */
#ifndef MTGP_TESTS_UNIT_CHECKLIST_LIST_HELP_H
#define MTGP_TESTS_UNIT_CHECKLIST_LIST_HELP_H

#include "core/checklist/check.h"
#include "tests/unit/unit.h"

#define NOW INT64_C(1725267600000000)	/* 2024-09-02 18:00 in Tokyo */

static const char good_list[] =
	"@checklist small\n"
	"@version 1\n"
	"@dated 2024-08-01\n"
	"@title.ja 小さな手順書\n"
	"@title.en A small list\n"
	"@symptom.ja 動かない\n"
	"@symptom.en It does not work\n"
	"@needs.ja 特になし。\n"
	"@needs.en Nothing.\n"
	"@source a test\n"
	"@var rcpt | 宛先 | recipient | address | rcpt\n"
	"@var date | 送った日 | day it was sent | date | date\n"
	"\n"
	"[start] ask\n"
	"ja: 動きますか\n"
	"en: Does it work?\n"
	"why.ja: ここから分かれます。\n"
	"why.en: The ways part here.\n"
	"rec.ja: 動くかどうかを確認しました。結果は「{answer}」です。\n"
	"rec.en: Checked whether it works. Result: {answer}.\n"
	"-> y | 「はい」と動く | yes => look\n"
	"-> n | 動かない | no => fix\n"
	"\n"
	"[fix] do\n"
	"ja: 入れ直します。\n"
	"en: Turn it off and on.\n"
	"why.ja: たいてい直ります。\n"
	"why.en: It helps mostly.\n"
	"cmd@pc: taskmgr\n"
	"min: 5\n"
	"risk: mid\n"
	"undo.ja: 元に戻せません。\n"
	"undo.en: There is no way back.\n"
	"rec.ja: 入れ直すと、動くようになりました({time})。\n"
	"rec.en: It worked after a restart ({time}).\n"
	"rec.ja@n: 入れ直しても、動きませんでした。\n"
	"rec.en@n: It did not work even after a restart.\n"
	"-> y | 動いた | it works => end_fixed\n"
	"-> n | まだ動かない | still not => start\n"
	"\n"
	"[look] auto\n"
	"ja: {rcpt} 宛てを調べます。\n"
	"en: Look up mail to {rcpt}.\n"
	"run: log --to {rcpt} --on {date}\n"
	"rec.ja: {rcpt} 宛てのメールを調べました。結果は「{answer}」です。\n"
	"rec.en: Looked up mail to {rcpt}. Result: {answer}.\n"
	"-> s | 引渡済 | handed over => end_fixed when log.verdict=delivered-remote\n"
	"-> n | 記録がない | no record => end_info when log.count=0\n"
	"\n"
	"[end_fixed] end\n"
	"ja: 動くようになりました。\n"
	"en: It works now.\n"
	"result: fixed\n"
	"\n"
	"[end_info] end\n"
	"ja: 記録はありませんでした。\n"
	"en: There was no record.\n"
	"result: info\n";

struct read {
	struct arena	*a;
	struct checklist list;
	struct checklist_problems p;
	int		 r;
	struct buf	 text;
};

static inline void
read_bytes(struct read *k, struct span bytes)
{
	k->a = arena_new((size_t)64 << 20);
	assert_non_null(k->a);
	checklist_problems_init(&k->p, k->a, "small.checklist");
	k->r = checklist_parse(bytes, "small", k->a, &k->list, &k->p);
}

/* The good list with the first `from` replaced by `to`. */
static inline void
read_with(struct read *k, const char *from, const char *to)
{
	const char *at = from != NULL ? strstr(good_list, from) : NULL;

	buf_init(&k->text, 1 << 20);
	if (from != NULL)
		assert_non_null(at);
	buf_add(&k->text, good_list, at != NULL ?
	    (size_t)(at - good_list) : 0);
	if (at != NULL)
		buf_adds(&k->text, to);
	buf_adds(&k->text, at != NULL ? at + strlen(from) : good_list);
	read_bytes(k, buf_span(&k->text));
}

static inline void
read_done(struct read *k)
{
	arena_free(k->a);
	buf_done(&k->text);
}

/* Exactly one problem with that sentence at that line (0: anywhere). */
static inline void
assert_problem(const struct read *k, const char *id, size_t line)
{
	struct text want = text_plain(id);
	size_t head = strcspn(want.en, "{");

	for (size_t i = 0; i < k->p.n; i++) {
		const struct checklist_problem *one = &k->p.v[i];

		if (strncmp(one->text.en, want.en, head) == 0 &&
		    (line == 0 || one->line == line)) {
			assert_null(strchr(one->text.ja, '\n'));
			assert_string_not_equal(one->text.ja, one->text.en);
			return;
		}
		print_message("%zu: %s\n", one->line, one->text.en);
	}
	fail_msg("%s at line %zu is not among %zu problems", id, line,
	    k->p.n);
}

#endif
