/* The key decoder, and the names of keys.
 * Fails: never; what cannot be decoded is KEY_NONE_ or U+FFFD, and a paste
 * over its limit is cut.  Owner of the paste buffer: struct keys. */
#include "tui/keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/nearest.h"
#include "core/text/utf8.h"

enum { ST_GROUND, ST_ESC, ST_CSI, ST_SS3 };

#define PASTE_END	"\033[201~"
#define PASTE_END_LEN	6

struct named {
	const char	*name;
	uint32_t	 key;
};

/* The first name of a key is the one that is written. */
static const struct named names[] = {
	{ "Enter", KEY_ENTER_ }, { "Tab", KEY_TAB_ },
	{ "S-Tab", KEY_BACKTAB_ }, { "Backspace", KEY_BACKSPACE_ },
	{ "Esc", KEY_ESC_ }, { "Up", KEY_UP_ }, { "Down", KEY_DOWN_ },
	{ "Left", KEY_LEFT_ }, { "Right", KEY_RIGHT_ },
	{ "Home", KEY_HOME_ }, { "End", KEY_END_ },
	{ "PageUp", KEY_PAGEUP_ }, { "PageDown", KEY_PAGEDOWN_ },
	{ "Insert", KEY_INSERT_ }, { "Delete", KEY_DELETE_ },
	{ "WheelUp", KEY_WHEELUP_ }, { "WheelDown", KEY_WHEELDOWN_ },
	{ "Space", ' ' }, { "lt", '<' }, { "Hash", '#' },
	{ "Colon", ':' }, { "Bang", '!' },
};
#define NNAMES (sizeof names / sizeof names[0])

/* What the end of ESC [ … and ESC O … means. */
static const struct named finals[] = {
	{ "A", KEY_UP_ }, { "B", KEY_DOWN_ }, { "C", KEY_RIGHT_ },
	{ "D", KEY_LEFT_ }, { "H", KEY_HOME_ }, { "F", KEY_END_ },
	{ "Z", KEY_BACKTAB_ }, { "M", KEY_ENTER_ },
	{ "P", KEY_F1_ }, { "Q", KEY_F1_ + 1 }, { "R", KEY_F1_ + 2 },
	{ "S", KEY_F1_ + 3 },
};

/* ESC [ N ~ */
static const uint32_t tildes[] = {
	[1] = KEY_HOME_, [2] = KEY_INSERT_, [3] = KEY_DELETE_,
	[4] = KEY_END_, [5] = KEY_PAGEUP_, [6] = KEY_PAGEDOWN_,
	[7] = KEY_HOME_, [8] = KEY_END_,
	[11] = KEY_F1_, [12] = KEY_F1_ + 1, [13] = KEY_F1_ + 2,
	[14] = KEY_F1_ + 3, [15] = KEY_F1_ + 4, [17] = KEY_F1_ + 5,
	[18] = KEY_F1_ + 6, [19] = KEY_F1_ + 7, [20] = KEY_F1_ + 8,
	[21] = KEY_F1_ + 9, [23] = KEY_F1_ + 10, [24] = KEY_F12_,
};

void
keys_init(struct keys *k, const struct key_sink *sink)
{
	*k = (struct keys){ .sink = *sink };
	buf_init(&k->paste, KEYS_PASTE_MAX);
}

void
keys_done(struct keys *k)
{
	buf_done(&k->paste);
}

/* The rest of an unfinished character will not come any more. */
static void
give_up_character(struct keys *k)
{
	if (k->mbleft == 0)
		return;
	memset(&k->mb, 0, sizeof k->mb);
	k->mbleft = 0;
	k->sink.key(k->sink.arg, 0xFFFD);
}

static void
emit(struct keys *k, uint32_t key)
{
	give_up_character(k);
	k->sink.key(k->sink.arg, key);
}

static void
drop_sequence(struct keys *k)
{
	k->state = ST_GROUND;
	k->nseq = 0;
}

static void
paste_byte(struct keys *k, char c)
{
	static const char end[] = PASTE_END;

	/* ESC occurs only at the start of the end mark: a mismatch can only
	 * restart there. */
	if (c == end[k->tail]) {
		if (++k->tail < PASTE_END_LEN)
			return;
		k->pasting = false;
		k->tail = 0;
		k->sink.paste(k->sink.arg, buf_span(&k->paste), k->cut);
		buf_done(&k->paste);
		buf_init(&k->paste, KEYS_PASTE_MAX);
		return;
	}
	buf_add(&k->paste, end, k->tail);
	k->tail = c == end[0];
	if (k->tail == 0)
		buf_addc(&k->paste, c);
	if (k->paste.error < 0)
		k->cut = true;
}

static void
paste_start(struct keys *k)
{
	give_up_character(k);
	k->pasting = true;
	k->cut = false;
	k->tail = 0;
	buf_reset(&k->paste);
}

/* ESC [ p1 ; p2 final: at most two numbers matter. */
static void
parameters(const struct keys *k, int ret[2], int *ret_n)
{
	int n = 0;

	ret[0] = ret[1] = 0;
	for (size_t i = 0; i < k->nseq; i++) {
		char c = k->seq[i];

		if (c >= '0' && c <= '9') {
			if (n == 0)
				n = 1;
			if (n <= 2 && ret[n - 1] < 10000)
				ret[n - 1] = ret[n - 1] * 10 + (c - '0');
		} else if (c == ';') {
			n = n == 0 ? 2 : n + 1;
		}
	}
	*ret_n = n;
}

static uint32_t
final_key(char c)
{
	for (size_t i = 0; i < sizeof finals / sizeof finals[0]; i++)
		if (finals[i].name[0] == c)
			return finals[i].key;
	return KEY_NONE_;
}

/* xterm's second number: 1 + (1 shift, 2 alt, 4 control). */
static uint32_t
with_modifier(uint32_t key, int modifier)
{
	if (key != KEY_NONE_ && modifier > 1 && ((modifier - 1) & 2))
		return key | KEY_ALT;
	return key;
}

/* The answer to a question of ours, not a key. */
static bool
is_answer(const struct keys *k, char c, const int p[2], int n)
{
	return (c == 'R' && n == 2 && (k->expect_cursor || p[0] > 1)) ||
	    (c == 'n' && n == 1 && p[0] == 0);
}

/* ESC [ and a sign: the mouse, of which only the wheel means something, and
 * answers that nobody asked for. */
static void
end_private(struct keys *k, char sign, char c, int button)
{
	drop_sequence(k);
	if (sign == '<' && c == 'M' && (button == 64 || button == 65))
		emit(k, button == 64 ? KEY_WHEELUP_ : KEY_WHEELDOWN_);
}

static uint32_t
csi_key(char c, int number)
{
	if (c != '~')
		return final_key(c);
	return (size_t)number < sizeof tildes / sizeof tildes[0] &&
	    tildes[number] != 0 ? tildes[number] : KEY_NONE_;
}

static void
end_csi(struct keys *k, char c)
{
	char sign = '\0';
	int p[2], n;

	parameters(k, p, &n);
	if (k->nseq > 0 && memchr("<?>", k->seq[0], 3) != NULL)
		sign = k->seq[0];
	if (sign != '\0') {
		end_private(k, sign, c, p[0]);
	} else if (is_answer(k, c, p, n)) {
		/* ESC, [, the parameters, the final */
		k->consumed -= k->nseq + 3;
		drop_sequence(k);
		k->sink.report(k->sink.arg, c == 'R' ? p[0] : 0,
		    c == 'R' ? p[1] : 0);
	} else if (c == '~' && p[0] == 200) {
		drop_sequence(k);
		paste_start(k);
	} else {
		drop_sequence(k);
		emit(k, with_modifier(csi_key(c, p[0]), p[1]));
	}
}

static uint32_t
control_key(unsigned char c)
{
	switch (c) {
	case '\r':
	case '\n':
		return KEY_ENTER_;
	case '\t':
		return KEY_TAB_;
	case 0x08:
	case 0x7f:
		return KEY_BACKSPACE_;
	default:
		return c == 0 ? KEY_NONE_ : c;
	}
}

/* A byte of text: the multibyte state keeps what came before. */
static void
text_byte(struct keys *k, unsigned char c, uint32_t alt)
{
	wchar_t wc;
	char b = (char)c;
	size_t r;

	if (k->mbleft == 0 && (c < 0x20 || c == 0x7f)) {
		emit(k, control_key(c) | alt);
		return;
	}
	r = mbrtowc(&wc, &b, 1, &k->mb);
	if (r == (size_t)-2) {
		k->mbleft++;
		return;
	}
	if (r == (size_t)-1) {
		bool again = k->mbleft > 0;

		memset(&k->mb, 0, sizeof k->mb);
		k->mbleft = 0;
		emit(k, 0xFFFD);
		/* the byte may begin something of its own */
		if (again)
			text_byte(k, c, alt);
		return;
	}
	k->mbleft = 0;
	emit(k, (uint32_t)wc | alt);
}

static void ground_byte(struct keys *, unsigned char);

static void
escape_byte(struct keys *k, unsigned char c)
{
	if (c == '[' || c == 'O') {
		k->state = c == '[' ? ST_CSI : ST_SS3;
		k->nseq = 0;
		return;
	}
	k->state = ST_GROUND;
	if (c == 0x1b) {
		emit(k, KEY_ESC_);
		k->state = ST_ESC;
		return;
	}
	give_up_character(k);
	text_byte(k, c, c < 0x80 ? KEY_ALT : 0);
}

static void
sequence_byte(struct keys *k, unsigned char c)
{
	bool final = c >= 0x40 && c <= 0x7e;

	if (c < 0x20 || c > 0x7e) {
		/* not a sequence after all */
		drop_sequence(k);
		emit(k, KEY_NONE_);
		ground_byte(k, c);
		return;
	}
	if (final && k->state == ST_CSI) {
		end_csi(k, (char)c);
		return;
	}
	if (final) {
		drop_sequence(k);
		emit(k, final_key((char)c));
		return;
	}
	if (k->nseq == KEYS_SEQUENCE) {
		drop_sequence(k);
		emit(k, KEY_NONE_);
		return;
	}
	k->seq[k->nseq++] = (char)c;
}

static void
ground_byte(struct keys *k, unsigned char c)
{
	if (c == 0x1b) {
		/* an answer of the terminal may come in the middle of a
		 * character that is cut: its state stays */
		k->state = ST_ESC;
		return;
	}
	text_byte(k, c, 0);
}

void
keys_feed(struct keys *k, struct span bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		k->consumed++;
		if (k->pasting)
			paste_byte(k, (char)c);
		else if (k->state == ST_GROUND)
			ground_byte(k, c);
		else if (k->state == ST_ESC)
			escape_byte(k, c);
		else
			sequence_byte(k, c);
	}
}

bool
keys_pending(const struct keys *k)
{
	return !k->pasting && k->state != ST_GROUND;
}

void
keys_timeout(struct keys *k)
{
	int state = k->state;
	size_t nseq = k->nseq;

	if (!keys_pending(k))
		return;
	drop_sequence(k);
	if (state == ST_ESC)
		emit(k, KEY_ESC_);
	else if (nseq == 0)
		emit(k, (state == ST_CSI ? '[' : 'O') | KEY_ALT);
	else
		emit(k, KEY_NONE_);
}

static const char *
name_of(uint32_t key, char small[8])
{
	for (size_t i = 0; i < NNAMES; i++)
		if (names[i].key == key)
			return names[i].name;
	if (key >= KEY_F1_ && key <= KEY_F12_) {
		snprintf(small, 8, "F%u", key - KEY_F1_ + 1);
		return small;
	}
	if (key >= 1 && key <= 26) {
		snprintf(small, 8, "C-%c", (char)('a' + key - 1));
		return small;
	}
	if (key >= 27 && key <= 31) {
		snprintf(small, 8, "C-%c", "[\\]^_"[key - 27]);
		return small;
	}
	return NULL;
}

static void
write_key(uint32_t key, bool notation, char out[24])
{
	const char *alt = key & KEY_ALT ? "M-" : "";
	uint32_t plain = key & ~KEY_ALT;
	char small[8], utf8[5] = "";
	const char *name = name_of(plain, small);

	/* signs that have a name only for the notation's sake */
	if (!notation && plain > ' ' && plain < 0x80)
		name = NULL;
	if (name == NULL) {
		int n = plain < 0x110000 ? utf8_encode(plain, utf8) : 0;

		utf8[n > 0 ? n : 0] = '\0';
	}
	if (notation && (name != NULL || *alt != '\0'))
		snprintf(out, 24, "<%s%s>", alt, name ? name : utf8);
	else
		snprintf(out, 24, "%s%s", alt, name ? name : utf8);
}

void
key_display(uint32_t key, char out[24])
{
	write_key(key, false, out);
}

void
key_notation(uint32_t key, char out[24])
{
	write_key(key, true, out);
}

static int
parse_name(struct span name, uint32_t *ret)
{
	uint64_t n;
	uint32_t ch;

	for (size_t i = 0; i < NNAMES; i++) {
		if (span_eq_nocase(name, span_str(names[i].name))) {
			*ret = names[i].key;
			return 0;
		}
	}
	if (name.n >= 2 && (name.p[0] == 'F' || name.p[0] == 'f') &&
	    span_u64(span_skip(name, 1), 12, &n) == 0 && n >= 1) {
		*ret = KEY_F1_ + (uint32_t)n - 1;
		return 0;
	}
	if (name.n == 3 && span_starts_nocase(name, "C-")) {
		unsigned char c = (unsigned char)name.p[2] & 0x5f;

		if (c < 'A' || c > '_')
			return -EINVAL;
		*ret = control_key((unsigned char)(c - 'A' + 1));
		return 0;
	}
	if (utf8_decode(name, &ch) == (int)name.n && name.n > 0) {
		*ret = ch;
		return 0;
	}
	return -EINVAL;
}

int
key_parse(struct span *text, uint32_t *ret)
{
	struct span name;
	ptrdiff_t end;
	uint32_t alt = 0, ch;
	int n;

	if (text->n == 0)
		return -ENODATA;
	if (text->p[0] != '<') {
		n = utf8_decode(*text, &ch);
		if (n <= 0 || ch <= ' ' || ch == 0x7f)
			return -EINVAL;
		*text = span_skip(*text, (size_t)n);
		*ret = ch;
		return 0;
	}
	end = span_chr(*text, '>');
	if (end < 0)
		return -EINVAL;
	name = span_of(text->p + 1, (size_t)end - 1);
	if (span_starts_nocase(name, "M-") && name.n > 2) {
		alt = KEY_ALT;
		name = span_skip(name, 2);
	}
	n = parse_name(name, ret);
	if (n < 0)
		return n;
	*ret |= alt;
	*text = span_skip(*text, (size_t)end + 1);
	return 0;
}

const char *
key_nearest(struct span name)
{
	struct nearest best;

	nearest_init(&best, name);
	for (size_t i = 0; i < NNAMES; i++)
		nearest_try(&best, names[i].name);
	return nearest_name(&best);
}
