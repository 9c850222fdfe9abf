/* core/checklist/walk and transcript: forth, back, loops, values, skipping,
 * and what the record says of it. */
#include "core/checklist/transcript.h"

#include <errno.h>

#include "core/command/step.h"
#include "tests/unit/checklist/list_help.h"

static const struct walk_names host = { .host = "mail.example.jp",
	.case_name = "例", .reporter = "山田", .company = "例サポート" };

struct going {
	struct read	 k;
	struct walk	*w;
};

static void
begin(struct going *g)
{
	read_with(&g->k, NULL, NULL);
	assert_int_equal(walk_new(&g->k.list, &host, NOW, &g->w), 0);
}

static void
end(struct going *g)
{
	walk_free(g->w);
	read_done(&g->k);
}

static const char *
here(const struct going *g)
{
	return walk_step(g->w)->node->id;
}

static void
forth_back_and_loops(void **state)
{
	struct going g;

	(void)state;
	begin(&g);
	assert_int_equal(walk_answer(g.w, 'z', NOW), -EINVAL);
	assert_int_equal(walk_back(g.w, NOW), -ENOENT);
	assert_int_equal(walk_answer(g.w, 'n', NOW + USEC_MIN), 0);
	assert_string_equal(here(&g), "fix");
	/* A loop: the first step again. */
	assert_int_equal(walk_answer(g.w, 'n', NOW + 3 * USEC_MIN), 0);
	assert_string_equal(here(&g), "start");
	assert_int_equal(g.w->nsteps, 3);
	assert_int_equal(walk_answer(g.w, 'n', NOW + 4 * USEC_MIN), 0);
	assert_int_equal(walk_answer(g.w, 'y', NOW + 5 * USEC_MIN), 0);
	assert_true(walk_ended(g.w));
	assert_string_equal(transcript_solved(g.w)->id, "fix");
	/* Looking back and answering the same keeps what came after. */
	assert_int_equal(walk_back(g.w, NOW + 6 * USEC_MIN), 0);
	assert_int_equal(walk_back(g.w, NOW + 6 * USEC_MIN), 0);
	assert_int_equal(walk_answer(g.w, 'n', NOW + 7 * USEC_MIN), 0);
	assert_int_equal(g.w->nsteps, 5);
	assert_true(walk_can_forward(g.w));
	assert_int_equal(walk_forward(g.w, NOW + 7 * USEC_MIN), 0);
	assert_true(walk_ended(g.w));
	/* Another answer drops it. */
	assert_int_equal(walk_back(g.w, NOW), 0);
	assert_int_equal(walk_answer(g.w, 'n', NOW + 8 * USEC_MIN), 0);
	assert_string_equal(here(&g), "start");
	assert_false(walk_can_forward(g.w));
	assert_int_equal(g.w->steps[0].spent, USEC_MIN);
	end(&g);
}

static void
steps_are_limited(void **state)
{
	struct going g;
	int r = 0;

	(void)state;
	begin(&g);
	for (int i = 0; r == 0 && i < WALK_STEPS + 5; i++)
		r = walk_answer(g.w, 'n', NOW);
	assert_int_equal(r, -EOVERFLOW);
	assert_int_equal(g.w->nsteps, WALK_STEPS);
	end(&g);
}

static void
values_are_asked_once(void **state)
{
	const struct walk_value *v[SLOT_VARS];
	struct walk_view view;
	struct going g;

	(void)state;
	begin(&g);
	assert_int_equal(walk_needs(g.w, '\0', v), 0);
	assert_int_equal(walk_answer(g.w, 'y', NOW), 0);
	assert_string_equal(here(&g), "look");
	assert_int_equal(walk_needs(g.w, '\0', v), 2);
	assert_string_equal(v[0]->var->name, "rcpt");
	assert_int_equal(walk_answer(g.w, 'n', NOW), -EAGAIN);
	assert_int_equal(walk_set(g.w, "rcpt", "info@example.com",
	    WALK_FROM_PERSON), 0);
	assert_int_equal(walk_set(g.w, "date", "", WALK_OPEN), 0);
	assert_int_equal(walk_set(g.w, "none", "x", WALK_OPEN), -EINVAL);
	assert_int_equal(walk_needs(g.w, '\0', v), 0);
	assert_int_equal(walk_view(g.w, &command_tools, NOW, g.k.a, &view),
	    0);
	/* An option whose value is open is left out. */
	assert_int_equal(view.run, WALK_RUN_READY);
	assert_string_equal(view.run_says.ja,
	    "mtgp-tui log --to=info@example.com");
	assert_int_equal(view.kind, CHECKLIST_AUTO);
	assert_string_equal(view.text.ja, "info@example.com 宛てを調べます。");
	end(&g);
}

static void
a_check_preselects(void **state)
{
	struct sheet *s = sheet_new("log", span_str(""));
	struct walk_view view;
	struct going g;
	struct row *r;

	(void)state;
	begin(&g);
	assert_int_equal(walk_answer(g.w, 'y', NOW), 0);
	assert_int_equal(walk_preselected(g.w), '\0');
	r = sheet_row(s, NULL, "log", span_str("A"));
	row_text(s, r, "verdict", span_str("delivered-remote"));
	row_typed(s, r, "to", FIELD_ADDRESS, span_str("x@example.com"));
	assert_int_equal(walk_sheet(g.w, s), 0);
	assert_int_equal(walk_preselected(g.w), 's');
	assert_int_equal(walk_choose(g.w, "B"), -ENOENT);
	assert_int_equal(walk_choose(g.w, "A"), 0);
	assert_int_equal(walk_preselected(g.w), 's');
	assert_string_equal(walk_offer(&g.k.list.vars[0], r, g.k.a),
	    "x@example.com");
	assert_int_equal(walk_view(g.w, NULL, NOW, g.k.a, &view), 0);
	assert_int_equal(view.run, WALK_RUN_PLANNED);
	assert_int_equal(view.kind, CHECKLIST_ASK);
	assert_true(view.answers[0].preselected);
	end(&g);
}

/* Of several mails none is preselected: one of them is to be chosen. */
static void
one_of_several_is_chosen(void **state)
{
	static const char *const keys[] = { "A", "B" };
	static const char *const verdicts[] = { "deferred",
		"delivered-remote" };
	struct sheet *s = sheet_new("log", span_str(""));
	struct walk_view view;
	struct going g;

	(void)state;
	begin(&g);
	assert_int_equal(walk_answer(g.w, 'y', NOW), 0);
	assert_int_equal(walk_candidates(g.w), 0);
	for (size_t i = 0; i < 2; i++)
		row_text(s, sheet_row(s, NULL, "log", span_str(keys[i])),
		    "verdict", span_str(verdicts[i]));
	assert_int_equal(walk_sheet(g.w, s), 0);
	assert_int_equal(walk_candidates(g.w), 2);
	assert_int_equal(walk_preselected(g.w), '\0');
	assert_int_equal(walk_view(g.w, NULL, NOW, g.k.a, &view), 0);
	assert_int_equal(view.candidates, 2);
	assert_int_equal(walk_choose(g.w, "B"), 0);
	assert_int_equal(walk_candidates(g.w), 0);
	assert_int_equal(walk_preselected(g.w), 's');
	end(&g);
}

static const struct row *
step_row(const struct sheet *s, size_t n)
{
	const struct row *k = s->root.children->children;

	for (; k != NULL; k = k->next) {
		if (strcmp(k->id, "step") == 0 && n-- == 0)
			return k;
	}
	fail_msg("no such step");
	return NULL;
}

static void
the_record_is_true(void **state)
{
	struct sheet *s;
	struct going g;
	const struct row *k;

	(void)state;
	begin(&g);
	s = transcript_sheet(g.w, NOW);
	assert_int_equal(s->root.children->state, ROW_UNKNOWN);
	sheet_free(s);
	/* Quotation marks within a quotation. */
	assert_int_equal(walk_answer(g.w, 'y', NOW), 0);
	s = transcript_sheet(g.w, NOW);
	assert_string_equal(step_row(s, 0)->report.ja,
	    "動くかどうかを確認しました。結果は「『はい』と動く」です。");
	sheet_free(s);
	assert_int_equal(walk_back(g.w, NOW), 0);
	assert_int_equal(walk_answer(g.w, 'n', NOW), 0);
	/* Skipped: never said to be done. */
	assert_int_equal(walk_skip(g.w, 'y', "時間切れ", NOW), 0);
	assert_int_equal(walk_note(g.w, "私的なメモ"), 0);
	s = transcript_sheet(g.w, NOW);
	k = step_row(s, 1);
	assert_null(strstr(k->report.ja, "動くようになりました"));
	assert_non_null(strstr(k->report.ja, "行っていません"));
	assert_non_null(strstr(k->report.ja, "時間切れ"));
	assert_non_null(strstr(k->report.en, "not done"));
	assert_string_equal(s->root.children->value.p, "fixed");
	sheet_free(s);
	end(&g);
}

/* How to go back stands with what was changed, and with nothing else. */
static void
what_was_changed_can_be_undone(void **state)
{
	struct sheet *s;
	struct going g;

	(void)state;
	begin(&g);
	assert_int_equal(walk_answer(g.w, 'n', NOW), 0);
	assert_int_equal(walk_answer(g.w, 'y', NOW), 0);
	s = transcript_sheet(g.w, NOW);
	assert_null(row_field(step_row(s, 0), "undo"));
	assert_true(span_is(row_field(step_row(s, 1), "undo")->text,
	    "There is no way back."));
	sheet_free(s);
	assert_int_equal(walk_back(g.w, NOW), 0);
	assert_int_equal(walk_skip(g.w, 'y', "", NOW), 0);
	s = transcript_sheet(g.w, NOW);
	assert_null(row_field(step_row(s, 1), "undo"));
	sheet_free(s);
	end(&g);
}

static void
notes_stay_with_us(void **state)
{
	const struct row *k;
	struct sheet *s;
	struct going g;

	(void)state;
	begin(&g);
	assert_int_equal(walk_note(g.w, "私的なメモ"), 0);
	assert_int_equal(walk_answer(g.w, 'n', NOW), 0);
	s = transcript_sheet(g.w, NOW);
	k = step_row(s, 0);
	assert_non_null(row_field(k, "note"));
	assert_null(strstr(k->report.ja, "メモ"));
	sheet_free(s);
	end(&g);
}

static void
hostile_values_are_shown(void **state)
{
	struct walk_view view;
	struct going g;

	(void)state;
	begin(&g);
	assert_int_equal(walk_set(g.w, "rcpt", "a\x1b]0;x\x07\n{date}",
	    WALK_FROM_ROW), 0);
	assert_int_equal(walk_answer(g.w, 'y', NOW), 0);
	assert_int_equal(walk_view(g.w, &command_tools, NOW, g.k.a, &view),
	    0);
	assert_null(strchr(view.text.ja, '\x1b'));
	assert_null(strchr(view.text.ja, '\n'));
	/* A value never becomes a slot. */
	assert_non_null(strstr(view.text.en, "{date}"));
	/* Nor can it be clicked. */
	assert_int_equal(walk_set(g.w, "rcpt", "http://evil.example/x",
	    WALK_FROM_ROW), 0);
	assert_int_equal(walk_view(g.w, &command_tools, NOW, g.k.a, &view),
	    0);
	assert_non_null(strstr(view.text.en, "hxxp://evil[.]example/x"));
	end(&g);
}

static void
a_change_is_taken_back(void **state)
{
	struct walk_mark m;
	struct going g;

	(void)state;
	begin(&g);
	assert_int_equal(walk_answer(g.w, 'y', NOW), 0);
	assert_int_equal(walk_sheet(g.w, sheet_new("log", span_str("a"))), 0);
	assert_int_equal(walk_back(g.w, NOW), 0);
	assert_int_equal(walk_mark(g.w, &m), 0);
	/* The step with the sheet is dropped, and comes back whole. */
	assert_int_equal(walk_answer(g.w, 'n', NOW), 0);
	walk_reset(g.w, &m);
	walk_mark_done(&m);
	assert_string_equal(here(&g), "start");
	assert_int_equal(g.w->nsteps, 2);
	assert_string_equal(g.w->steps[1].sheet->kind, "log");
	assert_int_equal(walk_mark(g.w, &m), 0);
	assert_int_equal(walk_answer(g.w, 'n', NOW), 0);
	walk_settle(g.w);
	walk_mark_done(&m);
	assert_string_equal(here(&g), "fix");
	end(&g);
}

UNIT_MAIN(
	cmocka_unit_test(forth_back_and_loops),
	cmocka_unit_test(steps_are_limited),
	cmocka_unit_test(values_are_asked_once),
	cmocka_unit_test(a_check_preselects),
	cmocka_unit_test(one_of_several_is_chosen),
	cmocka_unit_test(the_record_is_true),
	cmocka_unit_test(what_was_changed_can_be_undone),
	cmocka_unit_test(notes_stay_with_us),
	cmocka_unit_test(hostile_values_are_shown),
	cmocka_unit_test(a_change_is_taken_back),
)
