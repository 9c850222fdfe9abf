/* tui/keys: bytes to keys, however they are cut. */
#include "tui/keys.h"

#include <errno.h>
#include <locale.h>

#include "tests/unit/unit.h"

struct seen {
	struct buf	 b;
};

static void
on_key(void *arg, uint32_t key)
{
	struct seen *s = arg;
	char name[24];

	key_notation(key, name);
	buf_addf(&s->b, "%s ", key == KEY_NONE_ ? "?" :
	    key == 0xFFFD ? "BAD" : name);
}

static void
on_paste(void *arg, struct span text, bool cut)
{
	struct seen *s = arg;

	buf_addf(&s->b, "paste(" SPAN_FMT "%s) ", SPAN_ARG(text),
	    cut ? "+" : "");
}

static void
on_report(void *arg, int row, int col)
{
	buf_addf(&((struct seen *)arg)->b, "report(%d,%d) ", row, col);
}

/* Feeds the bytes in pieces of `piece`; "" at the end is the time-out. */
static void
decode(struct span bytes, size_t piece, bool cursor, struct buf *out,
    uint64_t *consumed)
{
	struct seen s;
	struct key_sink sink = { on_key, on_paste, on_report, &s };
	struct keys k;

	buf_init(&s.b, 4 << 20);
	keys_init(&k, &sink);
	k.expect_cursor = cursor;
	for (size_t i = 0; i < bytes.n; i += piece)
		keys_feed(&k, span_head(span_skip(bytes, i), piece));
	if (keys_pending(&k))
		keys_timeout(&k);
	assert_false(keys_pending(&k));
	if (consumed != NULL)
		*consumed = k.consumed;
	keys_done(&k);
	buf_reset(out);
	buf_addspan(out, buf_span(&s.b));
	buf_done(&s.b);
}

static const struct {
	const char	*bytes, *want;
} cases[] = {
	{ "aZ1?", "a Z 1 ? " },
	{ "\r\n\t\177\b", "<Enter> <Enter> <Tab> <Backspace> <Backspace> " },
	{ "\001\032", "<C-a> <C-z> " },
	{ "\033[A\033OB\033[C\033[D", "<Up> <Down> <Right> <Left> " },
	{ "\033[H\033OF\033[1~\033[4~", "<Home> <End> <Home> <End> " },
	{ "\033[5~\033[6~\033[3~\033[Z", "<PageUp> <PageDown> <Delete> "
	    "<S-Tab> " },
	{ "\033OP\033[12~\033[24~", "<F1> <F2> <F12> " },
	{ "\033", "<Esc> " },
	{ "\033\033[A", "<Esc> <Up> " },
	{ "\033x", "<M-x> " },
	{ "\033[1;3A", "<M-Up> " },
	{ "あ？ｌ", "あ ？ ｌ " },
	{ "\xe3\x81", "" },
	{ "\xe3\x81x", "BAD x " },
	{ "\xff\xc0z", "BAD BAD z " },
	{ "\xe3\033[A", "BAD <Up> " },
	{ "\xe3\033[0n\x81\x82", "report(0,0) あ " },
	{ "\xe3\033[200~x\033[201~", "BAD paste(x) " },
	{ "\033[999z", "? " },
	{ "\033[?1;2c", "" },
	{ "\033[<\001", "? <C-a> " },
	{ "\033[0n", "report(0,0) " },
	{ "\033[12;5R", "report(12,5) " },
	{ "\033[1;5R", "<F3> " },
	{ "\033[200~q\r\033[A\033[201~j", "paste(q\r\033[A) j " },
	{ "\033[200~\033\033[201~", "paste(\033) " },
	{ "\033[200~\033[20\033[201~", "paste(\033[20) " },
	{ "\033[200~\033[201~", "paste() " },
	{ "\033[201~", "? " },
	{ "\033[<64;3;4M\033[<65;3;4M\033[<0;3;4M\033[<0;3;4m",
	    "<WheelUp> <WheelDown> " },
	{ "<#: ", "<lt> <Hash> <Colon> <Space> " },
};

static void
bytes_become_keys_however_cut(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		for (size_t piece = 1; piece < 8; piece++) {
			decode(span_str(cases[i].bytes), piece, false, &b,
			    NULL);
			assert_string_equal(b.data, cases[i].want);
		}
	}
	buf_done(&b);
}

static void
answers_are_not_counted(void **state)
{
	uint64_t n;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	decode(span_str("a\033[1;3R\033[0nb"), 3, true, &b, &n);
	assert_string_equal(b.data, "a report(1,3) report(0,0) b ");
	assert_int_equal(n, 2);
	buf_done(&b);
}

static void
a_long_paste_is_cut(void **state)
{
	size_t n = KEYS_PASTE_MAX + 100;
	char *big = malloc(n + 12);
	struct buf b;

	(void)state;
	buf_init(&b, 4 << 20);
	memcpy(big, "\033[200~", 6);
	memset(big + 6, 'x', n);
	memcpy(big + 6 + n, "\033[201~", 6);
	decode(span_of(big, n + 12), 4096, false, &b, NULL);
	assert_int_equal(b.len, KEYS_PASTE_MAX + strlen("paste(+) "));
	assert_true(span_ends(buf_span(&b), "x+) "));
	free(big);
	buf_done(&b);
}

static void
a_sequence_without_end_is_dropped(void **state)
{
	char long_one[200] = "\033[";
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	memset(long_one + 2, '1', sizeof long_one - 2);
	decode(span_of(long_one, 2 + KEYS_SEQUENCE + 1), 5, false, &b, NULL);
	assert_string_equal(b.data, "? ");
	buf_done(&b);
}

static void
notation_reads_back(void **state)
{
	static const char *const keys[] = { "a", "<C-x>", "<M-x>", "<Enter>",
		"<F11>", "<S-Tab>", "あ", "<lt>", "<Space>", "<M-Up>" };
	char name[24];
	uint32_t k;

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct span s = span_str(keys[i]);

		assert_int_equal(key_parse(&s, &k), 0);
		assert_int_equal(s.n, 0);
		key_notation(k, name);
		assert_string_equal(name, keys[i]);
	}
	for (size_t i = 0; i < 3; i++) {
		static const char *const bad[] = { "<", "<Entr>", "\x80" };
		struct span s = span_str(bad[i]);

		assert_int_equal(key_parse(&s, &k), -EINVAL);
	}
	assert_string_equal(key_nearest(span_str("Entr")), "Enter");
	assert_null(key_nearest(span_str("Quux")));
	key_display(' ', name);
	assert_string_equal(name, "Space");
	key_display('<', name);
	assert_string_equal(name, "<");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_become_keys_however_cut),
		cmocka_unit_test(answers_are_not_counted),
		cmocka_unit_test(a_long_paste_is_cut),
		cmocka_unit_test(a_sequence_without_end_is_dropped),
		cmocka_unit_test(notation_reads_back),
	};

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
