/* tui/console with panes of the test's own: frame, key bar, help, prompt,
 * messages, the way back, pastes; rows at three sizes, in both languages. */
#include "tui/console.h"

#include <locale.h>

#include "tests/unit/tui/console.h"
#include "tests/unit/tui/golden.h"
#include "tui/commands.h"
#include "tui/sheet_view.h"

/* ---- a pane with a list and a sheet beside it ---- */

struct fake {
	struct list	  list;
	struct sheet_view view;
	struct buf	  said;
	size_t		  n;
	bool		  busy;
};

static size_t
fake_count(void *arg)
{
	return ((struct fake *)arg)->n;
}

static void
fake_line(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	char s[64];

	(void)arg;
	snprintf(s, sizeof s, "09-02 17:%02zu  引渡済  info@example.com",
	    i % 60);
	area_str(a, row, 0, style, s);
}

static const struct list_ops fake_list = {
	.count = fake_count, .draw = fake_line,
};

static struct sheet *
make_sheet(void)
{
	struct sheet *s = sheet_new("log", span_str("EF21E811F3"));
	struct row *v = sheet_row(s, NULL, "verdict", span_str("verdict")),
	    *r, *at;
	struct figure *f;

	v->severity = SEVERITY_WARNING;
	v->label = (struct text){ "まだ届いていません", "not yet delivered" };
	row_value(s, v, span_str("再送待\033[31m"));
	v->why = (struct text){ "相手のサーバーが受け取りを一時的に見合わせ"
	    "ています(451 4.7.1 グレイリスト)。こちらのサーバーが自動で"
	    "送り直します。", "The other server puts the mail off for now "
	    "(451 4.7.1). This server tries again by itself." };
	v->remedy = (struct text){ "お待ちください。", "Please wait." };
	v->phone = (struct text){ "次は18時32分ごろです。",
	    "The next try is at about 18:32." };
	row_typed(s, v, "queue_id", FIELD_QUEUE_ID, span_str("EF21E811F3"));
	row_typed(s, v, "mta", FIELD_HOST, span_str("mx.example.com"));
	r = sheet_row(s, NULL, "recipient", span_str("info@example.com"));
	row_value(s, r, span_str("info@example.com"));
	at = sheet_row(s, r, "attempt", span_str("1"));
	row_value(s, at, span_str("18:02:11 mx.example.com 451"));
	f = row_figure(s, at, FIGURE_DELAYS, (struct text){ "待ち時間",
	    "delays" });
	figure_point(s, f, "a", (struct text){ "待ち", "queue" }, 100,
	    SEVERITY_NONE);
	figure_point(s, f, "c", (struct text){ "接続", "connect" }, 5400,
	    SEVERITY_WARNING);
	at = sheet_row(s, r, "attempt", span_str("2"));
	row_value(s, at, span_str("18:07:13 mx.example.com 451"));
	at->state = ROW_PENDING;
	assert_false(sheet_failed(s));
	return s;
}

static int
fake_open(struct pane *p)
{
	struct fake *f = calloc(1, sizeof *f);

	p->data = f;
	f->n = 40;
	buf_init(&f->said, 4096);
	list_init(&f->list, &fake_list, f);
	sheet_view_init(&f->view, p->console);
	sheet_view_set(&f->view, make_sheet());
	return 0;
}

static void
fake_close(struct pane *p)
{
	struct fake *f = p->data;

	buf_done(&f->said);
	sheet_view_done(&f->view);
	free(f);
}

static void
fake_draw(struct pane *p, const struct area *a)
{
	struct fake *f = p->data;
	struct area list, detail;

	layout_split(a, 40, &list, &detail);
	list_draw(&f->list, &list, true);
	sheet_view_draw(&f->view, &detail, false);
}

static bool
fake_command(struct pane *p, const char *name, const char *argument)
{
	struct fake *f = p->data;

	buf_addf(&f->said, "%s(%s) ", name, argument);
	if (strcmp(name, "open") == 0)
		console_open_sheet(p->console, make_sheet(),
		    (struct text){ "結果", "result" });
	return list_command(&f->list, name, argument);
}

static bool
fake_paste(struct pane *p, struct span text)
{
	struct fake *f = p->data;

	buf_addf(&f->said, "paste:" SPAN_FMT " ", SPAN_ARG(text));
	return text.n == 3;
}

static bool
fake_jump(struct pane *p, enum field_type type, struct span value)
{
	struct fake *f = p->data;

	buf_addf(&f->said, "jump:%d:" SPAN_FMT " ", (int)type,
	    SPAN_ARG(value));
	list_set(&f->list, 7);
	return !span_is(value, "unknown");
}

static int
fake_save(struct pane *p, struct buf *out)
{
	return buf_addf(out, "%zu", ((struct fake *)p->data)->list.cursor);
}

static void
fake_restore(struct pane *p, struct span state)
{
	uint64_t n = 0;

	(void)span_u64(state, 1000, &n);
	list_set(&((struct fake *)p->data)->list, n);
}

static const char *const *
fake_keys(struct pane *p)
{
	static const char *const keys[] = { "open", "close", "copy",
		"unheard-of", NULL };

	(void)p;
	return keys;
}

static const char *
fake_status(struct pane *p)
{
	(void)p;
	return "3通 / 48,211通";
}

static const struct row *
fake_row(struct pane *p, const struct sheet **ret)
{
	struct fake *f = p->data;

	*ret = f->view.sheet;
	return sheet_view_row(&f->view);
}

static bool
fake_busy(struct pane *p)
{
	return ((struct fake *)p->data)->busy;
}

static const struct tui_command fake_commands[] = {
	{ .name = "open", .group = "view" },
	{ .name = NULL }
};

static const struct pane_ops first_ops = {
	.name = "sheet", .number = 1, .commands = fake_commands,
	.open = fake_open, .close = fake_close, .draw = fake_draw,
	.command = fake_command, .keys = fake_keys, .paste = fake_paste,
	.jump = fake_jump, .status = fake_status, .save = fake_save,
	.restore = fake_restore, .row = fake_row, .busy = fake_busy,
};

static const struct pane_ops second_ops = {
	.name = "help", .number = 2, .commands = NULL,
};

/* The program's own table stays out of this executable. */
const struct pane_ops *const pane_table[] = { &first_ops, &second_ops,
	NULL };

/* ---- a console without a terminal ---- */

static char store[] = "/tmp/console-test-XXXXXX";

static struct console *
start(int cols, int rows, enum lang lang)
{
	struct console *c = console_make(loop_new_fake(TEST_NOW), store,
	    cols, rows, lang);

	console_dirty(c);
	console_before_sleep(c);
	assert_true(console_idle(c));
	return c;
}

static void
stop(struct console *c)
{
	console_unmake(c);
}

static void
keys(struct console *c, const char *bytes)
{
	console_type(c, bytes);
}

static struct fake *
fake(struct console *c)
{
	return c->own->panes[0].data;
}

static void
screen_is(struct console *c, const char *name)
{
	struct grid g;

	assert_int_equal(grid_init(&g, c->own->screen->rows,
	    c->own->screen->cols, 1), 0);
	console_draw(c, &g);
	golden_check(&g, name);
	grid_done(&g);
}

static void
frames_at_three_sizes(void **state)
{
	static const struct {
		int	cols, rows;
		const char *ja, *en;
	} sizes[] = {
		{ 80, 24, "frame-80x24-ja", "frame-80x24-en" },
		{ 100, 30, "frame-100x30-ja", "frame-100x30-en" },
		{ 60, 20, "frame-60x20-ja", "frame-60x20-en" },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct console *c = start(sizes[i].cols, sizes[i].rows,
		    LANG_JA);

		console_case_set(c, 1, "9/2 info@example.com 届かない");
		keys(c, "jj");
		screen_is(c, sizes[i].ja);
		keys(c, "\033OQ");
		assert_int_equal(c->lang, LANG_EN);
		screen_is(c, sizes[i].en);
		stop(c);
	}
}

static void
help_shows_commands_and_live_keys(void **state)
{
	struct console *c = start(80, 48, LANG_JA);

	(void)state;
	assert_int_equal(keymap_read(c->own->keymap, "t", span_str(
	    "unmap global u\nmap global <C-x>u undo\n"), NULL, NULL, NULL),
	    0);
	keys(c, "?");
	screen_is(c, "help-80x48-ja");
	keys(c, "\033OQ");
	screen_is(c, "help-80x48-en");
	keys(c, "?");
	assert_ptr_equal(console_current(c), &c->own->panes[0]);
	/* what ends the program elsewhere only leaves the help */
	keys(c, "?q");
	assert_ptr_equal(console_current(c), &c->own->panes[0]);
	assert_false(c->own->quitting);
	stop(c);
}

static void
a_sheet_folds_and_keeps_its_place(void **state)
{
	struct console *c = start(80, 24, LANG_JA);
	struct pane *p;
	const struct sheet *s;
	const struct row *r;

	(void)state;
	keys(c, "\r");
	p = console_current(c);
	assert_string_equal(p->ops->name, "sheet");
	screen_is(c, "sheet-open-ja");
	keys(c, "\r");
	screen_is(c, "sheet-full-ja");
	keys(c, "\033[D\033[D");
	screen_is(c, "sheet-closed-ja");
	keys(c, "\033[F");
	r = p->ops->row(p, &s);
	assert_string_equal(r->id, "attempt");
	keys(c, "\033OQ");
	assert_ptr_equal(p->ops->row(p, &s), r);
	assert_true(console_back(c));
	assert_ptr_equal(console_current(c), &c->own->panes[0]);
	stop(c);
}

/* In another language, or width, the cursor stays on its sentence and begins
 * at its first line. */
static void
a_sheet_keeps_its_sentence(void **state)
{
	struct console *c = start(60, 24, LANG_JA);

	(void)state;
	keys(c, "\r");
	screen_is(c, "sheet-sentence-ja");
	/* phone, then three lines of why: its last */
	keys(c, "jjjj");
	screen_is(c, "sheet-sentence-last-ja");
	keys(c, "\033OQ");
	screen_is(c, "sheet-sentence-en");
	keys(c, "j\033OQ");
	screen_is(c, "sheet-sentence-again-ja");
	stop(c);
}

static void
the_prompt_edits_and_runs(void **state)
{
	struct console *c = start(80, 24, LANG_JA);

	(void)state;
	keys(c, ":pane h");
	screen_is(c, "prompt-ja");
	keys(c, "\t\r");
	assert_string_equal(console_current(c)->ops->name, "help");
	keys(c, ":pane shet\r");
	screen_is(c, "message-near-ja");
	keys(c, ":set lang en\r");
	assert_int_equal(c->lang, LANG_EN);
	keys(c, ":set lagn en\r");
	assert_true(c->own->said);
	keys(c, ":\033[A");
	assert_string_equal(prompt_line(c->own->prompt), "set lagn en");
	keys(c, "\033");
	assert_false(prompt_is_open(c->own->prompt));
	keys(c, ":quit\r");
	assert_true(c->own->quitting);
	stop(c);
}

static void
a_paste_is_text_never_keys(void **state)
{
	struct console *c = start(80, 24, LANG_JA);

	(void)state;
	keys(c, "\033[200~q\r\n\033[201~");
	assert_false(c->own->quitting);
	assert_string_equal(fake(c)->said.data, "paste:q\r\n ");
	assert_false(c->own->said);
	keys(c, "\033[200~quit now\033[201~");
	assert_false(c->own->quitting);
	assert_true(c->own->said);
	keys(c, ":");
	keys(c, "\033[200~ qu\rit\n\033[201~");
	assert_true(prompt_is_open(c->own->prompt));
	assert_string_equal(prompt_line(c->own->prompt), "qu it");
	stop(c);
}

static void
the_way_back_restores(void **state)
{
	struct console *c = start(80, 24, LANG_JA);

	(void)state;
	keys(c, "jjj");
	assert_false(console_can_back(c));
	console_go(c, &c->own->panes[1]);
	assert_false(console_jump(c, "sheet", FIELD_QUEUE_ID,
	    span_str("unknown")));
	assert_ptr_equal(console_current(c), &c->own->panes[1]);
	list_set(&fake(c)->list, 3);
	assert_true(console_jump(c, "sheet", FIELD_QUEUE_ID,
	    span_str("EF21E811F3")));
	assert_int_equal(fake(c)->list.cursor, 7);
	keys(c, "\177");
	assert_ptr_equal(console_current(c), &c->own->panes[1]);
	assert_int_equal(fake(c)->list.cursor, 3);
	keys(c, "\177");
	assert_ptr_equal(console_current(c), &c->own->panes[0]);
	keys(c, "\177");
	assert_true(c->own->said);
	/* far more steps than are kept, sheets among them */
	for (int i = 0; i < 3 * CONSOLE_STACK; i++) {
		console_go(c, &c->own->panes[i % 2]);
		console_open_sheet(c, make_sheet(), (struct text){ "a",
		    "a" });
	}
	for (int i = 0; i < CONSOLE_STACK; i++)
		assert_true(console_back(c));
	assert_false(console_back(c));
	stop(c);
}

static int undone;

static void
undo(struct console *c, int64_t id)
{
	(void)c;
	undone = (int)id;
}

static void
undo_takes_back_the_last(void **state)
{
	struct console *c = start(80, 24, LANG_JA);

	(void)state;
	for (int i = 1; i <= CONSOLE_UNDO + 3; i++)
		console_undo_push(c, undo, i);
	keys(c, "u");
	assert_int_equal(undone, CONSOLE_UNDO + 3);
	keys(c, "u");
	assert_int_equal(undone, CONSOLE_UNDO + 2);
	for (int i = 0; i < CONSOLE_UNDO; i++)
		console_undo(c);
	assert_int_equal(undone, 4);
	assert_false(console_undo(c));
	stop(c);
}

static void
keys_typed_with_the_ime_work(void **state)
{
	struct console *c = start(80, 24, LANG_JA);

	(void)state;
	keys(c, "ｊｊ");
	assert_int_equal(fake(c)->list.cursor, 2);
	keys(c, "？");
	assert_string_equal(console_current(c)->ops->name, "help");
	keys(c, "？");
	keys(c, "あ");
	screen_is(c, "key-unknown-ja");
	stop(c);
}

static void
plain_text_waits_for_any_key(void **state)
{
	struct console *c = start(80, 24, LANG_JA);

	(void)state;
	keys(c, "y");
	assert_true(c->own->plain);
	assert_true(console_idle(c));
	keys(c, "q");
	assert_false(c->own->plain);
	assert_false(c->own->quitting);
	stop(c);
}

static void
the_probe_answers_set_the_width(void **state)
{
	struct console *c = start(80, 24, LANG_JA);

	(void)state;
	c->own->keys.expect_cursor = true;
	keys(c, "\033[1;3R\033[1;3R");
	assert_int_equal(c->own->screen->ambiguous, 2);
	assert_false(c->own->said);
	assert_false(c->own->keys.expect_cursor);
	stop(c);
	c = start(80, 24, LANG_JA);
	c->own->keys.expect_cursor = true;
	keys(c, "\033[1;4R\033[1;2R");
	assert_int_equal(c->own->screen->ambiguous, 1);
	/* three cells for one kana: not UTF-8, said in ASCII */
	screen_is(c, "terminal-not-utf8");
	stop(c);
}

static void
busy_panes_are_not_idle(void **state)
{
	struct console *c = start(80, 24, LANG_JA);

	(void)state;
	fake(c)->busy = true;
	assert_false(console_idle(c));
	keys(c, "2");
	assert_false(console_idle(c));
	fake(c)->busy = false;
	assert_true(console_idle(c));
	keys(c, "\033");
	stop(c);
}

static void
state_survives_a_restart(void **state)
{
	struct console *c = start(80, 24, LANG_JA);
	int64_t id = 0;

	(void)state;
	assert_non_null(c->store);
	assert_int_equal(store_case_add(c->store, "届かない", console_now(c),
	    &id, NULL), 0);
	console_case_set(c, id, "届かない");
	keys(c, "jjjj:pane sheet\r\r");
	state_save(c);
	stop(c);
	c = start(80, 24, LANG_JA);
	assert_int_equal(c->case_id, id);
	assert_string_equal(c->case_name, "届かない");
	assert_int_equal(fake(c)->list.cursor, 4);
	keys(c, ":\033[A");
	assert_string_equal(prompt_line(c->own->prompt), "pane sheet");
	keys(c, "\033");
	stop(c);
}

static void
tiny_and_huge_screens_draw(void **state)
{
	(void)state;
	for (int cols = 1; cols < 140; cols += 9) {
		for (int rows = 1; rows < 50; rows += 4) {
			struct console *c = start(cols, rows, LANG_JA);

			console_case_set(c, 1, "とても長い名前の案件です");
			console_say_id(c, SEVERITY_ERROR,
			    "tui.paste.unfit");
			console_before_sleep(c);
			keys(c, "?");
			keys(c, ":abc");
			stop(c);
		}
	}
}

static int
make_store(void **state)
{
	(void)state;
	return mkdtemp(store) == NULL;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_at_three_sizes),
		cmocka_unit_test(help_shows_commands_and_live_keys),
		cmocka_unit_test(a_sheet_folds_and_keeps_its_place),
		cmocka_unit_test(a_sheet_keeps_its_sentence),
		cmocka_unit_test(the_prompt_edits_and_runs),
		cmocka_unit_test(a_paste_is_text_never_keys),
		cmocka_unit_test(the_way_back_restores),
		cmocka_unit_test(undo_takes_back_the_last),
		cmocka_unit_test(keys_typed_with_the_ime_work),
		cmocka_unit_test(plain_text_waits_for_any_key),
		cmocka_unit_test(the_probe_answers_set_the_width),
		cmocka_unit_test(busy_panes_are_not_idle),
		cmocka_unit_test(tiny_and_huge_screens_draw),
		cmocka_unit_test(state_survives_a_restart),
	};

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, make_store, NULL);
}
