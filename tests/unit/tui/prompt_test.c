/* tui/prompt: editing, history, completion, drawing. */
#include "tui/prompt.h"

#include "tests/unit/unit.h"

static struct buf got;

static void
done(void *arg, const char *line)
{
	(void)arg;
	buf_addf(&got, "[%s]", line ? line : "NULL");
}

static void
complete(void *arg, struct span before, struct completion *ret)
{
	static const char *const words[] = { "status:bounced",
		"status:deferred", "since:" };
	ptrdiff_t blank = span_rchr(before, ' ');

	(void)arg;
	ret->start = (size_t)(blank + 1);
	before = span_skip(before, ret->start);
	for (size_t i = 0; i < 3; i++)
		if (strncmp(words[i], before.p, before.n) == 0)
			completion_add(ret, words[i]);
}

static const struct prompt_spec spec = {
	.history = "filter", .label = { "絞り込み: ", "filter: " },
	.complete = complete, .done = done,
};

static void
type(struct prompt *p, const char *s)
{
	prompt_insert(p, span_str(s));
}

static bool
take_two(void *arg, struct span text)
{
	(void)arg;
	return span_starts(text, "two");
}

/* Several lines may be for whoever asked; one line is typed. */
static void
pastes_may_answer(void **state)
{
	struct prompt_spec s = spec;
	struct prompt *p = prompt_new();

	(void)state;
	s.paste = take_two;
	buf_init(&got, 4096);
	prompt_open(p, &s);
	prompt_paste(p, span_str("two\n"));
	prompt_paste(p, span_str("\rone\rline\r"));
	assert_string_equal(prompt_line(p), "twoone line");
	assert_true(prompt_is_open(p));
	prompt_paste(p, span_str("two\rlines\r"));
	assert_false(prompt_is_open(p));
	assert_string_equal(got.data, "[NULL]");
	prompt_open(p, &spec);
	prompt_paste(p, span_str("two\rlines"));
	assert_string_equal(prompt_line(p), "two lines");
	prompt_free(p);
	buf_done(&got);
}

static void
editing_moves_by_characters(void **state)
{
	struct prompt *p = prompt_new();

	(void)state;
	buf_init(&got, 4096);
	prompt_open(p, &spec);
	type(p, "aあか\xe3\x82\x99z");	/* か + a combining mark */
	prompt_command(p, "prompt-left");
	prompt_command(p, "prompt-left");
	type(p, "|");
	assert_string_equal(prompt_line(p), "aあ|か\xe3\x82\x99z");
	prompt_command(p, "prompt-delete");
	assert_string_equal(prompt_line(p), "aあ|z");
	prompt_command(p, "prompt-backspace");
	prompt_command(p, "prompt-backspace");
	assert_string_equal(prompt_line(p), "az");
	prompt_command(p, "prompt-start");
	prompt_command(p, "prompt-right");
	prompt_command(p, "prompt-kill-end");
	assert_string_equal(prompt_line(p), "a");
	type(p, " to:info@example.com  ");
	prompt_command(p, "prompt-kill-word");
	assert_string_equal(prompt_line(p), "a ");
	prompt_command(p, "prompt-kill-start");
	assert_string_equal(prompt_line(p), "");
	type(p, "x\ny\tz\033\xff");
	assert_string_equal(prompt_line(p), "x y z \xef\xbf\xbd");
	assert_false(prompt_command(p, "down"));
	prompt_command(p, "prompt-accept");
	assert_string_equal(got.data, "[x y z \xef\xbf\xbd]");
	assert_false(prompt_is_open(p));
	prompt_free(p);
	buf_done(&got);
}

static void
history_goes_back_and_keeps_the_draft(void **state)
{
	struct prompt *p = prompt_new();
	struct buf b;

	(void)state;
	buf_init(&got, 4096);
	buf_init(&b, 4096);
	prompt_history_load(p, "filter", span_str("one\ntwo\none\n"));
	prompt_open(p, &spec);
	type(p, "draft");
	prompt_command(p, "prompt-older");
	assert_string_equal(prompt_line(p), "one");
	prompt_command(p, "prompt-older");
	assert_string_equal(prompt_line(p), "two");
	prompt_command(p, "prompt-older");
	assert_string_equal(prompt_line(p), "two");
	prompt_command(p, "prompt-newer");
	prompt_command(p, "prompt-newer");
	assert_string_equal(prompt_line(p), "draft");
	prompt_command(p, "prompt-accept");
	for (int i = 0; i < 2 * PROMPT_HISTORY; i++) {
		char s[16];

		snprintf(s, sizeof s, "%d", i % 60);
		prompt_open(p, &spec);
		type(p, s);
		prompt_command(p, "prompt-accept");
	}
	assert_int_equal(prompt_history_save(p, "filter", &b), 0);
	assert_true(span_ends(buf_span(&b), "38\n39\n"));
	prompt_open(p, &spec);
	prompt_cancel(p);
	assert_true(span_ends(buf_span(&got), "[NULL]"));
	prompt_free(p);
	buf_done(&b);
	buf_done(&got);
}

static void
completion_takes_the_common_part_then_each(void **state)
{
	struct prompt *p = prompt_new();
	struct buf b;

	(void)state;
	buf_init(&got, 4096);
	buf_init(&b, 4096);
	prompt_open(p, &spec);
	type(p, "to:x st");
	prompt_command(p, "prompt-complete");
	assert_string_equal(prompt_line(p), "to:x status:");
	assert_true(prompt_choices(p, &b));
	assert_string_equal(b.data, "status:bounced  status:deferred");
	prompt_command(p, "prompt-complete");
	assert_string_equal(prompt_line(p), "to:x status:bounced");
	prompt_command(p, "prompt-complete");
	assert_string_equal(prompt_line(p), "to:x status:deferred");
	prompt_command(p, "prompt-complete");
	assert_string_equal(prompt_line(p), "to:x status:bounced");
	prompt_command(p, "prompt-complete-back");
	assert_string_equal(prompt_line(p), "to:x status:deferred");
	type(p, " si");
	prompt_command(p, "prompt-complete");
	assert_string_equal(prompt_line(p), "to:x status:deferred since:");
	assert_false(prompt_choices(p, &b));
	prompt_cancel(p);
	prompt_free(p);
	buf_done(&b);
	buf_done(&got);
}

static void
a_long_line_scrolls_to_the_cursor(void **state)
{
	struct prompt *p = prompt_new();
	struct grid g;
	struct area a;
	struct buf b;

	(void)state;
	buf_init(&got, 65536);
	buf_init(&b, 4096);
	assert_int_equal(grid_init(&g, 1, 30, 1), 0);
	a = grid_area(&g);
	prompt_open(p, &spec);
	type(p, "あいうえおかきくけこさしすせそ");
	prompt_draw(p, &a, 0, LANG_JA);
	grid_dump(&g, false, &b);
	assert_string_equal(b.data, "絞り込み: きくけこさしすせそ\n");
	assert_int_equal(g.cursor_col, 28);
	prompt_command(p, "prompt-start");
	grid_clear(&g);
	buf_reset(&b);
	prompt_draw(p, &a, 0, LANG_JA);
	grid_dump(&g, false, &b);
	assert_string_equal(b.data, "絞り込み: あいうえおかきくけこ\n");
	assert_int_equal(g.cursor_col, 10);
	/* longer than a line may be: cut, and whole characters only */
	for (int i = 0; i < 2000; i++)
		type(p, "あ");
	assert_true(strlen(prompt_line(p)) <= PROMPT_MAX);
	assert_int_equal(strlen(prompt_line(p)) % 3, 0);
	prompt_cancel(p);
	prompt_free(p);
	grid_done(&g);
	buf_done(&b);
	buf_done(&got);
}

UNIT_MAIN(
	cmocka_unit_test(editing_moves_by_characters),
	cmocka_unit_test(pastes_may_answer),
	cmocka_unit_test(history_goes_back_and_keeps_the_draft),
	cmocka_unit_test(completion_takes_the_common_part_then_each),
	cmocka_unit_test(a_long_line_scrolls_to_the_cursor),
)
