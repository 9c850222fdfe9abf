/* Signals on the program that made a mail (f01 to f07).  Most of them mean
 * something only where the mail speaks as a brand. */
#include "core/forged/signal.h"

#include <errno.h>
#include <stdlib.h>

#include "core/forged/knowledge.h"
#include "core/mime/date.h"
#include "core/text/utf8.h"

/* ---- f01: the zone ---- */

static int
f01(struct forge_run *run)
{
	static const int zones[] = { 480, 420, 180, -480 };
	struct span date = forge_header(run, "Date"), zone;
	usec_t when;
	int minutes;

	if (!run->brand_japanese || run->genuine ||
	    mime_date(date, &when, &minutes) < 0)
		return 0;
	zone = span_str(arena_printf(run->a, "%c%02d%02d",
	    minutes < 0 ? '-' : '+', abs(minutes) / 60, abs(minutes) % 60));
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
		if (zones[i] == minutes)
			return forge_say(run, forge_field(run, "Date"), "x",
			    &zone, NULL);
	return 0;
}

/* ---- f02, f03: the mail program ---- */

static const char *const programs[] = { "X-Mailer", "User-Agent" };

/* The field that names such a program, or NULL. */
static const char *
program(const struct forge_run *run, const char *name)
{
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		if (span_find_nocase(forge_header(run, programs[i]),
		    span_str(name)) >= 0)
			return programs[i];
	return NULL;
}

/* 2016-01-01: Outlook Express ended with Windows XP. */
#define OUTLOOK_EXPRESS_ENDED	(1451606400 * USEC_SEC)

static bool
is_after_outlook_express(const struct forge_run *run)
{
	usec_t when;
	int minutes;

	return mime_date(forge_header(run, "Date"), &when, &minutes) == 0 &&
	    when >= OUTLOOK_EXPRESS_ENDED;
}

static int
f02(struct forge_run *run)
{
	const char *field = program(run, "Foxmail");
	struct span x;

	if (field == NULL && is_after_outlook_express(run))
		field = program(run, "Outlook Express 6");
	if (field == NULL || run->brand == NULL)
		return 0;
	x = forge_header(run, field);
	return forge_say(run, forge_field(run, field), "x", &x, NULL);
}

/* "Produced By Microsoft MimeOLE V10.0": of Outlook Express it was 6 at
 * most. */
static bool
is_too_new(struct span mimeole)
{
	ptrdiff_t at = span_find_nocase(mimeole, span_str("MimeOLE V"));
	struct span s = span_skip(mimeole, (size_t)(at + 9));

	return at >= 0 && s.n > 1 && s.p[0] >= '1' && s.p[0] <= '9' &&
	    s.p[1] >= '0' && s.p[1] <= '9';
}

static size_t
hex_digits(struct span s)
{
	size_t n = 0;

	while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') ||
	    (s.p[n] >= 'a' && s.p[n] <= 'f') ||
	    (s.p[n] >= 'A' && s.p[n] <= 'F')))
		n++;
	return n;
}

/* "<3DD2F0A6.2080808@" of the older, "<8-4-4-4-12@" of newer Thunderbirds;
 * digits are hexadecimal. */
static bool
is_mozilla_id(struct span id)
{
	struct span s = span_skip(span_trim(id), 1);
	size_t n = hex_digits(s), groups = 1;

	if (n != 8)
		return false;
	if (s.n > 8 && s.p[8] == '.') {
		s = span_skip(s, 9);
		n = hex_digits(s);
		return n >= 5 && n < s.n && s.p[n] == '@';
	}
	while (n < s.n && s.p[n] == '-') {
		s = span_skip(s, n + 1);
		n = hex_digits(s);
		groups++;
	}
	return groups == 5 && n == 12 && n < s.n && s.p[n] == '@';
}

/* The field that cannot stand beside the others; NULL: none. */
static const char *
contradiction(const struct forge_run *run)
{
	if (program(run, "Microsoft Outlook Express") != NULL &&
	    is_too_new(forge_header(run, "X-MimeOLE")))
		return "X-MimeOLE";
	if (forge_has(run, "X-MSMail-Priority") &&
	    !forge_has(run, "X-MimeOLE") && !forge_has(run, "X-Mailer"))
		return "X-MSMail-Priority";
	if (program(run, "Thunderbird/") != NULL &&
	    forge_has(run, "Message-ID") &&
	    !is_mozilla_id(forge_header(run, "Message-ID")))
		return "Message-ID";
	return NULL;
}

static int
f03(struct forge_run *run)
{
	const char *field = run->f->list ? NULL : contradiction(run);
	struct span x;

	if (field == NULL)
		return 0;
	x = span_str(arena_printf(run->a, "%s: " SPAN_FMT, field,
	    SPAN_ARG(forge_header(run, field))));
	return forge_say(run, forge_field(run, field), "x", &x, NULL);
}

/* ---- f04, f05: scripts of neighbours ---- */

static const char *const far_charsets[] = { "gb2312", "gbk", "gb18030",
	"big5", "hz-gb-2312", "euc-kr" };
#define FAR_CHARSETS	(sizeof far_charsets / sizeof *far_charsets)

static bool
is_far(struct span charset)
{
	for (size_t i = 0; i < FAR_CHARSETS; i++)
		if (span_eq_nocase(charset, span_str(far_charsets[i])))
			return true;
	return false;
}

/* The first such encoded word of a field; "" none. */
static struct span
far_word(struct span body)
{
	ptrdiff_t at;

	while ((at = span_find(body, span_str("=?"))) >= 0) {
		struct span charset;

		body = span_skip(body, (size_t)at + 2);
		charset = span_head(body, 0);
		while (charset.n < body.n && body.p[charset.n] != '?' &&
		    body.p[charset.n] != '*')
			charset.n++;
		if (is_far(charset))
			return charset;
	}
	return span_str("");
}

static int
f04(struct forge_run *run)
{
	static const char *const fields[] = { "From", "Subject" };
	const struct mime_part *parts[] = { run->v->plain_part,
		run->v->html_part };
	struct span x;

	if (!run->brand_japanese)
		return 0;
	for (size_t i = 0; i < 2; i++) {
		x = far_word(forge_header(run, fields[i]));
		if (x.n > 0)
			return forge_say(run, forge_field(run, fields[i]),
			    "x", &x, NULL);
	}
	for (size_t i = 0; i < 2; i++) {
		if (parts[i] == NULL || !is_far(parts[i]->charset))
			continue;
		x = parts[i]->charset;
		return forge_say(run, forge_part_at(parts[i]), "x", &x, NULL);
	}
	return 0;
}

#define RADICALS_ALONE	4
#define STRANGE_MIN	2
#define STRANGE_SHOWN	8

/* Appends what is strange in the text to seen; how many there are. */
static size_t
find_simplified(const struct forge_run *run, struct buf *seen)
{
	struct span text = run->f->folded, found;
	size_t n = 0;

	while (forge_matches(run->v->know, "simplified-only", text, &found) &&
	    found.n > 0) {
		if (n++ < STRANGE_SHOWN)
			buf_addspan(seen, found);
		text = span_skip(text, (size_t)(found.p - text.p) + found.n);
	}
	return n;
}

/* U+2E80 to U+2FDF, and is there any kana? */
static size_t
find_radicals(struct span text, struct buf *seen, bool *ret_kana)
{
	size_t found = 0;
	uint32_t ch = 0;
	int n;

	*ret_kana = false;
	for (; text.n > 0; text = span_skip(text, (size_t)n)) {
		n = utf8_decode(text, &ch);
		if (n > 0 && ch >= 0x3041 && ch <= 0x30fa)
			*ret_kana = true;
		if (n > 0 && ch >= 0x2e80 && ch <= 0x2fdf &&
		    found++ < STRANGE_SHOWN)
			buf_addspan(seen, span_head(text, (size_t)n));
		n = n > 0 ? n : 1;
	}
	return found;
}

static int
f05(struct forge_run *run)
{
	size_t simplified, radicals;
	struct buf seen;
	struct span x;
	bool kana;

	buf_init(&seen, 256);
	radicals = find_radicals(run->f->visible, &seen, &kana);
	simplified = kana ? find_simplified(run, &seen) : 0;
	x = span_of(arena_memdup(run->a, seen.data, seen.len), seen.len);
	buf_done(&seen);
	if (!kana || simplified + radicals < STRANGE_MIN ||
	    (simplified == 0 && radicals < RADICALS_ALONE))
		return 0;
	return x.p == NULL ? -ENOMEM : forge_say(run,
	    forge_part_at(run->v->plain_part != NULL ? run->v->plain_part :
	    run->v->html_part), "x", &x, NULL);
}

/* ---- f06, f07 ---- */

/* The field that a program of a web site left; NULL: none. */
static const char *
site_field(const struct forge_run *run)
{
	static const char *const fields[] = { "X-PHP-Originating-Script",
		"X-PHP-Script", "X-Source", "X-Source-Args", "X-Source-Dir" };

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (forge_header(run, fields[i]).n > 0)
			return fields[i];
	return program(run, "PHPMailer");
}

static int
f06(struct forge_run *run)
{
	const char *field = run->brand != NULL ? site_field(run) : NULL;
	struct span x;

	if (field == NULL)
		return 0;
	x = forge_header(run, field);
	return forge_say(run, forge_field(run, field), "x", &x, NULL);
}

static int
f07(struct forge_run *run)
{
	if (run->brand == NULL)
		return 0;
	if (span_starts(forge_header(run, "X-Priority"), "1"))
		return forge_say(run, forge_field(run, "X-Priority"), NULL);
	if (span_eq_nocase(forge_header(run, "Importance"), span_str("high")))
		return forge_say(run, forge_field(run, "Importance"), NULL);
	return 0;
}

const struct forge_check forge_checks_origin[] = {
	{ "f01", FORGE_PLAIN, f01 },
	{ "f02", FORGE_PLAIN, f02 },
	{ "f03", FORGE_PLAIN, f03 },
	{ "f04", FORGE_PLAIN, f04 },
	{ "f05", FORGE_PLAIN, f05 },
	{ "f06", FORGE_PLAIN, f06 },
	{ "f07", FORGE_PLAIN, f07 },
	{ NULL, 0, NULL },
};
