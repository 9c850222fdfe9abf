/* Signals on what a mail hides (h01 to h04). */
#include "core/forged/signal.h"

#include "core/text/unicode.h"
#include "core/text/utf8.h"

#define HIDDEN_MIN	200	/* characters */
#define BETWEEN_MIN	5
#define IMAGE_TEXT_MAX	30
#define NONSENSE_MIN	3	/* letters */

/* ---- h01: hidden text ---- */

/* What fills the line of a preview is no text: blanks, and characters without
 * ink. */
size_t
forge_characters(struct span text)
{
	size_t found = 0;
	uint32_t ch = 0;
	int n;

	for (; text.n > 0; text = span_skip(text, (size_t)n)) {
		enum unicode_class class;

		n = utf8_decode(text, &ch);
		class = n > 0 ? unicode_class(ch) : UNICODE_NONE;
		found += class >= UNICODE_NARROW && ch > ' ' && ch != 0xa0 &&
		    ch != 0x3000 && ch != 0x2007;
		n = n > 0 ? n : 1;
	}
	return found;
}

/* The same words, shown elsewhere: a mail that has them twice, for wide and
 * for narrow screens, pads nothing. */
static size_t
count_only_hidden(struct span hidden, struct span shown)
{
	struct span line;
	size_t n = 0;

	while (span_split(&hidden, '\n', &line)) {
		line = span_trim(line);
		if (line.n > 0 && span_find(shown, line) < 0)
			n += forge_characters(line);
	}
	return n;
}

static int
h01(struct forge_run *run)
{
	const struct html *h = run->v->html;

	if (h == NULL || h->hidden.n < HIDDEN_MIN ||
	    count_only_hidden(h->hidden, h->text) < HIDDEN_MIN)
		return 0;
	return forge_say(run, forge_part_at(run->v->html_part), NULL);
}

/* ---- h02: between the letters ---- */

static bool
is_japanese(uint32_t ch)
{
	return (ch >= 0x3041 && ch <= 0x30fe) || (ch >= 0x4e00 &&
	    ch <= 0x9fff) || ch == 0x3005;
}

static bool
is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' ||
	    c == 'y';
}

/* Small letters that nobody could read aloud; units and names of files have
 * fewer, abbreviations are capitals. */
static bool
is_nonsense(struct span run)
{
	static const char *const words[] = { "http", "https", "www", "html",
		"pdf", "png", "mbps", "kbps", "ssl", "tls", "dns", "sms",
		"mms", "css", "xml", "rss", "php" };

	for (size_t i = 0; i < run.n; i++)
		if (run.p[i] < 'a' || run.p[i] > 'z' || is_vowel(run.p[i]))
			return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_is(run, words[i]))
			return false;
	return run.n >= NONSENSE_MIN;
}

/* Characters without width and runs of meaningless letters that stand between
 * two Japanese letters. */
static size_t
count_between(struct span text)
{
	size_t found = 0, invisible = 0;
	struct span between = span_of(text.p, 0);
	bool after = false;
	uint32_t ch = 0;
	int n;

	for (; text.n > 0; text = span_skip(text, (size_t)n)) {
		enum unicode_class class;

		n = utf8_decode(text, &ch);
		if (n <= 0) {
			n = 1;
			after = false;
			continue;
		}
		class = unicode_class(ch);
		if (is_japanese(ch)) {
			if (after)
				found += invisible + is_nonsense(between);
			after = true;
			invisible = 0;
			between = span_of(text.p + n, 0);
		} else if (class == UNICODE_INVISIBLE ||
		    class == UNICODE_BIDI) {
			invisible += after;
			between = span_of(text.p + n, 0);
		} else if (ch < 0x80 && ch > ' ') {
			between.n++;
		} else {
			after = false;
		}
	}
	return found;
}

static int
h02(struct forge_run *run)
{
	const struct mime_part *p = run->v->plain_part != NULL ?
	    run->v->plain_part : run->v->html_part;
	bool many = count_between(run->v->plain) >= BETWEEN_MIN;

	if (!many && run->v->html != NULL) {
		many = count_between(run->v->html->text) >= BETWEEN_MIN;
		p = run->v->html_part;
	}
	return !many ? 0 : forge_say(run, forge_part_at(p), NULL);
}

/* ---- h03, h04 ---- */

static int
h03(struct forge_run *run)
{
	const struct html *h = run->v->html;

	if (h == NULL || h->images.n == 0 || h->links.n == 0 ||
	    forge_characters(h->text) >= IMAGE_TEXT_MAX)
		return 0;
	return forge_say(run, forge_part_at(run->v->html_part), NULL);
}

/* The text is decoded by its charset: what is ISO-2022-JP there is not ASCII
 * here. */
static bool
needs_no_base64(const struct mime_part *p, struct span text)
{
	if (p == NULL || p->encoding != MIME_BASE64 || span_trim(text).n == 0)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] >= 0x80 || text.p[i] == 0x1b)
			return false;
	return true;
}

static int
h04(struct forge_run *run)
{
	const struct forge_view *v = run->v;

	if (needs_no_base64(v->plain_part, v->plain))
		return forge_say(run, forge_part_at(v->plain_part), NULL);
	if (needs_no_base64(v->html_part, v->source))
		return forge_say(run, forge_part_at(v->html_part), NULL);
	return 0;
}

const struct forge_check forge_checks_hidden[] = {
	{ "h01", FORGE_PLAIN, h01 },
	{ "h02", FORGE_PLAIN, h02 },
	{ "h03", FORGE_PLAIN, h03 },
	{ "h04", FORGE_PLAIN, h04 },
	{ NULL, 0, NULL },
};
